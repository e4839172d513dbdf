"""A Transformer that foretells the next token, and says one after the other."""

from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.transformer import Block, small


@keras.saving.register_keras_serializable("keraunos")
class GPT(keras.Model):  # type: ignore[misc]
    """A Transformer's decoder (Radford et al. 2019): attention to all that came before.

    Normalisation comes before attention and feed-forward layers, and places are told by rotating
    queries and keys (Su et al. 2021), so that a text may become longer than what the network was
    trained on: it then looks at the last `length` tokens.

    Takes int32 of shape (samples, length), gives logits of shape (samples, length, size).

    Args:
        size: different tokens that there are.
        length: tokens that it looks back on at most.
        width: of a token's vector, a multiple of twice the heads.
        heads: of the attention.
        blocks: of attention and feed-forward layers, one after the other.
        dropout: of the token's vectors, and after each layer.
    """

    def __init__(
        self,
        size: int,
        length: int,
        width: int = 128,
        heads: int = 4,
        blocks: int = 4,
        dropout: float = 0.1,
        name: str = "gpt",
        **more: Any,
    ) -> None:
        super().__init__(name=name, **more)
        self.size, self.length, self.width = size, length, width
        self.heads, self.dropout = heads, dropout
        self.embedding = layers.Embedding(size, width, embeddings_initializer=small())
        self.drop = layers.Dropout(dropout)
        self.blocks = [Block(width, heads, dropout, blocks) for _ in range(blocks)]
        self.norm = layers.LayerNormalization(epsilon=1e-5)
        self.head = layers.Dense(size, kernel_initializer=small(), name="head")

    def build(self, input_shape: Any) -> None:
        """Makes all weights."""
        self.embedding.build(input_shape)
        inside = (None, None, self.width)
        for block in self.blocks:
            block.build(inside)
        self.norm.build(inside)
        self.head.build(inside)
        self.built = True

    def call(self, tokens: Any, training: bool = False) -> Any:
        """The logits of what follows each token."""
        x = self.drop(self.embedding(tokens), training=training)
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(self.norm(x))

    def begin(self, samples: int) -> list[Any]:
        """What is remembered before the first token: keys and values of each block, none yet."""
        shape = (samples, self.heads, self.length, self.width // self.heads)
        return [(ops.zeros(shape), ops.zeros(shape)) for _ in self.blocks]

    def step(self, tokens: Any, state: list[Any], place: Any) -> tuple[Any, list[Any]]:
        """The logits of what follows one token of each sample.

        Args:
            tokens: of shape (samples,).
            state: what is remembered of those before.
            place: how many came before.

        Returns:
            Logits of shape (samples, size), and what is remembered now.
        """
        x = self.embedding(tokens)[:, None]
        remembered = []
        for block, keys_and_values in zip(self.blocks, state, strict=True):
            x, now = block.step(x, keys_and_values, place)
            remembered.append(now)
        return self.head(self.norm(x))[:, 0], remembered

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {
            "size": self.size,
            "length": self.length,
            "width": self.width,
            "heads": self.heads,
            "blocks": len(self.blocks),
            "dropout": self.dropout,
            "name": self.name,
        }
