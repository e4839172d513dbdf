"""LeNet-5: the first convolutional network that read handwriting."""

from typing import Any

import keras
from keras import layers

from keraunos.networks.pictures import batch_normalization, picture_input


def lenet5(
    shape: tuple[int, ...] = (28, 28),
    classes: int = 10,
    activation: str = "relu",
    dropout: float = 0.0,
    normalize: bool = False,
) -> keras.Model:
    """LeNet-5 (LeCun et al. 1998), for pictures of 28x28 pixels or more.

    As it is built today: maxima instead of trained means after the convolutions, ReLU instead of
    tanh, softmax instead of radial basis functions.

    Args:
        shape: of a picture of bytes: (height, width) or (height, width, channels).
        classes: units of the last layer.
        activation: of all layers but the last.
        dropout: before the last layer.
        normalize: whether batch normalisation follows each convolution.
    """
    inputs, x = picture_input(shape)
    x = layers.Conv2D(6, 5, padding="same", activation=activation)(x)
    x = batch_normalization()(x) if normalize else x
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(16, 5, activation=activation)(x)
    x = batch_normalization()(x) if normalize else x
    x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(120, activation=activation)(x)
    x = layers.Dense(84, activation=activation)(x)
    x = layers.Dropout(dropout)(x) if dropout else x
    outputs: Any = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="lenet5")
