"""Convolutions of 3x3 in blocks, on small photographs."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import cifar10
from keraunos.networks import Augmentation, vgg
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def cifar_vgg(
    data: Path | None = None,
    width: Annotated[int, Range(8, 64, log=True)] = 32,
    dense: Annotated[int, Range(64, 512, log=True)] = 256,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.3,
    augmentation: Augmentation = Augmentation(flip="horizontal", crop=4),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(32, 64, 128, 256, 512)] = 128,
    epochs: int = 20,
) -> Training:
    """CIFAR-10 in the manner of VGG (Simonyan and Zisserman 2014)."""
    pictures = cifar10(data)

    network = vgg(
        (32, 32, 3), len(pictures.classes), (width, 2 * width, 4 * width), 2, dense, dropout
    )
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
