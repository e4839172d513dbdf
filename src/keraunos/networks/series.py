"""Networks that look at the past of a series and say its next values."""

from typing import Any

import keras
from keras import layers

from keraunos.networks.cells import RECURRENT


def series_rnn(
    shape: tuple[int, int],
    horizon: int = 1,
    cell: str = "lstm",
    units: int = 50,
    dropout: float = 0.0,
    linear: bool = False,
) -> keras.Model:
    """A recurrent network that reads a window and says the next values: the tutorials' network.

    Args:
        shape: values of a window, and the channels of each.
        horizon: values that are foretold, all at once.
        cell: lstm (Hochreiter and Schmidhuber 1997), gru (Cho et al. 2014) or simple (Elman 1990).
        units: of the cell.
        dropout: before the last layer.
        linear: whether a dense layer sees the window itself and its answer is added, as in the
            autoregressive part of LSTNet (Lai et al. 2018).
    """
    inputs = keras.Input(shape)
    x = RECURRENT[cell](units)(inputs)
    return _forecasting(inputs, x, horizon, dropout, linear, f"series_{cell}")


def series_transformer(
    shape: tuple[int, int],
    horizon: int = 1,
    width: int = 32,
    heads: int = 2,
    wide: int = 32,
    blocks: int = 1,
    dropout: float = 0.1,
    linear: bool = False,
) -> keras.Model:
    """The tutorials' Transformer block on a window (Vaswani et al. 2017), then the next values.

    Each value is made a vector and told its place by adding another one; of what the blocks say
    the vector of the last value counts.

    Args:
        shape, horizon, linear: see `series_rnn`.
        width: of the vectors.
        heads: of the attention.
        wide: units of the first dense layer of a block.
        blocks: one after the other.
        dropout: after both parts of a block.
    """
    inputs = keras.Input(shape)
    places = keras.ops.cumsum(keras.ops.ones_like(inputs[:, :, 0], dtype="int32"), axis=1) - 1
    x = layers.Dense(width)(inputs) + layers.Embedding(shape[0], width)(places)
    for _ in range(blocks):
        y = layers.MultiHeadAttention(heads, max(1, width // heads))(x, x)
        x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(dropout)(y))
        y = layers.Dense(width)(layers.Dense(wide, activation="relu")(x))
        x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(dropout)(y))
    return _forecasting(inputs, x[:, -1], horizon, dropout, linear, "series_transformer")


def _forecasting(
    inputs: Any, x: Any, horizon: int, dropout: float, linear: bool, name: str
) -> keras.Model:
    if dropout:
        x = layers.Dropout(dropout)(x)
    outputs = layers.Dense(horizon)(x)
    if linear:
        outputs = outputs + layers.Dense(horizon, name="linear")(layers.Flatten()(inputs))
    return keras.Model(inputs, outputs, name=name)
