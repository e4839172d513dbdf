"""Where in the objects of a compiled model are numbers, and are two models otherwise the same?

Everything that a step may read hangs on the model: layers, optimizer, losses, metrics, whatever
the user put there, down to the closures of functions. A walk over all of it notes each number with
its place, so that it can be replaced while a step is traced, and everything else as structure.
"""

import functools
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np

Setter = Callable[[Any], None]

_ASIDE = frozenset(
    [
        # names
        *("_name", "name", "path", "_path", "_parent_path", "_object_id"),
        *("output_name", "output_names", "input_names", "_resolved_output_names"),
        # seeds of what has been drawn when the model was built
        *("seed", "_seed", "_initial_seed", "_init_seed", "_random_seed"),
        # what others say too, and the way back to where an object is used
        *("_tracker", "_auto_config", "_compile_config", "_compiled_trainable_state"),
        *("_trainable_variables_indices", "_build_shapes_dict", "_call_signature"),
        *("_inbound_nodes", "_outbound_nodes", "_nodes", "_keras_history", "record_history"),
        *("_operations_by_depth", "_layers_by_depth", "_tensor_usage_count"),
        *("_inputs_struct", "_outputs_struct", "_nested_inputs", "_nested_outputs"),
        # how far a training is
        *("_lock", "_losses", "_loss_ids", "_jax_state", "_jax_state_synced", "history"),
        *("train_function", "test_function", "predict_function", "steps_per_execution"),
        *("stop_training", "stop_evaluating", "stop_predicting", "_initial_epoch"),
        *("_eval_epoch_iterator", "_epoch_iterator", "_distribution_strategy"),
        *("_call_context_args",),
    ]
)
"""Attributes of Keras's objects that no step reads."""

_NOTHING_INSIDE = (
    "jax.",
    "jaxlib",
    "numpy",
    "threading",
    "_thread",
    "weakref",
    "inspect",
    "optree",
)

_NUMBERED = re.compile(r"_\d+(?=/|$)")


@dataclass(frozen=True)
class Place:
    """A number and where it is.

    Attributes:
        value: the number.
        found: the object that is there, a 0-dimensional array perhaps.
        put: replaces it.
    """

    value: float
    found: Any
    put: Setter


@dataclass(frozen=True)
class Anatomy:
    """What a model is made of.

    Attributes:
        places: every number, by its path from the model: `optimizer.clipnorm`.
        structure: everything else. Models that are equal in it take the same step, but for the
            values of their numbers and variables.
    """

    places: Mapping[str, Place]
    structure: tuple[Any, ...]


def anatomy(model: Any) -> Anatomy:
    """Walks over everything that hangs on a built, compiled model."""
    places: dict[str, Place] = {}
    structure: list[Any] = []
    seen: dict[int, int] = {}
    kept: list[Any] = []  # so that no identity is given to another object meanwhile
    todo: list[tuple[str, Any, Setter | None]] = [("", model, None)]
    while todo:
        path, value, put = todo.pop()
        if isinstance(value, bool) or value is None or isinstance(value, str | bytes):
            structure.append((path, value))
            continue
        number = _number(value)
        if number is not None:
            structure.append((path, type(number)))
            if put is not None:
                places[path] = Place(number, value, put)
            else:
                structure.append(number)  # where it cannot be replaced it has to be the same
            continue
        if id(value) in seen:
            structure.append((path, seen[id(value)]))
            continue
        seen[id(value)] = len(seen)
        kept.append(value)
        structure.append((path, *_kind(value)))
        parts = [(path + key, part, set_) for key, part, set_ in _parts(value, put)]
        todo.extend(reversed(parts))
    return Anatomy(places, tuple(structure))


def _number(value: Any) -> float | int | None:
    if isinstance(value, int | float):
        return value
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.floating):
        return float(value)
    if (
        isinstance(value, jax.Array)
        and value.ndim == 0
        and jnp.issubdtype(value.dtype, jnp.floating)
    ):
        return float(value)  # as the regularizers of Keras keep theirs
    return None


def _kind(value: Any) -> tuple[Any, ...]:
    """What of an object has to be the same, apart from its parts."""
    if isinstance(value, keras.Variable):
        return "variable", tuple(value.shape), value.dtype, value.trainable
    if isinstance(value, keras.KerasTensor):
        return "tensor", tuple(value.shape), value.dtype
    if isinstance(value, np.ndarray | jax.Array):
        if jnp.issubdtype(value.dtype, jax.dtypes.prng_key):
            return "key", value.shape
        return "array", value.shape, str(value.dtype), np.asarray(value).tobytes()
    if isinstance(value, types.FunctionType):
        return "function", value.__code__
    if isinstance(value, type | types.ModuleType | types.BuiltinFunctionType):
        return "itself", value
    if isinstance(value, np.dtype):
        return "dtype", str(value)
    if isinstance(value, dict | list | tuple | set | frozenset):
        return type(value).__name__, len(value)
    return "object", type(value)


def _parts(value: Any, put: Setter | None) -> Iterator[tuple[str, Any, Setter | None]]:
    """What an object holds: how it is reached, what it is, and how it is replaced."""
    if isinstance(value, keras.Variable):
        for name in ("regularizer", "constraint"):
            yield f".{name}", getattr(value, name, None), None
    elif isinstance(value, dict):
        for key in list(value):
            if isinstance(key, str | int | tuple):
                setter = functools.partial(dict.__setitem__, value, key)
                name = _NUMBERED.sub("", key) if isinstance(key, str) else repr(key)
                yield f"[{name}]", value[key], setter
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield f"[{index}]", part, functools.partial(list.__setitem__, value, index)
    elif isinstance(value, tuple):
        names = getattr(value, "_fields", range(len(value)))
        for index, (name, part) in enumerate(zip(names, value, strict=True)):
            if name not in _ASIDE:
                yield f"[{name}]", part, _in_tuple(value, index, put)
    elif isinstance(value, types.FunctionType):
        yield from _captured(value)
    elif isinstance(value, types.MethodType):
        yield ".__self__", value.__self__, None
        yield ".__func__", value.__func__, None
    elif isinstance(value, functools.partial):
        yield ".func", value.func, None
        yield ".args", value.args, None
        yield ".keywords", value.keywords, None
    elif not _opaque(value):
        keras_own = (type(value).__module__ or "").startswith("keras.")
        attributes = vars(value)
        for name in list(attributes):
            # A user's own `seed` may be what a step draws from; Keras's has been used already.
            if name not in _ASIDE or (not keras_own and name == "seed"):
                setter = functools.partial(object.__setattr__, value, name)
                yield f".{name}", attributes[name], setter


def _opaque(value: Any) -> bool:
    module = type(value).__module__ or ""
    return (
        isinstance(value, keras.KerasTensor | type | types.ModuleType | np.ndarray | jax.Array)
        or module.startswith(_NOTHING_INSIDE)
        or not hasattr(value, "__dict__")
    )


def _in_tuple(whole: tuple[Any, ...], index: int, put: Setter | None) -> Setter | None:
    if put is None:
        return None

    def setter(new: Any) -> None:
        parts = [*whole[:index], new, *whole[index + 1 :]]
        put(type(whole)(*parts) if hasattr(whole, "_fields") else tuple(parts))

    return setter


def _captured(function: types.FunctionType) -> Iterator[tuple[str, Any, Setter | None]]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    for name, cell in cells:
        try:
            content = cell.cell_contents
        except ValueError:  # not yet filled
            continue
        yield f"<{name}>", content, functools.partial(setattr, cell, "cell_contents")
    if function.__defaults__:
        setter = functools.partial(setattr, function, "__defaults__")
        yield "<defaults>", function.__defaults__, setter
    if function.__kwdefaults__:
        yield "<kwdefaults>", function.__kwdefaults__, None


def replaced(places: Mapping[str, Place], values: Mapping[str, Any]) -> Any:
    """A context in which the numbers at these paths are these values."""
    return _Replaced(places, values)


class _Replaced:
    def __init__(self, places: Mapping[str, Place], values: Mapping[str, Any]) -> None:
        self._puts = [(places[path], value) for path, value in values.items()]

    def __enter__(self) -> None:
        for place, value in self._puts:
            place.put(value)

    def __exit__(self, *exception: object) -> None:
        for place, _ in reversed(self._puts):
            place.put(place.found)


def path_in_words(path: str) -> str:
    """A path as a reader would name it: `optimizer.clipnorm`, `layers[2].rate`."""
    return re.sub(r"(^|\.)_(?=\w)", r"\1", path.lstrip("."))


def differing(anatomies: list[Anatomy]) -> list[str]:
    """The paths at which models of one structure have different numbers."""
    first = anatomies[0].places
    return [
        path
        for path, place in first.items()
        if any(other.places[path].value != place.value for other in anatomies[1:])
    ]
