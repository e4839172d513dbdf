"""A small convolutional network on data that need no download."""

from typing import Annotated

import keras
from keras import layers

from keraunos import data
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def digits_cnn(
    filters: Annotated[int, Range(8, 64, log=True)] = 32,
    dense: Annotated[int, Range(16, 256, log=True)] = 64,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.3,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(16, 32, 64, 128, 256)] = 32,
    epochs: int = 20,
) -> Training:
    """Handwritten digits of 8x8 pixels, with a small convolutional network."""
    digits = data.digits()

    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            layers.Rescaling(1 / 16),
            layers.Reshape((8, 8, 1)),
            layers.Conv2D(filters, 3, padding="same", activation="relu"),
            layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(dense, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, digits, epochs=epochs, batch_size=batch_size)
