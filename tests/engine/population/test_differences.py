"""Whatever two networks differ in, and wherever it is kept, each is trained with its own."""

import collections
import copy
import decimal
import enum
import fractions
import functools
import itertools
import math
import random
import types
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from keras import layers, ops
from trained_alone import BATCH, assert_steps_as_alone, dense, net, rows

TOGETHER, APART = [[0, 1]], [[0], [1]]


class Uses(layers.Layer):
    """Multiplies by what a function makes of a thing that it keeps."""

    def __init__(self, thing: Any, use: Callable[[Any], Any]) -> None:
        super().__init__()
        self.thing = thing
        self.use = use

    def call(self, x: Any) -> Any:
        return x * self.use(self.thing)


@dataclass
class Settings:
    scale: float
    others: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    scale: float


@dataclass(frozen=True)
class Within:
    inner: Frozen


@dataclass(slots=True)
class Slotted:
    scale: float


class OwnSlots:
    __slots__ = ("__hidden", "scale")

    def __init__(self, scale: float) -> None:
        self.__hidden = scale
        self.scale = 1.0

    def value(self) -> float:
        return self.__hidden * self.scale


class Named(NamedTuple):
    name: float
    seed: float
    path: float


class Mode(enum.Enum):
    LOW = 0.5
    HIGH = 2.0


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Flags(enum.Flag):
    ONE = 1
    TWO = 2


class Attributes(dict):
    """The well-known dictionary whose items are its attributes."""

    def __init__(self, **items: Any) -> None:
        super().__init__(items)
        self.__dict__ = self


class Both(dict):
    """Items that are attributes too, kept twice."""

    def __init__(self, **items: Any) -> None:
        super().__init__(items)
        for name, item in items.items():
            setattr(self, name, item)


class Tagged(list):
    scale = 1.0


def tagged(scale: float) -> Any:
    thing = Tagged([1.0])
    thing.scale = scale
    return thing


class Helper:
    def __init__(self, scale: float) -> None:
        self.scale = scale

    def value(self) -> float:
        return self.scale

    def __call__(self) -> float:
        return self.scale


class Rate(float):
    """A number with something to it."""

    unit = 1.0


def rate(unit: float) -> Any:
    number = Rate(1.0)
    number.unit = unit
    return number


class Late(Helper):
    @functools.cached_property
    def twice(self) -> float:
        return 2 * self.scale


class Keeps(Helper):
    """Keeps what it has computed, in a place that was there."""

    last = None

    def __init__(self, scale: float) -> None:
        super().__init__(scale)
        self.kept = 0.0

    def twice(self) -> float:
        self.kept = self.scale * 2
        return self.kept


class Compiled(layers.Layer):
    """A layer whose method JAX compiles, and that remembers what it compiled."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    @functools.partial(jax.jit, static_argnums=0)
    def scaled(self, x: Any) -> Any:
        return x * self.scale

    def call(self, x: Any) -> Any:
        return self.scaled(x)


class CallsBack(layers.Layer):
    """A layer that computes on the host, while the program runs."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def call(self, x: Any) -> Any:
        def double(x: Any) -> Any:
            return np.asarray(x * self.scale, "float32")

        shape = jax.ShapeDtypeStruct((), "float32")
        return x * jax.pure_callback(double, shape, jnp.float32(1.0))


class JitInInit(layers.Layer):
    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale
        self.scaled = jax.jit(self._scaled)

    def _scaled(self, x: Any) -> Any:
        return x * self.scale

    def call(self, x: Any) -> Any:
        return self.scaled(x)


class Memory(Helper):
    """Remembers what it has computed in a dictionary and a list."""

    def __init__(self, scale: float) -> None:
        super().__init__(scale)
        self.known: dict[str, float] = {}
        self.all = [1.0]

    def twice(self) -> float:
        if "twice" not in self.known:
            self.known["twice"] = 2 * self.scale
            self.all.append(self.scale)
            self.all[0] = self.scale
        return self.known["twice"]


def closure(scale: float) -> Callable[[], float]:
    return lambda: scale


def nested_closure(scale: float) -> Callable[[], float]:
    def outer() -> float:
        def inner() -> float:
            return scale

        return inner()

    return outer


def jitted(scale: float) -> Any:
    return jax.jit(lambda x: x * scale)


def own_gradient(scale: float) -> Any:
    @jax.custom_jvp
    def function(x: Any) -> Any:
        return x * scale

    function.defjvp(lambda primals, tangents: (primals[0] * scale, tangents[0] * scale))
    return function


def boxed(thing: Any) -> Any:
    """Keras makes collections of its own of those that a layer holds, but not inside an object."""
    return types.SimpleNamespace(box=thing)


def class_of_its_own(scale: float) -> Any:
    class Own:
        value = scale

    return Own()


def twice_the_same(low: float) -> Any:
    interval = (low, 2.0)
    return [interval, {"again": interval}]


def itself(thing: Any) -> Any:
    return thing


def called(thing: Any) -> Any:
    return thing()


def scale_of(thing: Any) -> Any:
    return thing.scale


def first(thing: Any) -> Any:
    return next(iter(thing))


def if_a_number(thing: Any) -> Any:
    return thing if isinstance(thing, (int, float)) else 1.0


def matched(thing: Any) -> float:
    match thing:
        case None | str():
            return 7.0
        case 0.5:
            return 1.0
        case float():
            return 3.0
    return 5.0


def if_it_converts(thing: Any) -> Any:
    try:
        return float(thing)
    except TypeError:
        return 1.0


def random_number(thing: Any) -> Any:
    return 1.0 + copy.deepcopy(thing).random()


VALUES = (0.5, 2.0)

KEPT_ALIVE: list[Any] = []

KEPT: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], Any, list[list[int]]]] = {
    # containers
    "dict": (lambda v: {"scale": v}, lambda t: t["scale"], VALUES, TOGETHER),
    "numbered-keys": (
        lambda v: {"scale_1": v, "scale_2": 3.0},
        lambda t: t["scale_1"] * t["scale_2"],
        VALUES,
        TOGETHER,
    ),
    "numbered-keys-swapped": (
        lambda v: {f"scale_{v}": 3.0, f"scale_{3 - v}": 2.0},
        lambda t: t["scale_1"],
        (1, 2),
        APART,
    ),
    "float-key": (lambda v: {0.1: v}, lambda t: t[0.1], VALUES, TOGETHER),
    "float-keys": (lambda v: {v: "scale"}, first, VALUES, APART),
    "none-key": (lambda v: {None: v}, lambda t: t[None], VALUES, TOGETHER),
    "tuple-key": (lambda v: {(0, "a"): v}, lambda t: t[0, "a"], VALUES, TOGETHER),
    "enum-key": (lambda v: {Mode.LOW: v}, lambda t: t[Mode.LOW], VALUES, TOGETHER),
    "type-key": (lambda v: {float: v}, lambda t: t[float], VALUES, TOGETHER),
    "ordered-dict": (
        lambda v: collections.OrderedDict(a=v),
        lambda t: t["a"],
        VALUES,
        TOGETHER,
    ),
    "order-of-a-dict": (
        lambda v: {v: 1.0, 2.5 - v: 1.0},
        first,
        VALUES,
        APART,
    ),
    "default-dict": (
        lambda v: collections.defaultdict(list, a=[v]),
        lambda t: t["a"][0],
        VALUES,
        TOGETHER,
    ),
    "default-factory": (
        lambda v: boxed(collections.defaultdict(lambda: v)),
        lambda t: t.box.default_factory(),
        VALUES,
        TOGETHER,
    ),
    "attribute-dict": (
        lambda v: boxed(Attributes(scale=v)),
        lambda t: t.box.scale,
        VALUES,
        TOGETHER,
    ),
    "dict-and-attributes": (
        lambda v: boxed(Both(scale=v)),
        lambda t: t.box["scale"] * t.box.scale,
        VALUES,
        TOGETHER,
    ),
    "user-dict": (lambda v: collections.UserDict(a=v), lambda t: t["a"], VALUES, TOGETHER),
    "chain-map": (lambda v: collections.ChainMap({"a": v}), lambda t: t["a"], VALUES, TOGETHER),
    "mapping-proxy": (
        lambda v: types.MappingProxyType({"a": v}),
        lambda t: t["a"],
        VALUES,
        APART,
    ),
    "list-of-lists": (lambda v: [[1.0], [2.0, v]], lambda t: t[1][1], VALUES, TOGETHER),
    "list-with-attributes": (
        lambda v: boxed(tagged(v)),
        lambda t: t.box.scale,
        VALUES,
        TOGETHER,
    ),
    "deque": (lambda v: collections.deque([1.0, v]), lambda t: t[1], VALUES, TOGETHER),
    "tuple-of-tuples": (
        lambda v: ((v, 2 * v), (1.0, 3 * v)),
        lambda t: t[0][0] * t[0][1] * t[1][1],
        VALUES,
        TOGETHER,
    ),
    "a-tuple-in-two-places": (
        twice_the_same,
        lambda t: t[0][0] + t[1]["again"][0],
        VALUES,
        TOGETHER,
    ),
    "named-tuple": (
        lambda v: Named(v, 2 * v, 3 * v),
        lambda t: t.name * t.seed * t.path,
        VALUES,
        TOGETHER,
    ),
    "set": (lambda v: {v}, first, VALUES, APART),
    "frozenset": (lambda v: frozenset([v, "a"]), lambda t: 3.0 if 0.5 in t else 1.0, VALUES, APART),
    # objects
    "dataclass": (lambda v: Settings(1.0, [v]), lambda t: t.others[0], VALUES, TOGETHER),
    "frozen-dataclass": (lambda v: Within(Frozen(v)), lambda t: t.inner.scale, VALUES, TOGETHER),
    "slots-dataclass": (Slotted, scale_of, VALUES, TOGETHER),
    "slots": (OwnSlots, lambda t: t.value(), VALUES, TOGETHER),
    "namespace": (lambda v: types.SimpleNamespace(scale=v), scale_of, VALUES, TOGETHER),
    "cached-property": (Late, lambda t: t.twice, VALUES, TOGETHER),
    "kept-on-the-way": (Keeps, lambda t: t.twice(), VALUES, TOGETHER),
    "remembered": (Memory, lambda t: t.twice(), VALUES, TOGETHER),
    "reference": (
        lambda v: [weakref.ref(helper := Helper(v)), KEPT_ALIVE.append(helper)][0],
        lambda t: t().scale,
        VALUES,
        TOGETHER,
    ),
    "class-of-its-own": (class_of_its_own, lambda t: t.value, VALUES, APART),
    "random-generator": (random.Random, random_number, (1, 2), APART),
    "numpy-generator": (np.random.default_rng, random_number, (1, 2), APART),
    "iterator": (lambda v: itertools.repeat(v), first, VALUES, APART),
    # numbers and what is nearly one
    "numpy-float": (np.float64, itself, VALUES, TOGETHER),
    "numpy-int": (np.int64, itself, (2, 3), TOGETHER),
    "large-numpy-int": (np.int64, lambda t: float(t) / 2**40, (2**40, 2**41), APART),
    "long-double": (np.longdouble, lambda t: float(t), VALUES, APART),
    "numpy-half": (np.float16, itself, VALUES, TOGETHER),
    "numpy-bool": (np.bool_, lambda t: 3.0 if t else 1.0, (0, 1), APART),
    "numpy-0d": (np.asarray, itself, VALUES, APART),
    "jax-0d": (jnp.asarray, itself, VALUES, TOGETHER),
    "jax-0d-whole": (jnp.asarray, itself, (2, 3), APART),
    "float-with-attributes": (rate, lambda t: t.unit, VALUES, TOGETHER),
    "fraction": (fractions.Fraction, lambda t: float(t), VALUES, None),
    "complex": (lambda v: complex(1, v), lambda t: t.imag, VALUES, APART),
    "range": (range, len, (2, 3), APART),
    "slice": (lambda v: slice(0, v), lambda t: t.stop, (2, 3), APART),
    "bool": (bool, lambda t: 3.0 if t else 1.0, (0, 1), APART),
    "string": (str, float, VALUES, APART),
    "bytes": (lambda v: bytes([v]), lambda t: t[0], (2, 3), APART),
    "enum": (Mode, lambda t: t.value, VALUES, APART),
    "whole-enum": (Level, lambda t: 3.0 if t is Level.LOW else 1.0, (1, 2), APART),
    "flags": (Flags, lambda t: 3.0 if Flags.ONE in t else 1.0, (1, 2), APART),
    "infinite": (itself, lambda t: 3.0 if t == float("inf") else 1.0, (2.0, float("inf")), APART),
    "negative-zero": (itself, lambda t: math.copysign(2, t), (0.0, -0.0), APART),
    "tiny": (itself, lambda t: t * 1e45, (1e-45, 2e-45), APART),
    "huge": (itself, lambda t: t / 1e200, (1e200, 2e200), APART),
    # functions
    "closure": (closure, called, VALUES, TOGETHER),
    "nested-closure": (nested_closure, called, VALUES, TOGETHER),
    "default-argument": (lambda v: lambda scale=v: scale, called, VALUES, TOGETHER),
    "constant-of-code": (
        lambda v: (lambda: 0.5) if v == 0.5 else (lambda: 2.0),
        called,
        VALUES,
        APART,
    ),
    "partial": (lambda v: functools.partial(pow, v, 2), called, VALUES, None),
    "partial-in-place": (lambda v: functools.partial(max, v), lambda t: t(0.1), VALUES, TOGETHER),
    "jax-partial": (lambda v: jax.tree_util.Partial(itself, v), called, VALUES, TOGETHER),
    "method": (lambda v: Helper(v).value, called, VALUES, TOGETHER),
    "callable": (Helper, called, VALUES, TOGETHER),
    "cached-function": (
        lambda v: functools.lru_cache(lambda: v),
        called,
        VALUES,
        APART,
    ),
    "cached-by-number": (itself, functools.lru_cache(lambda v: 2 * v), VALUES, APART),
    "jitted": (jitted, lambda t: t(1.0), VALUES, APART),
    "own-gradient": (own_gradient, lambda t: t(1.0), VALUES, APART),
    # arrays
    "array": (lambda v: np.full(6, v), lambda t: t[:5], VALUES, APART),
    "jax-array": (lambda v: jnp.full(5, v), itself, VALUES, APART),
    "object-array": (lambda v: np.array([v, None]), lambda t: t[0], VALUES, APART),
    "random-key": (
        jax.random.key,
        lambda t: jax.random.normal(t),
        (1, 2),
        APART,
    ),
    "old-random-key": (jax.random.PRNGKey, lambda t: jax.random.normal(t), (1, 2), APART),
    "variable-outside": (
        lambda v: types.SimpleNamespace(scale=keras.Variable(v, trainable=False)),
        lambda t: ops.convert_to_tensor(t.scale),
        VALUES,
        APART,
    ),
    # how it is used
    "isinstance": (itself, if_a_number, VALUES, TOGETHER),
    "converted": (itself, if_it_converts, VALUES, APART),
    "compared": (itself, lambda t: 3.0 if t > 1 else 1.0, VALUES, APART),
    "compared-with-an-enum": (
        int,
        lambda t: 3.0 if t == Level.HIGH else 1.0,
        (1, 2),
        APART,
    ),
    "compared-with-a-decimal": (
        itself,
        lambda t: 3.0 if decimal.Decimal("0.5") == t else 1.0,
        VALUES,
        APART,
    ),
    "matched": (itself, matched, VALUES, APART),
    "compared-alike": (itself, lambda t: t if t > 0.1 else 9.0, VALUES, TOGETHER),
    "compared-with-one-another": (
        itself,
        lambda t: 3.0 if t[0] < t[1] else 1.0,
        ((1.0, 2.0), (2.0, 1.0)),
        APART,
    ),
    "largest": (itself, lambda t: max(t), ((1.0, 2.0), (3.0, 1.0)), APART),
    "as-text": (itself, lambda t: float(f"{t:.3f}"), VALUES, APART),
    "rounded": (itself, lambda t: round(t), (1.6, 3.4), APART),
    "as-array": (itself, lambda t: np.sqrt(t), VALUES, APART),
    "numpy-product": (itself, lambda t: np.float32(2) * t, VALUES, TOGETHER),
    "array-product": (itself, lambda t: np.ones(5, "float32") * t, VALUES, TOGETHER),
    "in-a-jax-array": (itself, lambda t: jnp.array([t, 1.0])[0], VALUES, TOGETHER),
    "count-of-a-loop": (itself, lambda t: sum(0.5 for _ in range(t)), (2, 3), APART),
    "index": (itself, lambda t: (0.5, 1.0, 2.0)[t], (0, 2), APART),
    "whole-to-a-negative-power": (itself, lambda t: 10**-t, (1, 2), APART),
    "a-large-product": (itself, lambda t: t * 10**6 / 10**9, (1000, 2000), TOGETHER),
    "a-too-large-product": (itself, lambda t: t * 10**6 / 10**9, (4000, 8000), APART),
    "a-too-large-product-of-two": (
        itself,
        lambda t: t[0] * t[1] / 1e9,
        ((40000, 60000), (50000, 60000)),
        APART,
    ),
    "arithmetic": (
        itself,
        lambda t: (t[0] - t[1]) / t[1] + abs(-t[0]) * 2 ** t[1] + t[2] // 2 % 3 + t[2] ** 2,
        ((0.5, 0.2, 3), (0.7, 0.4, 5)),
        TOGETHER,
    ),
    "remainder": (itself, lambda t: t % 0.3, (3.0, 4.0), APART),
    "a-large-seed": (
        itself,
        lambda t: keras.random.uniform((), seed=t),
        (2**32 - 2, 2**32 - 1),
        APART,
    ),
    "a-seed": (itself, lambda t: keras.random.uniform((), seed=t), (1, 2), TOGETHER),
}


@pytest.mark.sampled(40)
@pytest.mark.filterwarnings("ignore:Networks that differ in")
@pytest.mark.parametrize("name", KEPT)
def test_a_thing_that_a_layer_keeps(name):
    make, use, values, expected = KEPT[name]
    together = assert_steps_as_alone(
        lambda value: net(dense, lambda: Uses(make(value), use)), values
    )
    assert expected is None or together == expected


class Head(layers.Layer):
    """A layer with another inside, which it calls as often as it likes."""

    def __init__(self, times: int, inner: Any) -> None:
        super().__init__()
        self.times = times
        self.inner = inner

    def call(self, x: Any) -> Any:
        for _ in range(self.times):
            x = self.inner(x)
        return x


class OwnOptimizer(keras.optimizers.SGD):
    def __init__(self, push: Any) -> None:
        super().__init__(0.1)
        self.push = push

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        super().update_step(gradient + self.push, variable, learning_rate)


class OwnSchedule(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate: float) -> None:
        self.rate = rate

    def __call__(self, step: Any) -> Any:
        return self.rate / (1.0 + ops.cast(step, "float32"))


class OwnConstraint(keras.constraints.Constraint):
    def __init__(self, name: float) -> None:
        self.name = name  # a name that Keras gives to other things

    def __call__(self, weight: Any) -> Any:
        return weight * self.name


class OwnRegularizer(keras.regularizers.Regularizer):
    def __init__(self, amount: float) -> None:
        self._seed = amount

    def __call__(self, weight: Any) -> Any:
        return self._seed * ops.sum(ops.abs(weight))


class OwnMetric(keras.metrics.Mean):
    def __init__(self, history: float) -> None:
        super().__init__(name="own")
        self.history = history

    def update_state(self, y: Any, prediction: Any, sample_weight: Any = None) -> None:
        super().update_state(self.history * ops.mean(prediction, axis=-1) ** 2)


class OwnLoss(keras.losses.Loss):
    def __init__(self, power: Any) -> None:
        super().__init__()
        self.power = power

    def call(self, y: Any, prediction: Any) -> Any:
        y = ops.one_hot(ops.cast(ops.reshape(y, (-1,)), "int32"), 3)
        return ops.mean(ops.abs(y - prediction) ** self.power, -1)


class DrawsFromASeed(layers.Layer):
    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed

    def call(self, x: Any) -> Any:
        return x + keras.random.normal((5,), seed=self.seed)


class KeepsASeed(layers.Layer):
    """As most layers with a seed do it: what it is for is a variable."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, x: Any) -> Any:
        return x + keras.random.normal((5,), seed=self.generator)


def layered(*hidden: Any, **settings: Any) -> Any:
    return net(dense, *hidden, **settings)


def wired(how: str) -> Any:
    """Networks of the same layers and weights, one of them with a skip connection."""
    keras.utils.set_random_seed(1)
    x = keras.Input((6,))
    one, two = layers.Dense(6, activation="tanh"), layers.Dense(6, activation="tanh")
    add = layers.Add()
    y = two(one(x))
    y = add([y, x if how == "skip" else y])
    return compiled(keras.Model(x, layers.Dense(3, activation="softmax")(y)))


def compiled(model: Any, **settings: Any) -> Any:
    how = {"optimizer": keras.optimizers.SGD(0.1), "loss": "sparse_categorical_crossentropy"}
    model.compile(**{**how, **settings})
    return model


def nested(rate: float) -> Any:
    keras.utils.set_random_seed(1)
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.LeakyReLU(rate)])
    outer = keras.Sequential([inner, layers.Dense(3, activation="softmax")])
    return compiled(keras.Sequential([keras.Input((6,)), outer]))


def with_teacher(seed: int) -> Any:
    """Learns what another network says, which is in nothing but a closure."""
    teacher = net(dense, seed=seed)

    def loss(y: Any, prediction: Any) -> Any:
        return ops.mean((teacher(ops.ones((BATCH, 6))) - prediction) ** 2, -1)

    return net(dense, loss=loss)


def without_decay(layer: int) -> Any:
    model = net(dense, dense, optimizer=keras.optimizers.SGD(0.1, weight_decay=0.5))
    model.optimizer.exclude_from_weight_decay(model.layers[layer].trainable_variables)
    return model


def without_decay_by_name(name: str) -> Any:
    model = net(dense, optimizer=keras.optimizers.SGD(0.1, weight_decay=0.5))
    model.layers[0].bias.assign(keras.ops.ones(5))
    model.optimizer.exclude_from_weight_decay(var_names=[name])
    return model


def muon_without(name: str) -> Any:
    def make() -> Any:
        return layers.Dense(5, name=name)

    return net(make, optimizer=keras.optimizers.Muon(0.02, exclude_layers=["head"]))


def part_frozen(layer: int) -> Any:
    model = net(dense, dense)
    model.layers[layer].trainable = False
    return compiled(model)


def by_name(first: str) -> Any:
    """A network of two inputs that finds its data by the names of these."""
    keras.utils.set_random_seed(1)
    names = [first, "right" if first == "left" else "left"]
    inputs = [keras.Input((6,), name=name) for name in names]
    y = layers.Concatenate()([layers.Dense(2)(inputs[0]), layers.Dense(3)(inputs[1])])
    return compiled(keras.Model(inputs, layers.Dense(3, activation="softmax")(y)))


def two_inputs() -> Any:
    x, y = rows(BATCH)
    return {"left": x, "right": x[::-1].copy()}, y


def outputs_by_name(first: str) -> Any:
    keras.utils.set_random_seed(1)
    names = [first, "right" if first == "left" else "left"]
    x = keras.Input((6,))
    model = keras.Model(x, [layers.Dense(1, name=name)(x) for name in names])
    return compiled(model, loss={"left": "mse", "right": "mse"})


def two_outputs() -> Any:
    x, _ = rows(BATCH)
    return x, {"left": x[:, :1], "right": x[:, 1:2]}


MODELS: dict[str, tuple[Callable[[Any], Any], Any, list[list[int]]]] = {
    "units": (lambda v: net(lambda: layers.Dense(v)), (4, 5), APART),
    "activation": (lambda v: net(lambda: layers.Dense(4, v)), ("tanh", "relu"), APART),
    "own-activation": (
        lambda v: net(lambda: layers.Dense(4, lambda x: x * v)),
        VALUES,
        TOGETHER,
    ),
    "optimizer": (
        lambda v: layered(optimizer=v(0.1)),
        (keras.optimizers.SGD, keras.optimizers.Adam),
        APART,
    ),
    "loss": (
        lambda v: layered(loss=v),
        ("sparse_categorical_crossentropy", OwnLoss(1.5)),
        APART,
    ),
    "wiring": (wired, ("plain", "skip"), APART),
    "batch-norm": (
        lambda v: net(lambda: layers.Dense(5), v),
        (layers.BatchNormalization, layers.LayerNormalization),
        APART,
    ),
    "frozen": (part_frozen, (0, 1), APART),
    "nested": (nested, (0.1, 0.5), TOGETHER),
    "the-same-layer-again": (
        lambda v: net(lambda: Head(v, layers.Dense(6, activation="tanh"))),
        (1, 3),
        APART,
    ),
    "zero-dropout": (lambda v: layered(lambda: layers.Dropout(v)), (0.0, 0.3, 0.5), [[0], [1, 2]]),
    "zero-momentum": (
        lambda v: layered(optimizer=keras.optimizers.SGD(0.1, v)),
        (0.0, 0.5),
        APART,
    ),
    "no-clipnorm": (
        lambda v: layered(optimizer=keras.optimizers.SGD(0.1, clipnorm=v)),
        (None, 0.1),
        APART,
    ),
    "no-regularizer": (
        lambda v: net(lambda: layers.Dense(5, kernel_regularizer=v and keras.regularizers.L2(v))),
        (None, 0.1),
        APART,
    ),
    "zero-regularizer": (
        lambda v: net(lambda: layers.Dense(5, kernel_regularizer=keras.regularizers.L2(v))),
        (0.0, 0.1),
        TOGETHER,
    ),
    "gaussian-dropout": (
        lambda v: layered(lambda: layers.GaussianDropout(v)),
        (0.2, 0.5),
        APART,
    ),
    "top-k": (
        lambda v: layered(metrics=[keras.metrics.SparseTopKCategoricalAccuracy(k=v, name="k")]),
        (1, 2),
        TOGETHER,
    ),
    "own-optimizer": (lambda v: layered(optimizer=OwnOptimizer(v)), (0.01, 0.1), TOGETHER),
    "own-optimizer-list": (
        lambda v: layered(optimizer=OwnOptimizer(np.float32(v))),
        (0.01, 0.1),
        TOGETHER,
    ),
    "own-schedule": (
        lambda v: layered(optimizer=keras.optimizers.SGD(OwnSchedule(v))),
        (0.01, 0.1),
        TOGETHER,
    ),
    "own-constraint": (
        lambda v: net(lambda: layers.Dense(5, kernel_constraint=OwnConstraint(v))),
        VALUES,
        TOGETHER,
    ),
    "own-regularizer": (
        lambda v: net(lambda: layers.Dense(5, kernel_regularizer=OwnRegularizer(v))),
        VALUES,
        TOGETHER,
    ),
    "own-metric": (lambda v: layered(metrics=[OwnMetric(v)]), VALUES, TOGETHER),
    "own-loss": (lambda v: layered(loss=OwnLoss(v)), (1.5, 2.5), TOGETHER),
    "own-loss-whole": (lambda v: layered(loss=OwnLoss(v)), (1, 3), None),
    "draws-from-a-seed": (lambda v: layered(lambda: DrawsFromASeed(v)), (1, 2), None),
    "keeps-a-seed": (lambda v: layered(lambda: KeepsASeed(v)), (1, 2), TOGETHER),
    "compiled-method": (lambda v: layered(lambda: Compiled(v)), VALUES, APART),
    "jit-in-init": (lambda v: layered(lambda: JitInInit(v)), VALUES, APART),
    "calls-back": (lambda v: layered(lambda: CallsBack(v)), VALUES, APART),
    "dtype": (
        lambda v: net(lambda: layers.Dense(5, "tanh", dtype=v)),
        ("float32", "mixed_bfloat16"),
        APART,
    ),
    "recurrent-dropout": (
        lambda v: net(
            lambda: layers.Reshape((6, 1)),
            lambda: layers.LSTM(3, dropout=v, recurrent_dropout=v / 2),
        ),
        (0.2, 0.4),
        TOGETHER,
    ),
    "teacher": (with_teacher, (5, 6), APART),
    "without-decay": (without_decay, (0, 1), APART),
    "without-decay-by-name": (without_decay_by_name, ("bias", "kernel"), APART),
    "muon-without": (muon_without, ("head", "body"), APART),
    "normalization": (
        lambda v: net(lambda: layers.Normalization(mean=[v] * 6, variance=[1.0] * 6)),
        VALUES,
        APART,
    ),
    "normalization-one-number": (
        lambda v: net(lambda: layers.Normalization(mean=v, variance=1.0, axis=None)),
        VALUES,
        None,
    ),
}


def convolved(**settings: Any) -> Any:
    return net(
        lambda: layers.Reshape((6, 1)),
        lambda: layers.Conv1D(3, 3, padding="same", **settings),
        layers.GlobalMaxPooling1D,
    )


def reshaped(layer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: net(lambda: layers.Reshape((2, 3)), lambda: layer(value), layers.Flatten)


STATIC: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "strides": (lambda v: convolved(strides=v), (1, 2)),
    "dilation": (lambda v: convolved(dilation_rate=v), (1, 2)),
    "pool": (
        lambda v: net(
            lambda: layers.Reshape((6, 1)),
            lambda: layers.AveragePooling1D(v, strides=1),
            layers.GlobalMaxPooling1D,
        ),
        (2, 3),
    ),
    "groups": (lambda v: net(dense6, lambda: layers.GroupNormalization(v)), (1, 2)),
    "axis": (reshaped(lambda v: layers.Softmax(axis=v)), (1, 2)),
    "norm-axis": (reshaped(lambda v: layers.UnitNormalization(axis=v)), (1, 2)),
    "permuted": (reshaped(layers.Permute), ((1, 2), (2, 1))),
    "upsampled": (
        lambda v: net(
            lambda: layers.Reshape((6, 1)),
            lambda: layers.UpSampling1D(v),
            lambda: layers.Conv1D(2, 3),
            layers.GlobalMaxPooling1D,
        ),
        (1, 2),
    ),
    "bins": (
        lambda v: net(
            lambda: layers.Discretization([-v, v], output_mode="one_hot"), layers.Flatten
        ),
        (0.1, 0.5),
    ),
    "iterations": (
        lambda v: net(lambda: layers.SpectralNormalization(layers.Dense(5), v)),
        (1, 2),
    ),
    "resized": (
        lambda v: net(
            lambda: layers.Reshape((2, 3, 1)),
            lambda: layers.Resizing(v, 3),
            lambda: layers.Conv2D(2, 2),
            layers.GlobalMaxPooling2D,
        ),
        (2, 4),
    ),
}


def dense6() -> Any:
    return layers.Dense(6)


@pytest.mark.sampled(5)
@pytest.mark.filterwarnings("ignore:Networks that differ in")
@pytest.mark.parametrize("name", STATIC)
def test_numbers_that_make_the_shape_of_a_computation(name):
    """Weights of one shape, and other computations."""
    make, values = STATIC[name]
    assert assert_steps_as_alone(make, values) == APART


@pytest.mark.sampled(16)
@pytest.mark.filterwarnings("ignore:Networks that differ in")
@pytest.mark.parametrize("name", MODELS)
def test_what_makes_models_different(name):
    make, values, expected = MODELS[name]
    together = assert_steps_as_alone(make, values)
    assert expected is None or together == expected


@pytest.mark.parametrize(("make", "data"), [(by_name, two_inputs), (outputs_by_name, two_outputs)])
def test_models_that_find_their_data_by_other_names_share_nothing(make, data):
    assert assert_steps_as_alone(make, ("left", "right"), *data()) == APART


GLOBAL_SCALE = 1.0


class UsesAGlobal(layers.Layer):
    def call(self, x: Any) -> Any:
        return x * GLOBAL_SCALE


def test_a_global_number_is_what_it_is_when_the_training_begins(monkeypatch):
    before = net(UsesAGlobal)
    monkeypatch.setitem(globals(), "GLOBAL_SCALE", 3.0)
    models = [before, net(UsesAGlobal)]
    together = assert_steps_as_alone(models.__getitem__, (0, 1), all_different=False)
    assert together == TOGETHER
