"""The convolutional network of most tutorials."""

from pathlib import Path
from typing import Annotated

import keras
from keras import layers

from keraunos.data import mnist
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def mnist_cnn(
    data: Path | None = None,
    filters: Annotated[int, Range(8, 64, log=True)] = 32,
    dense: Annotated[int, Range(16, 256, log=True)] = 64,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0,
    batch_norm: bool = False,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 1e-3,
    batch_size: Annotated[int, Choice(16, 32, 64, 128, 256, 512)] = 32,
    epochs: int = 5,
) -> Training:
    """MNIST with two convolutions: the tutorials' network."""
    digits = mnist(data)

    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(filters, 3, activation="relu"),
            *([layers.BatchNormalization()] if batch_norm else []),
            layers.MaxPooling2D(2),
            layers.Conv2D(2 * filters, 3, activation="relu"),
            *([layers.BatchNormalization()] if batch_norm else []),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(dense, activation="relu"),
            layers.Dropout(dropout),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, digits, epochs=epochs, batch_size=batch_size)
