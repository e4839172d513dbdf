"""ResNet-20 on small photographs, as in the paper."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import cifar10, only
from keraunos.data.cifar import ANIMALS, VEHICLES
from keraunos.networks import Augmentation, resnet
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def cifar_resnet20(
    data: Path | None = None,
    classes: Annotated[str, Choice("all", "animals", "vehicles", searched=False)] = "all",
    blocks: Annotated[int, Range(1, 9)] = 3,
    width: Annotated[int, Range(8, 64, log=True)] = 16,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0,
    weight_decay: Annotated[float, Range(1e-5, 1e-2, log=True)] = 5e-4,
    augmentation: Augmentation = Augmentation(flip="horizontal", crop=4),
    learning_rate: Annotated[float, Range(1e-2, 1.0, log=True)] = 0.2,
    batch_size: Annotated[int, Choice(32, 64, 128, 256, 512)] = 128,
    epochs: int = 30,
) -> Training:
    """CIFAR-10 with ResNet-20 (He et al. 2015, section 4.2)."""
    pictures = cifar10(data)
    if classes != "all":
        pictures = only(pictures, ANIMALS if classes == "animals" else VEHICLES)

    network = resnet((32, 32, 3), len(pictures.classes), (blocks, blocks, blocks), width, dropout)
    model = augmentation.of(network)
    steps = epochs * math.ceil(len(pictures.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.SGD(
            # Up in the first tenth of all steps, then down to zero.
            keras.optimizers.schedules.CosineDecay(
                0.1 * learning_rate,
                steps - steps // 10,
                warmup_target=learning_rate,
                warmup_steps=steps // 10,
            ),
            momentum=0.9,
            nesterov=True,
            weight_decay=weight_decay,
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, pictures, epochs=epochs, batch_size=batch_size, network=network)
