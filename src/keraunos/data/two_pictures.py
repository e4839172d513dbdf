"""Two pictures: one with what is to be seen, one with how it is to look."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.data.collection import opened
from keraunos.data.dataset import Dataset, Part
from keraunos.data.picture_files import MOST_BYTES, opened_picture
from keraunos.errors import KeraunosError

CONTENT, STYLE = "content", "style"
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")


def two_pictures(folder: Path | str | None = None, side: int = 384, times: int = 50) -> Dataset:
    """A picture named `content` and one named `style`, of a folder or, by default, scikit-learn's.

    Args:
        folder: with `content.jpg` and `style.jpg`, or with other endings.
        side: the longer side of what is made of the content; the style is made as large.
        times: how often both are in the training part: steps of an epoch.

    Returns:
        Both pictures, uint8 of (2, height, width, 3), as validation and as test part.

    Raises:
        KeraunosError: if a picture is missing or cannot be read.
    """
    content, style = _read(folder)
    height, width = content.shape[:2]
    scale = side / max(height, width)
    size = max(16, round(height * scale)), max(16, round(width * scale))
    pair = Part(np.stack([_resized(content, size), _covering(style, size)]), np.arange(2))
    train = Part(np.tile(pair.x, (times, 1, 1, 1)), np.tile(pair.y, times).astype(np.int32))
    return Dataset(
        "two-pictures",
        None if folder is None else str(Path(folder).expanduser().resolve()),
        (CONTENT, STYLE),
        train,
        pair,
        pair,
    )


def _read(folder: Path | str | None) -> list[NDArray[np.uint8]]:
    if folder is None:
        from sklearn.datasets import load_sample_image

        return [np.asarray(load_sample_image(name)) for name in ("china.jpg", "flower.jpg")]
    here = Path(folder).expanduser()
    with opened(here, MOST_BYTES) as files:
        found = []
        for wanted in (CONTENT, STYLE):
            name = next((name for s in SUFFIXES if (name := f"{wanted}{s}") in files), None)
            if name is None:
                raise KeraunosError(
                    "{folder} has no picture {name}.jpg (or .png); it needs one named content and "
                    "one named style.",
                    folder=here,
                    name=wanted,
                )
            found.append(np.asarray(opened_picture(here, name, files[name]).convert("RGB")))
    return found


def _resized(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    from PIL import Image

    return np.asarray(Image.fromarray(picture).resize(size[::-1], Image.Resampling.LANCZOS))


def _covering(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Made as large without being stretched; what is beyond is cut off."""
    from PIL import Image, ImageOps

    return np.asarray(ImageOps.fit(Image.fromarray(picture), size[::-1], Image.Resampling.LANCZOS))
