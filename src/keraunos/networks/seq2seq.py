"""Recurrent networks that read one text and write another, looking back at what they read."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.attention import attend
from keraunos.networks.cells import RECURRENT
from keraunos.networks.translator import both


@keras.saving.register_keras_serializable("keraunos")
class Seq2Seq(keras.Model):  # type: ignore[misc]
    """A recurrent encoder in both directions, a decoder with attention (Luong et al. 2015).

    Takes and gives what `keraunos.networks.Translator` does.

    Args:
        sizes: different numbers that there are in sources and in targets.
        lengths: numbers of a source and of a target.
        width: of a token's vector.
        units: of the decoder; the encoder has half as many in each direction.
        cell: gru, lstm or simple.
        dropout: of the tokens' vectors and of what the decoder says.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        lengths: Sequence[int],
        width: int = 256,
        units: int = 256,
        cell: str = "gru",
        dropout: float = 0.3,
        name: str = "seq2seq",
        **more: Any,
    ) -> None:
        super().__init__(name=name, **more)
        self.settings = {
            "sizes": list(sizes),
            "lengths": list(lengths),
            "width": width,
            "units": units,
            "cell": cell,
            "dropout": dropout,
        }
        self.size = sizes[1]
        self.source_length, self.length = lengths
        self.units = units
        self.scale = width**0.5  # initial vectors are small, so that logits are
        self.source = layers.Embedding(sizes[0], width)
        self.target = layers.ReversibleEmbedding(sizes[1], width)
        self.drop = layers.Dropout(dropout)
        recurrent = RECURRENT[cell]
        self.encoder = layers.Bidirectional(recurrent(units // 2, return_sequences=True))
        self.bridge = layers.Dense(units, activation="tanh")
        self.decoder = recurrent(units, return_sequences=True)
        self.query = layers.Dense(units, use_bias=False)
        self.said = layers.Dense(width, activation="tanh")

    def build(self, input_shape: Any) -> None:
        """Makes all weights."""
        width, units = self.settings["width"], self.units
        for layer, taken in (
            (self.source, None),
            (self.target, None),
            (self.encoder, width),
            (self.bridge, units),
            (self.decoder, width),
            (self.query, units),
            (self.said, 2 * units),
        ):
            layer.build((None, None) if taken is None else (None, None, taken))
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        """The logits of what follows each token of the target."""
        return self._decoded(x, training)[0]

    def alignment(self, x: Any) -> Any:
        """See `keraunos.networks.Translator.alignment`."""
        return self._decoded(x, False)[1]

    def begin(self, sources: Any) -> dict[str, Any]:
        """What is remembered before the first token of the targets; see `step`."""
        memory, there, first = self._encoded(sources, False)
        return {"memory": memory, "there": there, "own": first}

    def step(self, tokens: Any, state: dict[str, Any], place: Any) -> tuple[Any, dict[str, Any]]:
        """The logits of what follows one token of each target; see `keraunos.networks.GPT.step`."""
        x, own = self.decoder.cell(self.scale * self.target(tokens), state["own"], training=False)
        logits, _ = self._found(x[:, None], state["memory"], state["there"], False)
        return logits[:, 0], {**state, "own": own}

    def _encoded(self, sources: Any, training: bool) -> tuple[Any, Any, list[Any]]:
        there = ops.not_equal(sources, 0)
        x = self.drop(self.scale * self.source(sources), training=training)
        memory = self.encoder(x, mask=there, training=training)
        shares = ops.cast(there, memory.dtype)[..., None]
        mean = ops.sum(memory * shares, axis=1) / ops.maximum(ops.sum(shares, axis=1), 1)
        states = self.decoder.cell.state_size
        count = len(states) if isinstance(states, list | tuple) else 1
        return memory, there, [self.bridge(mean)] * count

    def _decoded(self, x: Any, training: bool) -> tuple[Any, Any]:
        sources, targets = both(x, self.source_length, self.length)
        memory, there, first = self._encoded(sources, training)
        x = self.drop(self.scale * self.target(targets), training=training)
        x = self.decoder(x, initial_state=first, training=training)
        return self._found(x, memory, there, training)

    def _found(self, x: Any, memory: Any, there: Any, training: bool) -> tuple[Any, Any]:
        """Logits of what the decoder says, and at which tokens it looked for that."""
        # Luong et al. do not make products smaller for wide vectors: states are between -1 and 1.
        queries, others = self.units**0.5 * self.query(x)[:, None], memory[:, None]
        found, shares = attend(queries, others, others, there[:, None, None, :])
        said = self.said(ops.concatenate([x, found], axis=-1))
        return self.target(self.drop(said, training=training), reverse=True), shares[:, 0]

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**self.settings, "name": self.name}
