"""Makes `keras.Model.fit`, `evaluate` and `predict` those of keraunos, for a whole program."""

import functools
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import keras

NAMES = ("fit", "evaluate", "predict")

_on = False
_before: dict[str, Callable[..., Any]] = {}
"""What `keras.Model` had, by name."""
_ours: dict[str, Callable[..., Any]] = {}
"""What it has while accelerated, by name."""


def accelerate(on: bool = True) -> None:
    """Has `keras.Model.fit`, `evaluate` and `predict` do what those of keraunos do.

    From here on every Keras model of the program, whatever its class and whoever calls, trains,
    evaluates and predicts as compiled programs; what cannot goes to Keras's own function, and one
    warning says why. A class with a `fit` of its own keeps it, and its `super().fit()` is
    accelerated. Models may have been made before. Asking twice changes nothing.

    Args:
        on: False puts Keras's own functions back.
    """
    global _on
    _on = on
    for name in NAMES:
        if on:
            _put_in(name)
        else:
            _take_out(name)


def keras_own(name: str) -> Callable[..., Any]:
    """`keras.Model.<name>` as it is without acceleration, to be called with the model first."""
    own: Callable[..., Any] = _before[name] if _on else getattr(keras.Model, name)
    return own


def _put_in(name: str) -> None:
    if any(function is _ours.get(name) for function in _wrapped(getattr(keras.Model, name))):
        return
    _before[name] = getattr(keras.Model, name)
    _ours[name] = _accelerated(name, _before[name])
    setattr(keras.Model, name, _ours[name])


def _take_out(name: str) -> None:
    # Another library may have wrapped ours meanwhile; then it stays below, and passes on.
    if name in _ours and vars(keras.Model).get(name) is _ours[name]:
        delattr(keras.Model, name)  # Keras's Model inherits them
        if getattr(keras.Model, name) is not _before[name]:
            setattr(keras.Model, name, _before[name])


def _accelerated(name: str, own: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(own)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        door = getattr(import_module("keraunos.engine.fit"), name)
        # What ours does not know is a mistake, or Keras's fit evaluating: both are for Keras.
        chosen = door if _on and _takes(door, self, *args, **kwargs) else own
        return chosen(self, *args, **kwargs)

    method.__doc__ = inspect.getdoc(own)
    return method


def _takes(function: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError:
        return False
    return True


def _wrapped(function: Any) -> Iterator[Any]:
    """A function, what it wraps, what that wraps, and so on."""
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None)
