"""MNIST from its four official files, gzip'ed or not."""

import os
from functools import cache
from pathlib import Path

import numpy as np

from keraunos.data.dataset import Dataset, Part, divide
from keraunos.data.idx import read_idx
from keraunos.errors import KeraunosError

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
VALIDATION_SHARE = 1 / 12


def mnist(folder: Path | str | None = None) -> Dataset:
    """70,000 handwritten digits, uint8 of shape (samples, 28, 28).

    The official 60,000 training examples less 5,000, which are the validation part, and the
    official 10,000 test examples. LeCun, Bottou, Bengio, Haffner 1998.

    Args:
        folder: where the four files lie, or a folder with a folder `mnist` in it; by default
            what the environment variable KERAUNOS_DATA names.

    Raises:
        KeraunosError: if files are missing, damaged, or do not belong together.
    """
    return _read(_folder(folder))


@cache
def _read(folder: Path) -> Dataset:
    parts = []
    for images_name, labels_name in (FILES[:2], FILES[2:]):
        images_file, labels_file = _file(folder, images_name), _file(folder, labels_name)
        images, labels = read_idx(images_file, 3), read_idx(labels_file, 1)
        if len(images) != len(labels):
            raise KeraunosError(
                f"{images_file} holds {len(images):,} images and {labels_file.name} "
                f"{len(labels):,} labels; they do not belong together."
            )
        if len(images) == 0:
            raise KeraunosError(f"{images_file} holds no images.")
        if images.shape[1:] != (28, 28):
            raise KeraunosError(
                f"{images_file} holds images of {images.shape[1]}x{images.shape[2]} pixels; "
                "MNIST's are 28x28."
            )
        if labels.max() > 9:
            raise KeraunosError(
                f"{labels_file} holds the label {labels.max()}; MNIST's are 0 to 9 (is it EMNIST?)."
            )
        parts.append(Part(images, labels.astype(np.int32)))
    if np.bincount(parts[0].y, minlength=10).min() < 2:
        raise KeraunosError(
            f"{folder / FILES[1]} lacks a class: every digit must occur at least twice."
        )
    train, validation = divide(parts[0], VALIDATION_SHARE)
    return Dataset("mnist", str(folder), tuple("0123456789"), train, validation, parts[1])


def _folder(named: Path | str | None) -> Path:
    given = named or os.environ.get("KERAUNOS_DATA")
    if not given:
        raise KeraunosError(
            f"MNIST needs its four files ({', '.join(FILES)}, each with or without .gz): put them "
            "into one folder and name it with --data FOLDER or the environment variable "
            "KERAUNOS_DATA."
        )
    folder = Path(given).expanduser()
    how = "--data" if named else "KERAUNOS_DATA"
    if not folder.exists():
        raise KeraunosError(f"{how} names {folder}, which does not exist.")
    if not folder.is_dir():
        raise KeraunosError(f"{how} names {folder}, which is a file; name the folder it lies in.")
    return (folder / "mnist" if (folder / "mnist").is_dir() else folder).resolve()


def _file(folder: Path, name: str) -> Path:
    # Some copies spell the names with a dot: train-images.idx3-ubyte.
    for spelled in (name, name.replace("-idx", ".idx")):
        for path in (folder / spelled, folder / f"{spelled}.gz"):
            if path.is_file():
                return path
    missing = [n for n in FILES if not any(folder.glob(n.replace("-idx", "?idx") + "*"))]
    raise KeraunosError(f"{folder} lacks {', '.join(missing or [name])} (with or without .gz).")
