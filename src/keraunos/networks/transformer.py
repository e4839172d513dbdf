"""The blocks that Transformers consist of."""

from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.attention import attend, divided, found_by, heads_first, rotated


def small(blocks: int | None = None) -> Any:
    """Initial weights of GPT-2; of what is added `blocks` times twice, smaller ones."""
    spread = 0.02 if blocks is None else 0.02 / (2 * blocks) ** 0.5
    return keras.initializers.RandomNormal(stddev=spread)


@keras.saving.register_keras_serializable("keraunos")
class Block(layers.Layer):  # type: ignore[misc]
    """Attention, then two dense layers for each token, all with a short cut.

    Normalisation comes first (Xiong et al. 2020); queries and keys are rotated by their places.

    Args:
        width: of a token's vector.
        heads: of the attention.
        dropout: after each part.
        blocks: that there are of the kind; the more, the less each says at first.
        causal: whether tokens look only at themselves and those before them.
        crossed: whether they also look at the tokens of another text.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        dropout: float,
        blocks: int,
        causal: bool = True,
        crossed: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.settings = {
            "width": width,
            "heads": heads,
            "dropout": dropout,
            "blocks": blocks,
            "causal": causal,
            "crossed": crossed,
        }
        self.heads, self.causal, self.crossed = heads, causal, crossed
        last = small(blocks)
        self.norm_own = layers.LayerNormalization(epsilon=1e-5)
        self.own = layers.Dense(3 * width, kernel_initializer=small())
        self.joined = layers.Dense(width, kernel_initializer=last)
        if crossed:
            self.norm_crossed = layers.LayerNormalization(epsilon=1e-5)
            self.query = layers.Dense(width, kernel_initializer=small())
            self.other = layers.Dense(2 * width, kernel_initializer=small())
            self.joined_crossed = layers.Dense(width, kernel_initializer=last)
        self.norm_dense = layers.LayerNormalization(epsilon=1e-5)
        self.wide = layers.Dense(4 * width, kernel_initializer=small())
        self.narrow = layers.Dense(width, kernel_initializer=last)
        self.drop = layers.Dropout(dropout)

    def build(self, input_shape: Any) -> None:
        """Makes all weights."""
        width = self.settings["width"]
        inside = [self.norm_own, self.own, self.joined, self.norm_dense, self.wide]
        if self.crossed:
            inside += [self.norm_crossed, self.query, self.other, self.joined_crossed]
        for layer in inside:
            layer.build((None, None, width))
        self.narrow.build((None, None, 4 * width))
        self.built = True

    def call(self, x: Any, there: Any = None, crossing: Any = None, training: bool = False) -> Any:
        """What becomes of the tokens.

        Args:
            x: of shape (samples, tokens, width).
            there: of shape (samples, tokens), where there is a token; None for everywhere.
            crossing: what `remember` gives of the other text.
            training: whether it drops out.
        """
        x = self._looked_around(x, there, training)
        if crossing is not None:
            keys, values, where = crossing
            (queries,) = divided(self.query(self.norm_crossed(x)), 1, self.heads)
            found = found_by(queries, keys, values, where[:, None, None, :])
            x = x + self.drop(self.joined_crossed(found), training=training)
        return x + self.drop(self._dense(x), training=training)

    def seen(self, x: Any, there: Any, crossing: Any) -> tuple[Any, Any]:
        """The same without dropout, and the shares of the other text's tokens in what was found."""
        x = self._looked_around(x, there, False)
        found, shares = self._look(x, ahead(crossing))
        x = x + self.joined_crossed(found)
        return x + self._dense(x), shares

    def _looked_around(self, x: Any, there: Any, training: bool) -> Any:
        """The tokens with what they find among themselves."""
        queries, keys, values = divided(self.own(self.norm_own(x)), 3, self.heads)
        places = ops.arange(ops.shape(x)[1])
        mask = None if there is None else there[:, None, None, :]
        queries, keys = rotated(queries, places), rotated(keys, places)
        found = found_by(queries, keys, values, mask, self.causal)
        return x + self.drop(self.joined(found), training=training)

    def remember(self, memory: Any, there: Any) -> tuple[Any, Any, Any]:
        """Keys and values of another text, of shape (samples, tokens, width), and where it is.

        Keys and values are of shape (samples, tokens, heads, width / heads).
        """
        keys, values = divided(self.other(memory), 2, self.heads)
        return keys, values, there

    def step(
        self, x: Any, remembered: tuple[Any, Any], place: Any, crossing: Any = None
    ) -> tuple[Any, tuple[Any, Any]]:
        """What becomes of one more token, of a causal block.

        Args:
            x: of shape (samples, 1, width).
            remembered: keys and values of the tokens before, of shape (samples, heads, length,
                width / heads).
            place: how many came before; of more than `length` the last ones are remembered.
            crossing: `ahead` of what `call` is given.
        """
        keys, values = remembered
        query, key, value = divided(self.own(self.norm_own(x)), 3, self.heads)
        here, length = ops.reshape(place, (1,)), keys.shape[2]
        slot = place % length  # of those that it has to forget, the oldest
        keys = ops.slice_update(keys, (0, 0, slot, 0), heads_first(rotated(key, here)))
        values = ops.slice_update(values, (0, 0, slot, 0), heads_first(value))
        query = heads_first(rotated(query, here))
        found, _ = attend(query, keys, values, ops.arange(length) <= place)
        x = x + self.joined(found)
        if crossing is not None:
            x = x + self.joined_crossed(self._look(x, crossing)[0])
        return x + self._dense(x), (keys, values)

    def _dense(self, x: Any) -> Any:
        # GPT-2's own form, with tanh: its exact one takes three times as long.
        return self.narrow(ops.gelu(self.wide(self.norm_dense(x)), approximate=True))

    def _look(self, x: Any, crossing: Any) -> tuple[Any, Any]:
        keys, values, there = crossing
        (queries,) = divided(self.query(self.norm_crossed(x)), 1, self.heads)
        return attend(heads_first(queries), keys, values, there[:, None, None, :])

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**super().get_config(), **self.settings}


def ahead(crossing: Any) -> Any:
    """What `Block.remember` gives, with keys and values (samples, heads, tokens, width)."""
    keys, values, there = crossing
    return heads_first(keys), heads_first(values), there
