"""A small convolutional network on data that need no download."""

import math
from typing import Annotated

import keras
from keras import layers

from keraunos import data
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def digits_cnn(
    filters: Annotated[int, Range(8, 64, log=True)] = 16,
    dense: Annotated[int, Range(16, 256, log=True)] = 128,
    noise: Annotated[float, Range(0.0, 0.3)] = 0.1,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.4,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(16, 32, 64, 128, 256)] = 32,
    epochs: int = 30,
) -> Training:
    """Handwritten digits of 8x8 pixels, with a small convolutional network."""
    digits = data.digits()

    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            layers.Rescaling(1 / 16),
            layers.Reshape((8, 8, 1)),
            layers.GaussianNoise(noise),
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(2 * filters, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(dense, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    steps = epochs * math.ceil(len(digits.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, digits, epochs=epochs, batch_size=batch_size)
