"""The images that are searched with: MNIST's training part, divided; bytes, as in the files."""

import gzip
from pathlib import Path

import numpy as np

from searching.setting import TRAINING, VALIDATION
from searching.task import Task

Part = tuple[np.ndarray, np.ndarray]


def load(task: Task) -> tuple[Part, Part]:
    """Images, uint8 of (n, 28, 28), and labels, int32 of (n,): to train on, and to validate with.

    The validation part are the last images, always the same. MNIST's test part is not read.
    """
    folder = Path(task.data)
    # http://yann.lecun.com/exdb/mnist: the bytes come after a magic number and the shape.
    x = _bytes(folder / "train-images-idx3-ubyte", 16).reshape(-1, 28, 28)
    y = _bytes(folder / "train-labels-idx1-ubyte", 8).astype("int32")
    after = TRAINING + min(task.validation, VALIDATION)
    return (
        (x[: task.training], y[: task.training]),
        (x[TRAINING:after], y[TRAINING:after]),
    )


def _bytes(path: Path, offset: int) -> np.ndarray:
    if path.is_file():
        return np.fromfile(path, np.uint8, offset=offset)
    with gzip.open(f"{path}.gz") as stream:
        return np.frombuffer(stream.read(), np.uint8, offset=offset)
