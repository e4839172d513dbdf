"""Generators of small pictures and networks that judge them: dense ones, and convolutional ones."""

from typing import Any

import keras
from keras import layers

from keraunos.networks.pictures import batch_normalization


def dense_generator(
    shape: tuple[int, ...] = (28, 28), latent: int = 100, width: int = 128
) -> keras.Model:
    """Makes pictures of bytes from noise, with one wide layer: the tutorials' generator.

    Args:
        shape: of a picture: (height, width) or (height, width, channels).
        latent: numbers that the noise of a picture consists of.
        width: units of the layer between.
    """
    size = 1
    for side in shape:
        size *= side
    return keras.Sequential(
        [
            keras.Input((latent,)),
            layers.Dense(width),
            layers.LeakyReLU(0.2),
            batch_normalization(),
            layers.Dense(size, activation="tanh"),
            layers.Reshape(shape),
            layers.Rescaling(127.5, 127.5),
        ],
        name="generator",
    )


def dense_discriminator(
    shape: tuple[int, ...] = (28, 28), width: int = 128, dropout: float = 0.3
) -> keras.Model:
    """One logit for a picture of bytes, with one wide layer: the tutorials' discriminator."""
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Rescaling(1 / 127.5, -1.0),
            layers.Flatten(),
            layers.Dense(width),
            layers.LeakyReLU(0.2),
            layers.Dropout(dropout),
            layers.Dense(1),
        ],
        name="discriminator",
    )


def convolutional_generator(
    shape: tuple[int, ...] = (28, 28), latent: int = 64, width: int = 32, classes: int = 0
) -> keras.Model:
    """Makes pictures of bytes from noise, each stage twice as large as the one before.

    After DCGAN (Radford et al. 2015); pictures are enlarged and then convolved, which leaves no
    checkerboards (Odena et al. 2016).

    Args:
        shape: of a picture, whose sides can be divided by 4.
        latent: numbers that the noise of a picture consists of.
        width: filters of the last stage; the one before has twice as many.
        classes: of pictures that can be asked for: a second input is then the number of a class.
    """
    height, across, *rest = shape
    channels = rest[0] if rest else 1
    noise = keras.Input((latent,), name="noise")
    label = keras.Input((), dtype="int32", name="label") if classes else None
    x: Any = noise
    if label is not None:
        x = layers.Concatenate()([noise, layers.Embedding(classes, 16)(label)])
    x = layers.Dense(height // 4 * (across // 4) * 2 * width, use_bias=False)(x)
    x = batch_normalization()(x)
    x = layers.ReLU()(x)
    x = layers.Reshape((height // 4, across // 4, 2 * width))(x)
    for filters in (2 * width, width):
        x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = batch_normalization()(x)
        x = layers.ReLU()(x)
    x = layers.Conv2D(channels, 3, padding="same", activation="tanh")(x)
    x = layers.Reshape(shape)(x)
    made = layers.Rescaling(127.5, 127.5)(x)
    return keras.Model(noise if label is None else [noise, label], made, name="generator")


def convolutional_discriminator(
    shape: tuple[int, ...] = (28, 28), width: int = 32, dropout: float = 0.3, classes: int = 0
) -> keras.Model:
    """One logit for a picture of bytes, with two convolutions of stride 2 (Radford et al. 2015).

    Args:
        shape: of a picture: (height, width) or (height, width, channels).
        width: filters of the first convolution; the second has twice as many.
        dropout: after each of them.
        classes: a second input is then the number of a class, and the logit is higher if the
            picture shows it (projection, Miyato and Koyama 2018).
    """
    pictures = keras.Input(shape, name="picture")
    label = keras.Input((), dtype="int32", name="label") if classes else None
    x = layers.Rescaling(1 / 127.5, -1.0)(pictures)
    if len(shape) == 2:
        x = layers.Reshape((*shape, 1))(x)
    for filters in (width, 2 * width):
        x = layers.Conv2D(filters, 4, strides=2, padding="same")(x)
        x = layers.LeakyReLU(0.2)(x)
        x = layers.Dropout(dropout)(x)
    x = layers.Flatten()(x)
    logit = layers.Dense(1)(x)
    if label is not None:
        features = layers.Dense(64)(x)
        fitting = layers.Dot(1)([features, layers.Embedding(classes, 64)(label)])
        logit = layers.Add()([logit, fitting])
    inputs = pictures if label is None else [pictures, label]
    return keras.Model(inputs, logit, name="discriminator")
