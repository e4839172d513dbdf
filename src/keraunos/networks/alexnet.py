"""AlexNet: the network that won ImageNet in 2012, scaled to small pictures."""

from typing import Any

import keras
from keras import layers

from keraunos.networks.pictures import batch_normalization, picture_input


def alexnet(
    shape: tuple[int, ...] = (28, 28), classes: int = 10, width: int = 32, dropout: float = 0.5
) -> keras.Model:
    """AlexNet (Krizhevsky et al. 2012): five convolutions, three of them one after the other.

    Scaled to small pictures: kernels of 5 and 3 pixels instead of 11 and 5, no stride before the
    first maximum, batch normalisation instead of local response normalisation.

    Args:
        shape: of a picture of bytes: (height, width) or (height, width, channels), 16x16 or more.
        classes: units of the last layer.
        width: filters of the first convolution; the others have 2, 4, 4 and 2 times as many (in
            AlexNet 96, and 2.7, 4, 4 and 2.7 times as many).
        dropout: before each of the two wide dense layers.
    """
    inputs, x = picture_input(shape)
    for filters, kernel, pooled in (
        (width, 5, True),
        (2 * width, 3, True),
        (4 * width, 3, False),
        (4 * width, 3, False),
        (2 * width, 3, True),
    ):
        x = layers.Conv2D(filters, kernel, padding="same", use_bias=False)(x)
        x = batch_normalization()(x)
        x = layers.ReLU()(x)
        if pooled:
            x = layers.MaxPooling2D(3, 2, padding="same")(x)
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dropout(dropout)(x)
        x = layers.Dense(8 * width, activation="relu")(x)
    outputs: Any = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="alexnet")
