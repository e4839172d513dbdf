"""What is where in a street: a class for each pixel."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import camvid
from keraunos.networks import Augmentation, unet
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="semantic-segmentation")
def camvid_unet(
    data: Path | None = None,
    width: Annotated[int, Range(8, 64, log=True)] = 16,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.2,
    augmentation: Augmentation = Augmentation(flip="horizontal", zoom=0.2, brightness=0.1),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(4, 8, 16, 32)] = 8,
    epochs: int = 80,
) -> Training:
    """CamVid street scenes, half size, with a U-Net (Ronneberger et al. 2015)."""
    scenes = camvid(data)

    classes = len(scenes.classes) - 1  # the last one does not count
    network = unet(scenes.train.x.shape[1:], classes, width, dropout=dropout)
    model = augmentation.of(network, targets="masks", ignored=scenes.ignored)
    steps = epochs * math.ceil(len(scenes.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=scenes.ignored),
        metrics=[
            keras.metrics.MeanIoU(
                classes,
                ignore_class=scenes.ignored,
                sparse_y_pred=False,
                name="mean_iou",
            )
        ],
    )
    return Training(model, scenes, epochs=epochs, batch_size=batch_size, network=network)
