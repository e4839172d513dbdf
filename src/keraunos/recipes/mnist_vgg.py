"""Nothing but convolutions of 3x3, in blocks between maxima."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import mnist
from keraunos.networks import Augmentation, vgg
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def mnist_vgg(
    data: Path | None = None,
    width: Annotated[int, Range(8, 64, log=True)] = 16,
    dense: Annotated[int, Range(64, 512, log=True)] = 128,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.2,
    augmentation: Augmentation = Augmentation(shift=0.08, rotate=0.03),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 1e-3,
    batch_size: Annotated[int, Choice(32, 64, 128, 256, 512)] = 128,
    epochs: int = 10,
) -> Training:
    """MNIST in the manner of VGG (Simonyan and Zisserman 2014)."""
    pictures = mnist(data)

    network = vgg((28, 28), len(pictures.classes), (width, 2 * width, 4 * width), 2, dense, dropout)
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
