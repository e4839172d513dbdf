"""A recurrent network that foretells the next token, and says one after the other."""

from typing import Any

import keras
from keras import layers

from keraunos.networks.cells import RECURRENT


@keras.saving.register_keras_serializable("keraunos")
class RecurrentLanguage(keras.Model):  # type: ignore[misc]
    """Recurrent layers, one above the other (Graves 2013; Karpathy 2015).

    Takes int32 of shape (samples, length), gives logits of shape (samples, length, size).

    Args:
        size: different tokens that there are.
        width: of a token's vector.
        units: of each recurrent layer.
        depth: recurrent layers.
        cell: lstm, gru or simple.
        dropout: after each layer.
    """

    def __init__(
        self,
        size: int,
        width: int = 64,
        units: int = 256,
        depth: int = 2,
        cell: str = "lstm",
        dropout: float = 0.2,
        name: str = "recurrent_language",
        **more: Any,
    ) -> None:
        super().__init__(name=name, **more)
        self.size = size
        self.settings = {
            "size": size,
            "width": width,
            "units": units,
            "depth": depth,
            "cell": cell,
            "dropout": dropout,
        }
        self.embedding = layers.Embedding(size, width)
        self.recurrent = [RECURRENT[cell](units, return_sequences=True) for _ in range(depth)]
        self.drop = layers.Dropout(dropout)
        self.head = layers.Dense(size, name="head")

    def build(self, input_shape: Any) -> None:
        """Makes all weights."""
        self.embedding.build(input_shape)
        width = self.settings["width"]
        for layer in self.recurrent:
            layer.build((None, None, width))
            width = self.settings["units"]
        self.head.build((None, None, width))
        self.built = True

    def call(self, tokens: Any, training: bool = False) -> Any:
        """The logits of what follows each token."""
        x = self.embedding(tokens)
        for layer in self.recurrent:
            x = self.drop(layer(x, training=training), training=training)
        return self.head(x)

    def begin(self, samples: int) -> list[Any]:
        """What the layers remember before the first token."""
        return [layer.cell.get_initial_state(batch_size=samples) for layer in self.recurrent]

    def step(self, tokens: Any, state: list[Any], place: Any) -> tuple[Any, list[Any]]:
        """The logits of what follows one token of each sample; see `keraunos.networks.GPT.step`."""
        x = self.embedding(tokens)
        remembered = []
        for layer, before in zip(self.recurrent, state, strict=True):
            x, now = layer.cell(x, before, training=False)
            remembered.append(now)
        return self.head(x), remembered

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**self.settings, "name": self.name}
