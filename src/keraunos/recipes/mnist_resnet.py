"""A residual network on digits."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import mnist
from keraunos.networks import Augmentation, resnet
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def mnist_resnet(
    data: Path | None = None,
    blocks: Annotated[int, Range(1, 5)] = 1,
    width: Annotated[int, Range(8, 64, log=True)] = 16,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0,
    augmentation: Augmentation = Augmentation(shift=0.08, rotate=0.03),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(32, 64, 128, 256, 512)] = 128,
    epochs: int = 12,
) -> Training:
    """MNIST with a residual network (He et al. 2015)."""
    pictures = mnist(data)

    network = resnet((28, 28), len(pictures.classes), (blocks, blocks, blocks), width, dropout)
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
