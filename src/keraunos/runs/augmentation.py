"""What does augmentation make of pictures? Kept in the run, and shown in its report."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.boxes import NO_OBJECT
from keraunos.errors import unwritable
from keraunos.networks.augmentation import BOXES, MASKS, Augmented
from keraunos.recipes import Training
from keraunos.runs.run import Run

PICTURE = "augmentation.png"
COLUMNS, ROWS = 8, 3
"""Pictures that are shown, and how often each is changed; above them they stand as they are."""

LARGEST = 160
MASK_SHARE = 0.5


def keep_pictures(run: Run, training: Training) -> None:
    """Writes `augmentation.png` into the run, if its pictures are changed in training."""
    from PIL import Image

    model = training.model
    if not isinstance(model, Augmented) or (run.path / PICTURE).exists():
        return
    part = training.data.train
    x, y = part.x[:COLUMNS], part.y[:COLUMNS]
    rows = [(x, y), *(model.changed_examples(x, y, seed) for seed in range(1, ROWS + 1))]
    ignored = training.data.ignored
    count = len(training.data.classes) if ignored is None else ignored
    drawn = [_row(pictures, targets, model.targets, count) for pictures, targets in rows]
    try:
        Image.fromarray(np.concatenate(drawn)).save(run.path / PICTURE)
    except OSError as error:
        raise unwritable(run.path / PICTURE, error) from error


def _row(pictures: Any, targets: Any, kind: str, classes: int) -> NDArray[np.uint8]:
    """Pictures side by side, with masks or boxes on them."""
    from PIL import Image

    from keraunos.tasks.colours import painted
    from keraunos.tasks.object_detection.showing import drawn

    found = []
    for picture, target in zip(pictures, targets, strict=True):
        pixels = np.clip(np.asarray(picture, np.float64), 0, 255)
        if pixels.ndim == 2:
            pixels = pixels[..., None]
        pixels = np.broadcast_to(pixels, (*pixels.shape[:2], 3))
        if kind == MASKS:
            pixels = (1 - MASK_SHARE) * pixels + MASK_SHARE * painted(target, classes)
        image = np.asarray(pixels, np.uint8)
        if kind == BOXES:
            image = drawn(image, target[target[:, 0] != NO_OBJECT], classes)
        small = Image.fromarray(image)
        small.thumbnail((LARGEST, LARGEST))
        found.append(np.asarray(small))
    return np.concatenate(found, axis=1)
