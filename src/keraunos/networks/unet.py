"""U-Net: down to see what is there, up to see where."""

from typing import Any

import keras
from keras import layers

from keraunos.networks.pictures import convolution, picture_input


def unet(
    shape: tuple[int, ...] = (180, 240, 3),
    classes: int = 11,
    width: int = 16,
    depth: int = 4,
    dropout: float = 0.0,
) -> keras.Model:
    """A U-Net (Ronneberger et al. 2015): shares of the classes for each pixel.

    With batch normalisation and zero padding, so that what comes out is as large as what went in;
    sides that cannot be halved often enough are padded first and cut at the end.

    Args:
        shape: of a picture of bytes: (height, width) or (height, width, channels).
        classes: that a pixel can have.
        width: filters of the first stage; each stage below has twice as many.
        depth: how often height and width are halved.
        dropout: at the bottom, where the filters are many.
    """
    inputs, x = picture_input(shape)
    multiple = 1 << depth
    missing = [-side % multiple for side in shape[:2]]
    border = tuple((gap // 2, gap - gap // 2) for gap in missing)
    if any(missing):
        x = layers.ZeroPadding2D(border)(x)
    kept = []
    for stage in range(depth):
        x = _convolutions(x, width << stage)
        kept.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = _convolutions(x, width << depth)
    if dropout:
        x = layers.Dropout(dropout)(x)
    for stage in reversed(range(depth)):
        x = layers.UpSampling2D(2)(x)
        x = layers.Concatenate()([kept[stage], x])
        x = _convolutions(x, width << stage)
    if any(missing):
        x = layers.Cropping2D(border)(x)
    outputs: Any = layers.Conv2D(classes, 1, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="unet")


def _convolutions(x: Any, filters: int) -> Any:
    for _ in range(2):
        x = layers.ReLU()(convolution(x, filters))
    return x
