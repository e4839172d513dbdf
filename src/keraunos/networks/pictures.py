"""What do networks of pictures have in common?"""

from typing import Any

import keras
from keras import layers


def picture_input(shape: tuple[int, ...], scale: float = 1 / 255) -> tuple[Any, Any]:
    """The input of a network, and its pixels as (samples, height, width, channels).

    Args:
        shape: of a picture: (height, width) or (height, width, channels).
        scale: what values are multiplied by: bytes become numbers from 0 to 1.
    """
    inputs = keras.Input(shape)
    pixels = layers.Rescaling(scale)(inputs)
    if len(shape) == 2:
        pixels = layers.Reshape((*shape, 1))(pixels)
    return inputs, pixels


def batch_normalization() -> Any:
    """Batch normalisation (Ioffe and Szegedy 2015) that is right after a hundred steps.

    With Keras's momentum of 0.99 the means for evaluation follow after some five hundred, which a
    short training does not have.
    """
    return layers.BatchNormalization(momentum=0.9)


def convolution(x: Any, filters: int, kernel: int = 3, strides: int = 1) -> Any:
    """A convolution that keeps height and width but for its strides, with batch normalisation."""
    x = layers.Conv2D(
        filters,
        kernel,
        strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )(x)
    return batch_normalization()(x)
