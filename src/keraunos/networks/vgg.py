"""VGG: nothing but convolutions of 3x3, in blocks between maxima."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keraunos.networks.pictures import batch_normalization, picture_input


def vgg(
    shape: tuple[int, ...] = (28, 28),
    classes: int = 10,
    filters: Sequence[int] = (32, 64, 128),
    depth: int = 2,
    dense: int = 256,
    dropout: float = 0.3,
) -> keras.Model:
    """A network in the manner of VGG (Simonyan and Zisserman 2014), scaled to small pictures.

    With batch normalisation, which came later and without which deep ones hardly learn.

    Args:
        shape: of a picture of bytes: (height, width) or (height, width, channels).
        classes: units of the last layer.
        filters: of the convolutions of each block; each block halves height and width.
        depth: convolutions in a block.
        dense: units of the dense layer before the last.
        dropout: after each block and the dense layer.
    """
    inputs, x = picture_input(shape)
    for count in filters:
        for _ in range(depth):
            x = layers.Conv2D(count, 3, padding="same", use_bias=False)(x)
            x = batch_normalization()(x)
            x = layers.ReLU()(x)
        x = layers.MaxPooling2D(2)(x)
        x = layers.Dropout(dropout)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(dense, use_bias=False)(x)
    x = batch_normalization()(x)
    x = layers.ReLU()(x)
    x = layers.Dropout(dropout)(x)
    outputs: Any = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="vgg")
