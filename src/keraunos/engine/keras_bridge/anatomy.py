"""Where in the objects of a compiled model are numbers, and are two models otherwise the same?

Everything that a step may read hangs on the model: layers, optimizer, losses, metrics, whatever
the user put there, down to the closures of functions. A walk over all of it notes each number with
its place, so that it can be replaced while a step is traced, and everything else as structure.
What the walk cannot look into has to be equal, or the very same object: to train a network with
another one's setting would be silent, a program too many is only slow.
"""

import enum
import functools
import hashlib
import inspect
import logging
import math
import re
import threading
import types
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np

Setter = Callable[[Any], None]

_SEEDS = frozenset(["seed", "_initial_seed", "_init_seed"])
"""Of what was drawn when the model was built; a user's own may be what a step draws from."""

ASIDE = _SEEDS | frozenset(
    [
        # names
        *("_name", "name", "path", "_path", "_parent_path"),
        *("output_name", "output_names", "_resolved_output_names"),
        # what others say too, and the way back to where an object is used
        *("_tracker", "_auto_config", "_compile_config", "_compiled_trainable_state"),
        *("_trainable_variables_indices", "_build_shapes_dict", "_call_signature"),
        *("_inbound_nodes", "_outbound_nodes", "_nodes", "record_history"),
        *("_operations_by_depth", "_inputs_struct", "_outputs_struct"),
        # how far a training is
        *("_lock", "_losses", "_loss_ids", "_jax_state", "_jax_state_synced", "history"),
        *("train_function", "test_function", "predict_function", "steps_per_execution"),
        *("stop_training", "stop_evaluating", "stop_predicting", "_initial_epoch"),
        *("_eval_epoch_iterator", "_epoch_iterator", "_distribution_strategy"),
        *("_call_context_args", "_exclude_from_weight_decay_cache"),
    ]
)
"""Attributes of Keras's objects that no step reads."""

_NAMED = (
    keras.Operation,
    keras.losses.Loss,
    keras.metrics.Metric,
    keras.optimizers.Optimizer,
)
"""Classes of Keras whose own attributes are set aside in what users derive from them."""

_NOT_READ = (
    *(type(threading.Lock()), type(threading.RLock()), threading.Condition, threading.Event),
    *(threading.local, logging.Logger, inspect.Signature),
    *(weakref.WeakKeyDictionary, weakref.WeakValueDictionary, weakref.WeakSet),
)
"""What may hang on an object and says nothing of what a step computes."""

_PLAIN = (bool, type(None), str, bytes, complex, range, type(...), np.bool_, np.str_, np.bytes_)

_NUMBERED = re.compile(r"_\d+(?=/|$)")


@dataclass(frozen=True)
class Place:
    """A number and where it is.

    Attributes:
        value: the number: Python's, or NumPy's where it has a dtype of its own.
        found: the object that is there, a 0-dimensional array perhaps.
        put: replaces it.
    """

    value: Any
    found: Any
    put: Setter


@dataclass(frozen=True)
class Anatomy:
    """What a model is made of.

    Attributes:
        places: every number that can be replaced, by its path from the model:
            `optimizer.clipnorm`.
        structure: everything else. Models that are equal in it take the same step, but for the
            values of their numbers and of the variables that training changes.
        holders: what holds other things: objects with attributes, dictionaries, lists.
    """

    places: Mapping[str, Place]
    structure: tuple[Any, ...]
    holders: tuple[Any, ...] = ()


def anatomy(model: Any) -> Anatomy:
    """Walks over everything that hangs on a built, compiled model."""
    walk = _Walk(model)
    walk.over_everything()
    return Anatomy(walk.places, tuple(walk.structure), tuple(walk.holders))


def representable(value: Any) -> bool:
    """Whether a program can take this number as an input without another range than Python's."""
    if isinstance(value, int | np.integer):
        return -(2**31) <= int(value) < 2**31
    size = abs(float(value))
    return size == 0 or not math.isfinite(size) or 1e-37 < size < 1e38


class _Walk:
    def __init__(self, model: Any) -> None:
        self.places: dict[str, Place] = {}
        self.structure: list[Any] = []
        self.holders: list[Any] = []
        self._model = model
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []  # so that no identity is given to another object meanwhile
        self._state = {id(v): index for index, v in enumerate(_state_variables(model))}
        self._trained = len(model.trainable_variables)
        # The model's own name perhaps, as it was when it was built.
        roots = {variable.path.partition("/")[0] for variable in model.trainable_variables}
        self._root = roots.pop() if len(roots) == 1 else None
        self._layers = {layer.name: i for i, layer in enumerate(model._flatten_layers())}

    def over_everything(self) -> None:
        for what in "inputs", "outputs":
            self.structure.append((what, _names(self._model, what)))
        todo: list[tuple[str, Any, Setter | None, bool]] = [("", self._model, None, False)]
        while todo:
            path, value, put, fixed = todo.pop()
            parts = self._note(path, value, None if fixed else put)
            fixed = fixed or _has_compiled_methods(type(value))
            todo += reversed([(path + key, part, set_, fixed) for key, part, set_ in parts])

    def _note(self, path: str, value: Any, put: Setter | None) -> Any:
        """Notes what of a thing has to be the same, and returns the parts it has."""
        if isinstance(value, enum.Enum | type | types.ModuleType):
            self.structure.append((path, "itself", value))
            return ()
        if type(value) in _PLAIN:
            self.structure.append((path, type(value), value))
            return ()
        if type(value) is int and value in self._state:
            self.structure.append((path, "id", self._state[value]))
            return ()
        number = _number(value)
        if number is not None:
            self._note_number(path, number, value, put)
            return ()
        if not isinstance(value, tuple):  # which may be in two places, to be replaced in each
            if id(value) in self._seen:
                self.structure.append((path, self._seen[id(value)]))
                return ()
            self._seen[id(value)] = len(self._seen)
            self._kept.append(value)
        if isinstance(value, _NOT_READ):
            self.structure.append((path, type(value)))
            return ()
        if isinstance(value, keras.Variable):
            self.structure.append((path, "variable", *self._variable(value)))
            return [(f".{n}", getattr(value, n, None), None) for n in ("regularizer", "constraint")]
        if isinstance(value, keras.KerasTensor):
            self.structure.append((path, "tensor", tuple(value.shape), str(value.dtype)))
            return ()
        if isinstance(value, np.ndarray | jax.Array):
            self.structure.append((path, *_array(value)))
            return ()
        return self._note_parts(path, value, put)

    def _note_number(self, path: str, number: Any, found: Any, put: Setter | None) -> None:
        kind = type(number), isinstance(found, jax.Array)
        if put is None or not representable(number):
            # Where it cannot be replaced it has to be the same.
            self.structure.append((path, *kind, repr(number)))
            return
        self.structure.append((path, *kind))
        while path in self.places:
            path += "'"
        self.places[path] = Place(number, found, put)

    def _note_parts(self, path: str, value: Any, put: Setter | None) -> Any:
        if isinstance(value, tuple):
            self.structure.append((path, type(value), len(value)))
            return _in_tuple(value, put)
        if isinstance(value, types.FunctionType):
            # The code may be equal and stand in two modules, with other globals.
            self.structure.append((path, value.__code__, _Itself(value.__globals__)))
            return [*_captured(value), *_attributes(value, frozenset())]
        if isinstance(value, types.MethodType):
            self.structure.append((path, "method"))
            return [(".__self__", value.__self__, None), (".__func__", value.__func__, None)]
        if isinstance(value, functools.partial):
            self.structure.append((path, type(value)))
            return [
                (".func", value.func, None),
                (".args", value.args, functools.partial(_put_arguments, value)),
                (".keywords", value.keywords, None),
                *_attributes(value, frozenset()),
            ]
        if isinstance(value, weakref.ReferenceType):
            self.structure.append((path, "reference"))
            return [("()", value(), None)]
        if isinstance(value, dict):
            keys = self._keys(value)
            self.structure.append((path, type(value), keys))
            self.holders.append(value)
            factory = [(".default_factory", getattr(value, "default_factory", None), None)]
            return [*factory, *_in_dict(value, keys), *_attributes(value, _aside(value))]
        if isinstance(value, list | deque):
            self.structure.append((path, type(value), len(value)))
            self.holders.append(value)
            return [*_in_list(value), *_attributes(value, _aside(value))]
        if isinstance(value, set | frozenset):
            members = frozenset(self._key(member) for member in value)
            self.structure.append((path, type(value), members))
            return _attributes(value, _aside(value))
        if _closed(value):
            self.structure.append((path, "itself", _comparable(value)))
            return () if _of_arrays(value) else _attributes(value, frozenset())
        self.structure.append((path, type(value), *self._choices(value)))
        self.holders.append(value)
        return _attributes(value, _aside(value))

    def _keys(self, value: dict[Any, Any]) -> tuple[Any, ...]:
        """The keys of a dictionary, as they are in another model of this structure."""
        if all(isinstance(key, str) and key in self._layers for key in value):
            return tuple(("layer", self._layers[key]) for key in value)  # as of losses by output
        return tuple(self._key(key) for key in value)

    def _key(self, key: Any) -> Any:
        """A key of a dictionary or a member of a set; variables are known by their identity."""
        if isinstance(key, str):
            return key
        if isinstance(key, int) and key in self._state:
            return "variable", self._state[key]
        if type(key) is tuple:
            return tuple(self._key(part) for part in key)
        if id(key) in self._seen:
            return "seen", self._seen[id(key)]
        return type(key), _comparable(key)

    def _variable(self, variable: Any) -> tuple[Any, ...]:
        """A variable of the state has its value there; of any other it is part of the program."""
        index = self._state.get(id(variable))
        if index is None:
            own: Any = _array(variable.value) if variable._value is not None else "unset"
        else:
            trained = index < self._trained
            own = index, self._place_of(variable) if trained else None
        casts, overwritten = (
            getattr(variable, name, None) for name in ("autocast", "overwrite_with_gradient")
        )
        how = variable.trainable, casts, overwritten
        return tuple(variable.shape), str(variable.dtype), how, own

    def _place_of(self, variable: Any) -> str:
        """The path of a variable, which a user's own step may look at, without Keras's numbers."""
        *scopes, name = variable.path.split("/")
        scopes = scopes[1:] if scopes[:1] == [self._root] else scopes
        name = "variable" if re.fullmatch(r"variable_\d+", name) else name  # it was given none
        return "/".join([*(_NUMBERED.sub("", scope) for scope in scopes), name])

    def _choices(self, value: Any) -> tuple[Any, ...]:
        """What Keras's Muon makes of the names of variables: which of them are Adam's."""
        if not isinstance(value, keras.optimizers.Optimizer):
            return ()
        choose = getattr(value, "_should_use_adamw", None)
        if choose is None:
            return ()
        return tuple(bool(choose(variable)) for variable in self._model.trainable_variables)


class _Itself:
    """Equal to what holds the very same object."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other._held is self._held

    def __hash__(self) -> int:
        return id(self._held)


def _comparable(value: Any) -> Any:
    """The value itself if it can be compared by hash and equality, else by identity."""
    try:
        hash(value)
    except TypeError:
        return _Itself(value)
    return value


def _state_variables(model: Any) -> list[Any]:
    """The variables whose values a step is given, in the order of its lists."""
    optimizer = list(getattr(model.optimizer, "variables", None) or [])
    lists = (model.trainable_variables, model.non_trainable_variables)
    return [v for variables in (*lists, optimizer, model.metrics_variables) for v in variables]


def _names(model: Any, what: str) -> tuple[str, ...]:
    """By which names a model of several inputs or outputs finds its data; what Keras counted up
    while it named the layers of this process is left out."""
    tensors = keras.tree.flatten(getattr(model, what, None) or [])
    if len(tensors) < 2:
        return ()
    names = [str(getattr(tensor, "name", None)) for tensor in tensors]
    if what == "outputs":
        names = [str(name) for name in getattr(model, "output_names", None) or []]
    return tuple(_NUMBERED.sub("", name) if _automatic(name) else name for name in names)


def _automatic(name: str) -> bool:
    plain = _NUMBERED.sub("", name)
    kinds = (*vars(keras.layers), "KerasTensor")
    return any(plain == _snake(kind) for kind in kinds)


@functools.cache
def _snake(name: str) -> str:
    """A class's name as Keras makes a layer's name of it."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _number(value: Any) -> Any:
    """A number as Python's, or as NumPy's if it has a dtype of its own; None if it is none."""
    if type(value) in (int, float) or isinstance(value, np.integer | np.floating):
        return None if isinstance(value, np.longdouble) else value
    if isinstance(value, jax.core.Tracer) or not isinstance(value, jax.Array):
        return None
    if value.ndim != 0 or not jnp.issubdtype(value.dtype, jnp.floating) or value.is_deleted():
        return None
    return float(value) if value.weak_type else np.asarray(value)[()]


def _array(value: Any) -> tuple[Any, ...]:
    if isinstance(value, jax.core.Tracer) or (isinstance(value, jax.Array) and value.is_deleted()):
        return "array", _Itself(value)
    if isinstance(value, jax.Array) and jnp.issubdtype(value.dtype, jax.dtypes.prng_key):
        return "key", str(value.dtype), *_array(jax.random.key_data(value))
    content = np.asarray(value)
    if content.dtype.hasobject or type(content) is not np.ndarray:
        return "array", _Itself(value)
    digest = hashlib.blake2b(content.tobytes()).digest()
    return "array", type(value), content.shape, str(content.dtype), digest


def _closed(value: Any) -> bool:
    """Whether an object has content that is in no attribute, or may remember what it computed."""
    if _of_arrays(value):
        return True
    kind = type(value)
    room = object.__basicsize__ + 8 * len(_slots(kind))
    room += 8 * (kind.__dictoffset__ > 0) + 8 * (kind.__weakrefoffset__ > 0)
    return kind.__itemsize__ != 0 or kind.__basicsize__ > room


def _of_arrays(value: Any) -> bool:
    return (type(value).__module__ or "").startswith(("jax.", "jaxlib", "numpy"))


def _find_slots(kind: type) -> tuple[str, ...]:
    """The slots of a class and those it comes from, by the names that instances have them under."""
    found: list[str] = []
    for base in kind.__mro__:
        slots = vars(base).get("__slots__", ())
        hidden = f"_{base.__name__.lstrip('_')}"
        for name in [slots] if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__"):
                private = name.startswith("__") and not name.endswith("__")
                found.append(hidden + name if private else name)
    return tuple(found)


_slots: Callable[[type], tuple[str, ...]] = functools.lru_cache(maxsize=1024)(_find_slots)


def _find_compiled_methods(kind: type) -> bool:
    """Whether a class has methods of its own that JAX compiles, and that remember a first trace."""
    return any(
        callable(method) and (type(method).__module__ or "").startswith(("jaxlib", "jax."))
        for base in kind.__mro__
        if not (base.__module__ or "").startswith(("keras.", "jax.", "numpy"))
        for method in vars(base).values()
    )


_has_compiled_methods: Callable[[type], bool] = functools.lru_cache(maxsize=1024)(
    _find_compiled_methods
)


def _aside(value: Any) -> frozenset[str] | None:
    """The attributes of an object that are not looked at; None for all of them."""
    keras_own = (type(value).__module__ or "").startswith("keras.")
    if keras_own:
        return None if isinstance(value, dict | list | set) else ASIDE
    if isinstance(value, _NAMED):
        others = _SEEDS if isinstance(value, keras.Model) else _SEEDS | {"history"}
        return ASIDE - others
    return frozenset()


def _attributes(value: Any, aside: frozenset[str] | None) -> Iterator[tuple[str, Any, Setter]]:
    """What an object holds: how it is reached, what it is, and how it is replaced."""
    if aside is None:
        return
    attributes = getattr(value, "__dict__", None)
    if not isinstance(attributes, dict) or attributes is value:
        attributes = {}
    for name in (*attributes, *_slots(type(value))):
        if isinstance(name, str) and name not in aside:
            try:
                part = attributes[name] if name in attributes else getattr(value, name)
            except AttributeError:  # a slot that is not filled
                continue
            yield f".{name}", part, functools.partial(object.__setattr__, value, name)


def _in_dict(value: dict[Any, Any], names: Any) -> Iterator[tuple[str, Any, Setter]]:
    for key, name in zip(list(value), names, strict=True):
        words = name if isinstance(name, str) else "..."
        if type(key) is int and name == (int, key):
            words = str(key)
        yield f"[{words}]", dict.__getitem__(value, key), functools.partial(_put_item, value, key)


def _in_list(value: Any) -> Iterator[tuple[str, Any, Setter]]:
    for index, part in enumerate(value):
        yield f"[{index}]", part, functools.partial(_put_item, value, index)


def _put_item(container: Any, key: Any, new: Any) -> None:
    """Past what a subclass makes of it: Keras's lists would take note of it."""
    kind = next(kind for kind in (dict, list, deque) if isinstance(container, kind))
    kind.__setitem__(container, key, new)


def _in_tuple(whole: tuple[Any, ...], put: Setter | None) -> list[tuple[str, Any, Setter | None]]:
    parts = list(whole)

    def setter(index: int, new: Any) -> None:
        parts[index] = new
        if all(part is before for part, before in zip(parts, whole, strict=True)):
            put(whole)  # type: ignore[misc]
        else:
            put(tuple.__new__(type(whole), parts))  # type: ignore[misc]

    fields = getattr(whole, "_fields", ())
    names = fields if len(fields) == len(whole) else range(len(whole))
    keras_own = (type(whole).__module__ or "").startswith("keras.")
    return [
        (f"[{name}]", part, functools.partial(setter, index) if put else None)
        for index, (name, part) in enumerate(zip(names, whole, strict=True))
        if not (keras_own and name == "name")
    ]


def _put_arguments(function: Any, arguments: tuple[Any, ...]) -> None:
    function.__setstate__((function.func, arguments, function.keywords, vars(function)))


def _captured(function: types.FunctionType) -> Iterator[tuple[str, Any, Setter | None]]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    for name, cell in cells:
        try:
            content = cell.cell_contents
        except ValueError:  # not yet filled
            continue
        yield f"<{name}>", content, functools.partial(setattr, cell, "cell_contents")
    setter = functools.partial(setattr, function, "__defaults__")
    yield "<defaults>", function.__defaults__, setter
    yield "<kwdefaults>", function.__kwdefaults__, None


def replaced(anatomy: Anatomy, values: Mapping[str, Any], passing: type | None = None) -> Any:
    """A context in which the numbers at these paths are these values.

    Args:
        passing: the type of what no object may keep beyond it.
    """
    return _Replaced(anatomy, values, passing)


class _Replaced:
    def __init__(
        self, anatomy: Anatomy, values: Mapping[str, Any], passing: type | None = None
    ) -> None:
        self._puts = [(anatomy.places[path], value) for path, value in values.items()]
        self._passing = passing
        self._holders = [
            holder if isinstance(holder, dict | list | deque) else getattr(holder, "__dict__", {})
            for holder in anatomy.holders
        ]
        self._before: list[Any] = []

    def __enter__(self) -> None:
        self._before = [
            dict(holder) if isinstance(holder, dict) else list(holder) for holder in self._holders
        ]
        try:
            for place, value in self._puts:
                place.put(value)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *exception: object) -> None:
        for place, _ in reversed(self._puts):
            place.put(place.found)
        # What was derived from a stand-in and kept (by functools.cached_property, say) goes too.
        for holder, before in zip(self._holders, self._before, strict=True):
            if isinstance(holder, dict):
                for name in [n for n, part in holder.items() if type(part) is self._passing]:
                    if name in before:
                        dict.__setitem__(holder, name, before[name])
                    else:
                        dict.__delitem__(holder, name)
            elif any(type(part) is self._passing for part in holder):
                for index in reversed(range(len(holder))):
                    if index < len(before):
                        _put_item(holder, index, before[index])
                    else:
                        del holder[index]


def metric_names(model: Any) -> tuple[str, ...]:
    """What the names of a model's logs are made of."""
    compiled = getattr(getattr(model, "_compile_metrics", None), "metrics", [])
    outputs = getattr(model, "output_names", None) or []
    return (*outputs, *(metric.name for metric in (*model.metrics, *compiled)))


def log_names(model: Any) -> tuple[str, ...]:
    """The names of a built model's logs, in the order of its metrics; () if they are not known."""
    names: list[str] = []

    def results() -> int:
        names.extend(model.get_metrics_result())
        return 0

    try:
        jax.eval_shape(results)
    except Exception:  # a metric of the user's that has no result yet
        return ()
    return tuple(names)


def path_in_words(path: str) -> str:
    """A path as a reader would name it: `optimizer.clipnorm`, `layers[2].rate`."""
    return re.sub(r"(^|\.)_(?=\w)", r"\1", path.lstrip("."))


def same(one: Any, other: Any) -> bool:
    """Whether two numbers are one: not as equality has it, for which 0 is -0 and NaN is not NaN."""
    return repr(one) == repr(other)


def differing(anatomies: list[Anatomy]) -> list[str]:
    """The paths at which models of one structure have different numbers."""
    first = anatomies[0].places
    return [
        path
        for path, place in first.items()
        if any(not same(other.places[path].value, place.value) for other in anatomies[1:])
    ]
