"""Pictures with a class for each pixel, in folders or a zip, as people pass CamVid on.

Two ways to keep them are known: `images/train/NAME.jpg` with `masks/train/NAME.png`, and, as in
SegNet's tutorial, `train/NAME.png` with `trainannot/NAME.png`. Both may lie in another folder.
"""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from keraunos.data.collection import Read, opened
from keraunos.data.decoded import Arrays
from keraunos.data.download_progress import shown
from keraunos.data.picture_files import MOST_BYTES, coloured, opened_picture
from keraunos.errors import KeraunosError
from keraunos.language import text

_PICTURE = r"(?P<name>[^/]+)\.(?:jpe?g|png|bmp)"
_MASK = r"(?P<name>[^/]+)\.(?:png|bmp)"
_LAYOUTS = tuple(
    (re.compile(rf"(?:.*/)?{pictures}/{_PICTURE}"), re.compile(rf"(?:.*/)?{masks}/{_MASK}"))
    for pictures, masks in (
        (r"images/(?P<part>\w+)", r"(?:masks|labels)/(?P<part>\w+)"),
        (r"(?P<part>train|val|test)", r"(?P<part>train|val|test)annot"),
    )
)
_PARTS = {
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}


def read_pixel_classes(path: Path, size: tuple[int, int], classes: int) -> Arrays:
    """Reads all pictures and masks, made as large as wanted.

    Args:
        path: a folder or a zip.
        size: height and width; pictures are interpolated, of masks the nearest pixel is taken.
        classes: how many there are.

    Returns:
        For each part that is there, train, validation and test, `x_<part>`, uint8 of (samples,
        height, width, 3), and `y_<part>`, uint8 of (samples, height, width).

    Raises:
        KeraunosError: if there are none, or a file is missing, damaged or not what it should be.
    """
    with opened(path, MOST_BYTES) as files:
        pairs = _pairs(path, files)
        count = sum(map(len, pairs.values()))
        arrays: Arrays = {}
        done = 0
        sentence = text("reading {n:,} pictures of {name}", n=count, name=path.name)
        with shown(sentence, in_bytes=False) as progress:
            for part, listed in pairs.items():
                x = np.empty((len(listed), *size, 3), np.uint8)
                y = np.empty((len(listed), *size), np.uint8)
                for row, (picture, mask) in enumerate(listed):
                    x[row] = coloured(path, picture, files[picture], size)
                    y[row] = _mask(path, mask, files[mask], size, classes)
                    done += 1
                    if done % 50 == 0:
                        progress(done, count)
                arrays |= {f"x_{part}": x, f"y_{part}": y}
    return arrays


def holds_pixel_classes(folder: Path) -> bool:
    """Whether a folder has pictures and masks in one of the known ways."""
    return any(
        (folder / pictures).is_dir() and (folder / masks).is_dir()
        for pictures, masks in (
            ("images/train", "masks/train"),
            ("images/train", "labels/train"),
            ("train", "trainannot"),
        )
    )


def class_names(path: Path) -> tuple[str, ...] | None:
    """The names in a file `classes.txt`, a name a line; None if there is no such file."""
    with opened(path, MOST_BYTES) as files:
        found = next((read for name, read in files.items() if _is_names(name)), None)
        lines = found().decode("utf-8", "replace").splitlines() if found else []
    return tuple(line.strip() for line in lines if line.strip()) or None


def _is_names(name: str) -> bool:
    return PurePosixPath(name).name == "classes.txt"


def _pairs(path: Path, files: Mapping[str, Read]) -> dict[str, list[tuple[str, str]]]:
    """For each part the names of the pictures and of their masks."""
    for picture_in, mask_in in _LAYOUTS:
        pictures, masks = _by_part(files, picture_in), _by_part(files, mask_in)
        if not pictures or not masks:
            continue
        pairs: dict[str, list[tuple[str, str]]] = {}
        for (part, stem), picture in sorted(pictures.items()):
            if (part, stem) not in masks:
                raise KeraunosError(
                    "{name} in {path} has no mask of the same name.", name=picture, path=path
                )
            pairs.setdefault(part, []).append((picture, masks[part, stem]))
        return pairs
    raise KeraunosError(
        "{path} holds no pictures with masks: they are expected as images/train/NAME.jpg and "
        "masks/train/NAME.png, or as train/NAME.png and trainannot/NAME.png, and in the same way "
        "for val and test.",
        path=path,
    )


def _by_part(files: Mapping[str, Read], pattern: "re.Pattern[str]") -> dict[tuple[str, str], str]:
    found = {}
    for name in files:
        match = pattern.fullmatch(name)
        if match and match["part"] in _PARTS:
            found[_PARTS[match["part"]], match["name"]] = name
    return found


def _mask(
    path: Path, name: str, read: Read, size: tuple[int, int], classes: int
) -> NDArray[np.uint8]:
    from PIL import Image

    image = opened_picture(path, name, read)
    if image.mode not in ("L", "P", "1"):
        raise KeraunosError(
            "{name} in {path} is a picture in colours; a mask has the number of a class in each "
            "pixel, as grey of 8 bits or with a palette.",
            name=name,
            path=path,
        )
    if image.size != size[::-1]:
        image = image.resize(size[::-1], Image.Resampling.NEAREST)
    pixels = np.asarray(image, np.uint8)
    if pixels.max() >= classes:
        raise KeraunosError(
            "{name} in {path} has a pixel of class {found}; there are {classes} classes, numbered "
            "from 0.",
            name=name,
            path=path,
            found=int(pixels.max()),
            classes=classes,
        )
    return pixels
