"""Residual networks: each block adds something to what it was given."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keraunos.networks.pictures import convolution, picture_input


def resnet(
    shape: tuple[int, ...] = (32, 32, 3),
    classes: int = 10,
    blocks: Sequence[int] = (3, 3, 3),
    width: int = 16,
    dropout: float = 0.0,
) -> keras.Model:
    """A residual network for small pictures (He et al. 2015, section 4.2).

    With three blocks in each of three stages it is ResNet-20. Where a stage begins, a convolution
    of 1x1 brings what is added to the new shape (option B of the paper).

    Args:
        shape: of a picture of bytes: (height, width) or (height, width, channels).
        classes: units of the last layer.
        blocks: of two convolutions each, in every stage; each stage but the first halves height
            and width and doubles the filters.
        width: filters of the first stage.
        dropout: before the last layer.
    """
    inputs, x = picture_input(shape)
    x = layers.ReLU()(convolution(x, width, 3))
    for stage, count in enumerate(blocks):
        for block in range(count):
            x = residual_block(x, width << stage, strides=2 if stage and not block else 1)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x) if dropout else x
    outputs: Any = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="resnet")


def residual_block(x: Any, filters: int, strides: int = 1) -> Any:
    """Two convolutions of 3x3, and a short cut around them."""
    y = layers.ReLU()(convolution(x, filters, 3, strides))
    y = convolution(y, filters, 3)
    if strides > 1 or x.shape[-1] != filters:
        x = convolution(x, filters, 1, strides)
    return layers.ReLU()(layers.Add()([x, y]))
