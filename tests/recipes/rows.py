"""Rows of a table, made up, for the tests of recipes that read them."""

import types
from typing import Any

import numpy as np

from keraunos.data import Dataset, Part
from keraunos.data.dataset import divide

COLOURS = ("red", "green", "blue")


def rows(examples: int = 400, amounts: bool = False, seed: int = 0) -> Dataset:
    """Of which two numbers, one often missing, and a colour tell the class, or how much it is."""
    random = np.random.default_rng(seed)
    x = np.empty(examples, [("size", "f8"), ("weight", "f8"), ("noise", "f8"), ("colour", "U5")])
    for name in ("size", "weight", "noise"):
        x[name] = random.normal(50, 20, examples)
    x["colour"] = random.choice(COLOURS, examples)
    value = (x["size"] - 50) / 20 + 2.0 * (x["colour"] == "red") - (x["weight"] - 50) / 40
    x["weight"][random.random(examples) < 0.1] = np.nan
    about: Any = types.MappingProxyType({"target": "price" if amounts else "kind"})
    y: Any = 1000 + 300 * value if amounts else (value > 0.7).astype(np.int32)
    rest, test = divide(Part(x, y), 0.25)
    train, validation = divide(rest, 0.25)
    classes = () if amounts else ("cheap", "dear")
    return Dataset("rows", None, classes, train, validation, test, about=about)
