"""What augmentation, decay and dropout make of the tutorials' network."""

import math
from pathlib import Path
from typing import Annotated

import keras
from keras import layers

from keraunos.data import mnist
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def mnist_cnn_tuned(
    data: Path | None = None,
    filters: Annotated[int, Range(16, 64, log=True)] = 32,
    dense: Annotated[int, Range(64, 512, log=True)] = 128,
    shift: Annotated[float, Range(0.0, 0.2)] = 0.08,
    rotation: Annotated[float, Range(0.0, 0.1)] = 0.03,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.2,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(32, 64, 128, 256, 512)] = 128,
    epochs: int = 12,
) -> Training:
    """MNIST with two convolutions, shifted and turned digits, decay and dropout."""
    digits = mnist(data)

    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Reshape((28, 28, 1)),
            layers.RandomTranslation(shift, shift, fill_mode="constant"),
            layers.RandomRotation(rotation, fill_mode="constant"),
            layers.Conv2D(filters, 5, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Conv2D(2 * filters, 3, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(dense, activation="relu"),
            layers.Dropout(dropout),
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
