"""Pictures with boxes around the things in them, annotated as Pascal VOC does, in XML.

In a folder or a zip: `images/NAME.jpg` with `annotations/NAME.xml` and `splits/train.txt`, or, as
in VOC itself, `JPEGImages`, `Annotations` and `ImageSets/Main`; both may lie in another folder. A
split has a name a line.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from keraunos.data.collection import Read, opened
from keraunos.data.decoded import Arrays
from keraunos.data.download_progress import shown
from keraunos.data.picture_files import MOST_BYTES, coloured
from keraunos.errors import KeraunosError
from keraunos.language import text

NO_OBJECT = -1
"""The class in a row that holds no box."""

_PICTURE = re.compile(
    r"(?:.*/)?(?:images|JPEGImages)/(?P<name>[^/]+)\.(?:jpe?g|png|bmp)", re.IGNORECASE
)
_ANNOTATION = re.compile(r"(?:.*/)?annotations/(?P<name>[^/]+)\.xml", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?:.*/)?(?:splits|ImageSets/Main)/(?P<part>train|val|test)\.txt", re.IGNORECASE
)
_PARTS = {"train": "train", "val": "validation", "test": "test"}
_MOST_XML = 2**20


@dataclass(frozen=True)
class Boxes:
    """What an annotation says.

    Attributes:
        size: width and height of the picture.
        names: of the things.
        corners: left, top, right and bottom of each, in pixels of the picture.
    """

    size: tuple[int, int]
    names: tuple[str, ...]
    corners: tuple[tuple[float, float, float, float], ...]


def holds_boxes(folder: Path) -> bool:
    """Whether a folder has pictures and annotations in one of the known ways."""
    return any(
        (folder / pictures).is_dir() and (folder / annotations).is_dir()
        for pictures, annotations in (("images", "annotations"), ("JPEGImages", "Annotations"))
    )


def read_boxes(path: Path, size: tuple[int, int], classes: tuple[str, ...]) -> Arrays:
    """Reads all pictures and their boxes, made as large as wanted.

    Boxes without an area are left out.

    Args:
        path: a folder or a zip.
        size: height and width; each side is scaled by itself.
        classes: the names that things have.

    Returns:
        For train, validation and test `x_<part>`, uint8 of (samples, height, width, 3), and
        `y_<part>`, float32 of (samples, boxes, 5): the class, then left, top, right and bottom in
        pixels; rows without a box have the class -1.

    Raises:
        KeraunosError: if there are none, or a file is missing, damaged or not what it should be.
    """
    with opened(path, MOST_BYTES) as files:
        pictures = _by_name(files, _PICTURE)
        annotations = _by_name(files, _ANNOTATION)
        splits = _splits(path, files)
        count = sum(map(len, splits.values()))
        found: dict[str, list[Boxes]] = {part: [] for part in splits}
        arrays: Arrays = {}
        done = 0
        sentence = text("reading {n:,} pictures of {name}", n=count, name=path.name)
        with shown(sentence, in_bytes=False) as progress:
            for part, names in splits.items():
                x = np.empty((len(names), *size, 3), np.uint8)
                for row, name in enumerate(names):
                    if name not in pictures or name not in annotations:
                        raise KeraunosError(
                            "{name}, which is in a list of {path}, has no picture or no annotation "
                            "there.",
                            name=name,
                            path=path,
                        )
                    picture, annotation = pictures[name], annotations[name]
                    x[row] = coloured(path, picture, files[picture], size)
                    found[part].append(_boxes(path, annotation, files[annotation]))
                    done += 1
                    if done % 50 == 0:
                        progress(done, count)
                arrays[f"x_{part}"] = x
    most = max((len(each.names) for boxes in found.values() for each in boxes), default=1)
    for part, boxes in found.items():
        arrays[f"y_{part}"] = _rows(path, boxes, size, classes, max(most, 1))
    return arrays


def _by_name(files: Mapping[str, Read], pattern: "re.Pattern[str]") -> dict[str, str]:
    return {match["name"]: name for name in files if (match := pattern.fullmatch(name))}


def _splits(path: Path, files: Mapping[str, Read]) -> dict[str, list[str]]:
    splits = {}
    for name, read in files.items():
        match = _SPLIT.fullmatch(name)
        if match:
            lines = read().decode("utf-8", "replace").splitlines()
            # In VOC a name may be followed by whether the thing is there.
            listed = [line.split()[0] for line in lines if line.strip()]
            splits[_PARTS[match["part"].lower()]] = [PurePosixPath(each).stem for each in listed]
    for part, short in (("train", "train"), ("validation", "val"), ("test", "test")):
        if not splits.get(part):
            raise KeraunosError(
                "{path} has no list of the {part} part: splits/{short}.txt with a name a line.",
                path=path,
                part=part,
                short=short,
            )
    return splits


def _boxes(path: Path, name: str, read: Read) -> Boxes:
    content = read()
    try:
        if len(content) > _MOST_XML:
            raise ValueError("larger than 1 MB")
        root = ElementTree.fromstring(content)
        size = tuple(int(float(root.findtext(f"size/{side}") or 0)) for side in ("width", "height"))
        things = root.findall("object")
        corners = tuple(
            tuple(
                float(thing.findtext(f"bndbox/{edge}") or "")
                for edge in ("xmin", "ymin", "xmax", "ymax")
            )
            for thing in things
        )
        names = tuple((thing.findtext("name") or "").strip() for thing in things)
    except (ElementTree.ParseError, ValueError) as error:
        raise KeraunosError(
            "{name} in {path} is no annotation as Pascal VOC has them: {reason}.",
            name=name,
            path=path,
            reason=error,
        ) from None
    if min(size) < 1:
        raise KeraunosError(
            "{name} in {path} does not tell the picture's size.", name=name, path=path
        )
    return Boxes(size, names, corners)  # type: ignore[arg-type]


def _rows(
    path: Path, boxes: list[Boxes], size: tuple[int, int], classes: tuple[str, ...], most: int
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    numbers = {name: number for number, name in enumerate(classes)}
    rows = np.zeros((len(boxes), most, 5), np.float32)
    rows[..., 0] = NO_OBJECT
    for row, each in zip(rows, boxes, strict=True):
        across, down = size[1] / each.size[0], size[0] / each.size[1]
        place = 0
        for name, (left, top, right, bottom) in zip(each.names, each.corners, strict=True):
            if name not in numbers:
                raise KeraunosError(
                    "{path} has a box around {name!r}; the classes are: {known}.",
                    path=path,
                    name=name,
                    known=", ".join(classes),
                )
            left, right = (min(max(x, 0.0), each.size[0]) * across for x in (left, right))
            top, bottom = (min(max(y, 0.0), each.size[1]) * down for y in (top, bottom))
            if right > left and bottom > top:
                row[place] = numbers[name], left, top, right, bottom
                place += 1
    return rows
