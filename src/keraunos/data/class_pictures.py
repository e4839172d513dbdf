"""Small pictures of one size in class folders, as people pass CIFAR on: `train/cat/0001.jpg`.

In a folder or a zip; within both, the folders `train` and `test` may lie in one other folder.
"""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.data.collection import Read, opened
from keraunos.data.download_progress import shown
from keraunos.errors import KeraunosError
from keraunos.language import text

_NAME = re.compile(
    r"(?:[^/]+/)?(?P<part>train|test)/(?P<group>[^/]+)/[^/]+\.(?:jpe?g|png)", re.IGNORECASE
)
_MOST = 2**20  # bytes of one file; a picture of 32x32 pixels has a few kB


@dataclass(frozen=True)
class Listed:
    """A picture that was found and not read yet.

    Attributes:
        name: within the folder or zip, with slashes.
        part: train or test.
        group: the folder it lies in, its class.
        read: gives its bytes.
    """

    name: str
    part: str
    group: str
    read: Read


def has_class_folders(folder: Path) -> bool:
    """Whether the folder has `train` and `test` with folders in them."""
    return all(
        (folder / part).is_dir() and any(path.is_dir() for path in (folder / part).iterdir())
        for part in ("train", "test")
    )


def read_pictures(
    path: Path, side: int, classes: tuple[str, ...] | int
) -> tuple[dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]], tuple[str, ...]]:
    """Reads all pictures.

    Their order is by chance, but always the same: programs that take the last tenth for validation
    would otherwise take one class.

    Args:
        path: a folder or a zip.
        side: pixels of the width and of the height, which all pictures must have.
        classes: the names that the class folders must have, or their number.

    Returns:
        For `train` and `test` a uint8 array of shape (samples, side, side, 3) and a uint8 array of
        labels of shape (samples,); and the names of the classes, which are numbered in this order.

    Raises:
        KeraunosError: if a picture cannot be read or is of another size, or classes do not fit.
    """
    with opened(path, _MOST) as files:
        listed = [
            Listed(name, found["part"].lower(), found["group"], read)
            for name, read in files.items()
            if (found := _NAME.fullmatch(name))
        ]
        return _read(path, listed, side, classes)


def _read(
    path: Path, listed: list[Listed], side: int, classes: tuple[str, ...] | int
) -> tuple[dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]], tuple[str, ...]]:
    names = _classes(path, {each.group for each in listed}, classes)
    numbers = {name.lower(): number for number, name in enumerate(names)}
    arrays, done = {}, 0
    sentence = text("reading {n:,} pictures of {name}", n=len(listed), name=path.name)
    with shown(sentence, in_bytes=False) as progress:
        for part in ("train", "test"):
            pictures = [each for each in listed if each.part == part]
            if not pictures:
                raise KeraunosError(
                    "{path} holds no pictures in {part}/CLASS/.", path=path, part=part
                )
            order = np.random.default_rng(0).permutation(len(pictures))
            x = np.empty((len(pictures), side, side, 3), np.uint8)
            y = np.empty(len(pictures), np.uint8)
            for row, index in enumerate(order):
                x[row] = _picture(path, pictures[index], side)
                y[row] = numbers[pictures[index].group.lower()]
                done += 1
                if done % 500 == 0:
                    progress(done, len(listed))
            arrays[part] = x, y
    return arrays, names


def _classes(path: Path, groups: set[str], expected: tuple[str, ...] | int) -> tuple[str, ...]:
    if isinstance(expected, int):
        if len(groups) != expected:
            raise KeraunosError(
                "{path} has {found} class folders where {expected} are expected.",
                path=path,
                found=len(groups),
                expected=expected,
            )
        return tuple(sorted(groups))
    if {group.lower() for group in groups} != set(expected):
        raise KeraunosError(
            "{path} has other class folders ({found}) than are expected ({expected}).",
            path=path,
            found=", ".join(sorted(groups)[:12]) or text("none"),
            expected=", ".join(expected),
        )
    return expected


def _picture(path: Path, listed: Listed, side: int) -> NDArray[np.uint8]:
    from PIL import Image

    content = listed.read()
    if len(content) > _MOST:
        raise KeraunosError(
            "{name} in {path} is larger than 1 MB; pictures of {side}x{side} pixels are expected.",
            name=listed.name,
            path=path,
            side=side,
        )
    try:
        # Opening reads the header alone, so that the size is known before anything is unpacked.
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            size = image.size
            if size == (side, side):
                return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        raise KeraunosError(
            "{name} in {path} is no picture that can be read; copy or download it again.",
            name=listed.name,
            path=path,
        ) from None
    raise KeraunosError(
        "{name} in {path} has {width}x{height} pixels where {side}x{side} are expected.",
        name=listed.name,
        path=path,
        width=size[0],
        height=size[1],
        side=side,
    )
