"""A Transformer that reads one text and writes another."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.transformer import Block, ahead, small


@keras.saving.register_keras_serializable("keraunos")
class Translator(keras.Model):  # type: ignore[misc]
    """An encoder that reads the source, a decoder that says the target (Vaswani et al. 2017).

    Takes int32 of shape (samples, source length + target length), the numbers of a text, those of
    its translation beside them, both with zeros at their end; gives logits of what follows each of
    the translation's, of shape (samples, target length, target size). Both may be cut to one and
    the same length, where it is shorter than theirs and all texts have ended by then.

    Args:
        sizes: different numbers that there are in sources and in targets.
        lengths: numbers of a source and of a target.
        width: of a token's vector.
        heads: of each attention.
        blocks: of the encoder, and as many of the decoder.
        dropout: of the tokens' vectors, and after each part of a block.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        lengths: Sequence[int],
        width: int = 256,
        heads: int = 4,
        blocks: int = 3,
        dropout: float = 0.2,
        name: str = "translator",
        **more: Any,
    ) -> None:
        super().__init__(name=name, **more)
        self.settings = {
            "sizes": list(sizes),
            "lengths": list(lengths),
            "width": width,
            "heads": heads,
            "blocks": blocks,
            "dropout": dropout,
        }
        self.size = sizes[1]
        self.source_length, self.length = lengths
        self.heads, self.width = heads, width
        self.source = layers.Embedding(sizes[0], width, embeddings_initializer=small())
        self.target = layers.ReversibleEmbedding(sizes[1], width, embeddings_initializer=small())
        self.drop = layers.Dropout(dropout)
        self.encoder = [Block(width, heads, dropout, blocks, causal=False) for _ in range(blocks)]
        self.norm_source = layers.LayerNormalization(epsilon=1e-5)
        self.decoder = [Block(width, heads, dropout, blocks, crossed=True) for _ in range(blocks)]
        self.norm_target = layers.LayerNormalization(epsilon=1e-5)

    def build(self, input_shape: Any) -> None:
        """Makes all weights."""
        inside = (None, None, self.width)
        for layer in (self.source, self.target):
            layer.build((None, None))
        for layer in (*self.encoder, *self.decoder, self.norm_source, self.norm_target):
            layer.build(inside)
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        """The logits of what follows each token of the target."""
        x, memory, there = self._embedded(x, training)
        for block in self.decoder:
            x = block(x, crossing=block.remember(memory, there), training=training)
        return self.target(self.norm_target(x), reverse=True)

    def alignment(self, x: Any) -> Any:
        """At which tokens of the source the decoder looks for each of the target.

        Args:
            x: as it is trained on.

        Returns:
            Shares, the mean of all heads of the last block, of shape (samples, target length,
            source length).
        """
        x, memory, there = self._embedded(x, False)
        shares = None
        for block in self.decoder:
            x, shares = block.seen(x, None, block.remember(memory, there))
        return ops.mean(shares, axis=1)

    def begin(self, sources: Any) -> dict[str, Any]:
        """What is remembered before the first token of the targets; see `step`.

        Args:
            sources: of shape (samples, source length).
        """
        memory, there = self._encoded(sources, False)
        shape = (ops.shape(sources)[0], self.heads, self.length, self.width // self.heads)
        return {
            "crossing": [ahead(block.remember(memory, there)) for block in self.decoder],
            "own": [(ops.zeros(shape), ops.zeros(shape)) for _ in self.decoder],
        }

    def step(self, tokens: Any, state: dict[str, Any], place: Any) -> tuple[Any, dict[str, Any]]:
        """The logits of what follows one token of each target; see `keraunos.networks.GPT.step`."""
        x = self.target(tokens)[:, None]
        own = []
        for block, before, crossing in zip(
            self.decoder, state["own"], state["crossing"], strict=True
        ):
            x, now = block.step(x, before, place, crossing)
            own.append(now)
        return self.target(self.norm_target(x), reverse=True)[:, 0], {**state, "own": own}

    def _encoded(self, sources: Any, training: bool) -> tuple[Any, Any]:
        there = ops.not_equal(sources, 0)
        x = self.drop(self.source(sources), training=training)
        for block in self.encoder:
            x = block(x, there=there, training=training)
        return self.norm_source(x), there

    def _embedded(self, x: Any, training: bool) -> tuple[Any, Any, Any]:
        """The target's tokens, the source as it was read, and where it is."""
        sources, targets = both(x, self.source_length, self.length)
        memory, there = self._encoded(sources, training)
        return self.drop(self.target(targets), training=training), memory, there

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**self.settings, "name": self.name}


def both(x: Any, source_length: int, length: int) -> tuple[Any, Any]:
    """Sources and targets, which lie side by side.

    Args:
        x: of shape (samples, source length + target length), or both cut to the same length.
        source_length: numbers of a source that is not cut.
        length: of a target that is not cut.
    """
    width = ops.shape(x)[1]
    place = min(source_length, max(width // 2, width - length))
    return x[:, :place], x[:, place:]
