"""Networks that tell of which kind a text is: a row of numbers with zeros at its end."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.cells import RECURRENT


def text_cnn(
    size: int,
    length: int,
    classes: int = 2,
    width: int = 128,
    filters: int = 100,
    kernels: Sequence[int] = (3, 4, 5),
    dropout: float = 0.5,
) -> keras.Model:
    """A convolutional network for sentences (Kim 2014, CNN-rand).

    Filters look at a few words that follow one another; of each the place counts where it finds
    most. What is beyond the end of a text changes nothing.

    Args:
        size: different numbers that there are.
        length: numbers of a text.
        classes: units of the last layer.
        width: of a word's vector.
        filters: of each kernel size.
        kernels: words that a filter looks at.
        dropout: before the last layer, and half as much of the words' vectors.
    """
    tokens, x, there = _embedded(size, length, width)
    x = layers.SpatialDropout1D(dropout / 2)(x)
    found = []
    for kernel in kernels:
        y = layers.Conv1D(filters, kernel, padding="same", activation="relu")(x)
        found.append(layers.GlobalMaxPooling1D()(y * there))
    x = layers.Concatenate()(found) if len(found) > 1 else found[0]
    return _classifier(tokens, x, classes, dropout, "text_cnn")


def text_rnn(
    size: int,
    length: int,
    classes: int = 2,
    width: int = 128,
    units: int = 64,
    cell: str = "lstm",
    dropout: float = 0.5,
) -> keras.Model:
    """A recurrent network that reads in both directions (Schuster and Paliwal 1997).

    Args:
        size, length, classes, width: see `text_cnn`.
        units: of each direction.
        cell: lstm (Hochreiter and Schmidhuber 1997), gru (Cho et al. 2014) or simple.
        dropout: before the last layer, and half as much of the words' vectors.
    """
    tokens = keras.Input((length,), dtype="int32")
    x = layers.Embedding(size, width, mask_zero=True)(tokens)
    x = layers.SpatialDropout1D(dropout / 2)(x)
    x = layers.Bidirectional(RECURRENT[cell](units, return_sequences=True))(x)
    there = ops.cast(ops.not_equal(tokens, 0), "float32")[..., None]
    # Beyond the end the least that an RNN can say, and of no text at all nothing.
    x = layers.GlobalMaxPooling1D()(x * there - (1 - there)) * ops.max(there, axis=1)
    return _classifier(tokens, x, classes, dropout, f"text_{cell}")


def text_transformer(
    size: int,
    length: int,
    classes: int = 2,
    width: int = 64,
    heads: int = 2,
    blocks: int = 1,
    dropout: float = 0.5,
) -> keras.Model:
    """An encoder of a Transformer (Vaswani et al. 2017), and the mean of what it says of each word.

    Args:
        size, length, classes, width: see `text_cnn`.
        heads: of the attention.
        blocks: of attention and feed-forward layers, one after the other.
        dropout: before the last layer, and half as much elsewhere.
    """
    tokens = keras.Input((length,), dtype="int32")
    x = layers.Embedding(size, width, mask_zero=True)(tokens)
    x = x + layers.Embedding(length, width)(ops.cumsum(ops.ones_like(tokens), axis=1) - 1)
    x = layers.SpatialDropout1D(dropout / 2)(x)
    there = ops.not_equal(tokens, 0)
    for _ in range(blocks):
        x = encoder_block(x, there, heads, 4 * width, dropout / 2)
    shares = ops.cast(there, "float32")[..., None]
    x = ops.sum(x * shares, axis=1) / ops.maximum(ops.sum(shares, axis=1), 1.0)
    return _classifier(tokens, x, classes, dropout, "text_transformer")


def encoder_block(x: Any, there: Any, heads: int, wide: int, dropout: float) -> Any:
    """Attention to all words of a text, then two dense layers for each, both with a short cut.

    Args:
        x: of shape (samples, length, width).
        there: of shape (samples, length), whether there is a word.
        heads: of the attention.
        wide: units of the first dense layer.
        dropout: after each of the two parts.
    """
    width = x.shape[-1]
    attention = layers.MultiHeadAttention(heads, width // heads)
    y = layers.LayerNormalization()(x)
    y = attention(y, y, attention_mask=there[:, None, :])
    x = x + layers.Dropout(dropout)(y)
    y = layers.LayerNormalization()(x)
    y = layers.Dense(width)(layers.Dense(wide, activation="gelu")(y))
    return x + layers.Dropout(dropout)(y)


def _embedded(size: int, length: int, width: int) -> tuple[Any, Any, Any]:
    """The input, words' vectors, which are zero where there is none, and 1 where there is one."""
    tokens = keras.Input((length,), dtype="int32")
    there = ops.cast(ops.not_equal(tokens, 0), "float32")[..., None]
    return tokens, layers.Embedding(size, width)(tokens) * there, there


def _classifier(tokens: Any, x: Any, classes: int, dropout: float, name: str) -> keras.Model:
    x = layers.Dropout(dropout)(x)
    outputs: Any = layers.Dense(classes, activation="softmax")(x)
    return of_any_length(keras.Model(tokens, outputs, name=name))


def of_any_length(model: keras.Model) -> keras.Model:
    """The same network, which also takes texts that are cut where all of a batch have ended.

    Args:
        model: a functional one whose operations are right for texts of any length; Keras has it
            refuse all but that of its `keras.Input`.
    """
    model.input_spec = layers.InputSpec(ndim=2)
    return model


def takes_any_length(model: Any) -> bool:
    """Whether Keras lets a network have texts of other lengths than that of its `keras.Input`."""
    specs = keras.tree.flatten(model.input_spec)
    return all(spec is None or spec.shape is None or spec.shape[1] is None for spec in specs)
