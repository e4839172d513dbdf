"""Networks for the rows of a table: numbers, and words that have numbers."""

from collections.abc import Sequence

import keras
from keras import layers, ops


def table_mlp(
    numbers: int,
    outputs: int,
    embedded: Sequence[int] = (),
    units: int = 64,
    depth: int = 2,
    dropout: float = 0.0,
    activation: str = "relu",
    normalize: bool = False,
    last: str | None = "softmax",
) -> keras.Model:
    """A feed-forward network for numbers and, if there are any, words with vectors of their own.

    Vectors for words (entity embeddings) are those of Guo and Berkhahn 2016.

    Args:
        numbers: that a row has.
        outputs: units of the last layer.
        embedded: for each column of words that follow the numbers, how many words there are; they
            have the numbers from 1, and 0 is no word.
        units: of each hidden layer.
        depth: hidden layers.
        dropout: after each hidden layer.
        activation: of the hidden layers.
        normalize: whether each hidden layer is followed by batch normalisation.
        last: the activation of the last layer.
    """
    rows = keras.Input((numbers + len(embedded),))
    x = rows[:, :numbers] if embedded else rows
    vectors = [x] if numbers else []
    for place, words in enumerate(embedded, start=numbers):
        word = ops.cast(rows[:, place], "int32")
        # About the width that Guo and Berkhahn's rule of thumb gives.
        vector = layers.Embedding(words + 1, min(50, (words + 3) // 2))(word)
        vectors.append(vector * ops.cast(ops.not_equal(word, 0), "float32")[:, None])
    x = layers.Concatenate()(vectors) if len(vectors) > 1 else vectors[0]
    for _ in range(depth):
        x = layers.Dense(units, use_bias=not normalize)(x)
        if normalize:
            x = layers.BatchNormalization()(x)
        x = layers.Activation(activation)(x)
        x = layers.Dropout(dropout)(x) if dropout else x
    x = layers.Dense(outputs, activation=last)(x)
    return keras.Model(rows, x, name="table_mlp")
