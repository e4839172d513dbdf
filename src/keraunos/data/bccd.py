"""BCCD: blood under the microscope, with boxes around the cells."""

from functools import cache, partial
from pathlib import Path

from keraunos.data import places
from keraunos.data.boxes import holds_boxes, read_boxes
from keraunos.data.dataset import Dataset, parts_of
from keraunos.data.decoded import kept
from keraunos.data.published import BCCD

CLASSES = ("RBC", "WBC", "Platelets")
HEIGHT, WIDTH = 240, 320
_ZIPS = ("bccd.zip", "BCCD.zip", "BCCD_Dataset.zip")
_URL = "https://github.com/Shenggan/BCCD_Dataset"


def bccd(folder: Path | str | None = None, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Dataset:
    """The Blood Cell Count and Detection data set: red and white cells, and platelets.

    205 pictures to train on, 87 to watch, 72 to report on. It is read from a folder or a zip in the
    way of Pascal VOC; there is no download.

    Args:
        folder: the folder or zip; by default what KERAUNOS_DATA names.
        size: height and width that pictures are made, in which boxes are counted.

    Returns:
        Pictures, uint8 of (samples, height, width, 3), and boxes, float32 of (samples, boxes, 5):
        the class, -1 for none, then left, top, right and bottom.

    Raises:
        KeraunosError: if it is not there, or a file is not in order.
    """
    return _read(*places.kept_by_people(BCCD, folder, _form, _URL), size)


@cache
def _read(source: Path, folder: str | None, size: tuple[int, int]) -> Dataset:
    arrays = kept(source, partial(read_boxes, source, size, CLASSES), "boxes", *size)
    return Dataset("bccd", folder, CLASSES, *parts_of(arrays))


def _form(folder: Path) -> Path | None:
    if holds_boxes(folder):
        return folder
    return next((folder / name for name in _ZIPS if (folder / name).is_file()), None)
