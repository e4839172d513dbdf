"""The first convolutional network that read handwriting, on the digits it was made for."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import mnist
from keraunos.networks import Augmentation, lenet5
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def mnist_lenet(
    data: Path | None = None,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0,
    batch_norm: bool = False,
    augmentation: Augmentation = Augmentation(shift=0.06, rotate=0.02),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(32, 64, 128, 256, 512)] = 128,
    epochs: int = 15,
) -> Training:
    """MNIST with LeNet-5 (LeCun et al. 1998)."""
    pictures = mnist(data)

    network = lenet5((28, 28), len(pictures.classes), dropout=dropout, normalize=batch_norm)
    model = augmentation.of(network)
    steps = epochs * math.ceil(len(pictures.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, pictures, epochs=epochs, batch_size=batch_size, network=network)
