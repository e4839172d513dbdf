"""Daily minimum temperatures as windows of ten days, from which the next one is foretold."""

import csv
from pathlib import Path

import numpy as np

FILE = "daily-min-temperatures.csv"
LENGTH = 10
TRAINED = 2_912
"""Windows to train on, whole batches of 32; the others are evaluated."""


def folder_of(data: Path) -> Path | None:
    """The folder with the file: `data` itself or its subfolder `series`; None if neither."""
    found = (folder for folder in (data, data / "series") if (folder / FILE).is_file())
    return next(found, None)


def load(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Windows, float32 of shape (n, 10, 1), and what came, of (n, 1), both standardised."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        values = np.array([float(row["Temp"]) for row in csv.DictReader(file)], np.float32)
    known = values[: TRAINED + LENGTH]
    values = (values - known.mean()) / known.std()
    every = np.lib.stride_tricks.sliding_window_view(values, LENGTH + 1)
    x, y = np.ascontiguousarray(every[:, :-1, None]), np.ascontiguousarray(every[:, -1:])
    return x[:TRAINED], y[:TRAINED], x[TRAINED:], y[TRAINED:]
