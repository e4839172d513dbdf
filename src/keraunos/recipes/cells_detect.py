"""Which cells are where in blood under the microscope."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import bccd
from keraunos.networks import Augmentation
from keraunos.networks.centers import CenterLoss, center_network
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="object-detection")
def cells_detect(
    data: Path | None = None,
    width: Annotated[int, Range(8, 64, log=True)] = 32,
    augmentation: Augmentation = Augmentation(
        flip="both", shift=0.1, zoom=0.2, contrast=0.2, brightness=0.1
    ),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(4, 8, 16, 32)] = 8,
    epochs: int = 100,
) -> Training:
    """Blood cells (BCCD) found by their centres (Zhou et al. 2019)."""
    cells = bccd(data)

    network = center_network(cells.train.x.shape[1:], len(cells.classes), width)
    model = augmentation.of(network, targets="boxes")
    steps = epochs * math.ceil(len(cells.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss=CenterLoss(len(cells.classes)),
    )
    return Training(model, cells, epochs=epochs, batch_size=batch_size, network=network)
