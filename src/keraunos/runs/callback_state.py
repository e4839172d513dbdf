"""What has a callback come to know in the course of a training, and how does it get it back?

Its state is what differs between the attributes that it has now and those it had when the training
began: what its constructor set belongs to the recipe, which is run again.
"""

import copy
from typing import Any

import numpy as np

from keraunos.runs.archive import storable

_NOT_ITS_OWN = {"_model", "params", "validation_data"}


def attributes(callback: Any) -> dict[str, Any]:
    """Copies of the attributes that can be stored, as they are now."""
    return {
        name: copy.deepcopy(value)
        for name, value in vars(callback).items()
        if name not in _NOT_ITS_OWN and storable(value)
    }


def changes(callback: Any, since: dict[str, Any]) -> dict[str, Any]:
    """The attributes that differ from those at the beginning."""
    return {
        name: value
        for name, value in attributes(callback).items()
        if name not in since or not _same(value, since[name])
    }


def unstorable(callback: Any) -> list[str]:
    """The names of attributes that a callback may count on and that cannot be stored."""
    return [
        name
        for name, value in vars(callback).items()
        if name not in _NOT_ITS_OWN and not callable(value) and not storable(value)
    ]


def restore(callback: Any, state: dict[str, Any]) -> None:
    """Gives the callback what `changes` found."""
    for name, value in state.items():
        setattr(callback, name, copy.deepcopy(value))


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)
