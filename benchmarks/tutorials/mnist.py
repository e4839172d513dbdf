"""MNIST from its four IDX files (http://yann.lecun.com/exdb/mnist), gzip'ed or not."""

import gzip
from pathlib import Path

import numpy as np

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def folder_of(data: Path) -> Path | None:
    """The folder with the four files: `data` itself or its subfolder `mnist`; None if neither."""
    for folder in (data, data / "mnist"):
        if all(_file(folder, name) for name in FILES):
            return folder
    return None


def load(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Train and test images, float32 in [0, 1] of shape (n, 28, 28), and labels, int64 of (n,)."""
    train_x, train_y, test_x, test_y = (_read(folder, name) for name in FILES)
    scale = np.float32(255)
    return train_x / scale, train_y.astype("int64"), test_x / scale, test_y.astype("int64")


def _file(folder: Path, name: str) -> Path | None:
    found = (path for path in (folder / name, folder / f"{name}.gz") if path.is_file())
    return next(found, None)


def _read(folder: Path, name: str) -> np.ndarray:
    path = _file(folder, name)
    if path is None:
        raise FileNotFoundError(folder / name)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        content = stream.read()
    # Big-endian: a magic number whose last byte is the rank, the shape, then the bytes themselves.
    rank = content[3]
    shape = np.frombuffer(content, ">i4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
