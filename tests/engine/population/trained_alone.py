"""The oracle: every member of a population against the same network trained alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax.extend.core import jaxpr_as_fun
from keras import layers
from small_networks import state_of

import keraunos as kn
from keraunos.engine import keras_bridge as bridge
from keraunos.engine.population.programs import arranged

ATOL = 1e-5
"""What a number that is an input instead of a constant may do to a weight in a few steps."""

BATCH = 8
STEPS = 5


def rows(count: int = BATCH * STEPS) -> tuple[np.ndarray, np.ndarray]:
    """Rows of shape (count, 6) and their classes, three of them."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(count, 6)).astype("float32")
    return x, (x @ generator.normal(size=(6, 3))).argmax(-1)


def one_hot(count: int = BATCH * STEPS) -> tuple[np.ndarray, np.ndarray]:
    x, y = rows(count)
    return x, np.eye(3, dtype="float32")[y]


def pictures(count: int = BATCH * STEPS) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of shape (count, 6, 6, 1), numbers from 0 to 1, and their classes."""
    generator = np.random.default_rng(0)
    x = generator.uniform(size=(count, 6, 6, 1)).astype("float32")
    return x, (x.reshape(count, -1) @ generator.normal(size=(36, 3))).argmax(-1)


def net(
    *hidden: Any,
    optimizer: Any = None,
    loss: Any = "sparse_categorical_crossentropy",
    shape: tuple[int, ...] = (6,),
    seed: int = 1,
    kind: Any = keras.Sequential,
    **settings: Any,
) -> Any:
    """A compiled network of these layers and a softmax over three classes, drawn anew.

    Args:
        hidden: functions that make layers; from the seed, where these draw one of their own.
    """
    keras.utils.set_random_seed(seed)
    before = [keras.Input(shape), *(make() for make in hidden)]
    model = kind([*before, layers.Dense(3, activation="softmax")])
    model.compile(optimizer or keras.optimizers.SGD(0.1), loss, **settings)
    return model


def dense() -> Any:
    return layers.Dense(5, activation="tanh")


def alone(model: Any, *data: Any, seed: int = 3, **settings: Any) -> Any:
    """Trains by `keraunos.fit`, with the data in an order drawn from this seed."""
    np.random.seed(seed)
    return kn.fit(model, *data, **{"batch_size": BATCH, "verbose": 0, **settings})


def population(models: Sequence[Any], *data: Any, seed: int = 3, **settings: Any) -> list[Any]:
    np.random.seed(seed)
    return kn.fit_population(models, *data, **{"batch_size": BATCH, "verbose": 0, **settings})


def assert_as_alone(
    make: Callable[[Any], Any],
    values: Sequence[Any],
    *data: Any,
    atol: float = ATOL,
    all_different: bool = True,
    plan: Any = None,
    exact: bool = False,
    callbacks: Callable[[int], Any] = lambda index: [],
    **settings: Any,
) -> tuple[list[Any], list[Any]]:
    """Trains `make(value)` for all values together, and each alone, and compares all there is.

    Args:
        atol: 0 for equality in every bit.
        all_different: whether the values have to make a difference, without which nothing is
            shown.

    Returns:
        The models of the population and their histories.
    """
    models = [make(value) for value in values]
    histories = population(models, *data, plan=plan, exact=exact, callbacks=callbacks, **settings)
    before: list[Any] = []
    for index, (value, model, history) in enumerate(zip(values, models, histories, strict=True)):
        oracle = make(value)
        wanted = alone(oracle, *data, callbacks=callbacks(index), **settings)
        assert_same(model, history, oracle, wanted, atol, f"value {index}, {value!r}")
        for other in before if all_different else []:
            assert distance(oracle, other) > 20 * atol, "the values make no difference"
        before.append(oracle)
    return models, histories


def assert_same(
    model: Any, history: Any, oracle: Any, wanted: Any, atol: float = ATOL, what: str = ""
) -> None:
    assert history.epoch == wanted.epoch, what
    names = [[re.sub(r"_\d+", "", name) for name in h.history] for h in (history, wanted)]
    assert names[0] == names[1], what
    for values, others in zip(history.history.values(), wanted.history.values(), strict=True):
        np.testing.assert_allclose(values, others, rtol=10 * atol, atol=atol, err_msg=what)
    for values, others in zip(state_of(model), state_of(oracle), strict=True):
        for value, other in zip(values, others, strict=True):
            assert value.dtype == other.dtype
            np.testing.assert_allclose(value, other, rtol=atol, atol=atol, err_msg=what)


def distance(model: Any, other: Any) -> float:
    """The largest difference between two weights; infinity for networks of other shapes."""
    pairs = zip(model.get_weights(), other.get_weights(), strict=False)
    differences = [np.abs(a - b).max() if a.shape == b.shape else np.inf for a, b in pairs]
    return max(differences)


def assert_bits(model: Any, other: Any) -> None:
    for values, others in zip(state_of(model), state_of(other), strict=True):
        for value, wanted in zip(values, others, strict=True):
            np.testing.assert_array_equal(value, wanted)


def assert_steps_as_alone(
    make: Callable[[Any], Any],
    values: Sequence[Any],
    *data: Any,
    steps: int = 1,
    atol: float = 1e-6,
    all_different: bool = True,
) -> list[list[int]]:
    """As `assert_as_alone`, for steps on one batch that are traced and not compiled.

    Returns:
        Which of the networks have shared a program.
    """
    data = data or rows(BATCH)
    models = [make(value) for value in values]
    arrays = bridge.ResidentArrays(*data, batch_size=BATCH)
    batch = jax.tree.map(jnp.asarray, data)
    anatomies, wanted = [], []
    for model in models:
        bridge.build(model, arrays)
        anatomies.append(bridge.anatomy(model))
    states = [bridge.state_of(model, bridge.TRAIN) for model in models]

    def numbered(programs: Any, index: int) -> Any:
        inputs = bridge.as_inputs(programs.hyperparameters(anatomies[index]))
        return replace(states[index], hyperparameters=inputs)

    def prepare(programs: Any, members: list[int]) -> None:
        programs.trace("train", numbered(programs, members[0]), batch)

    groups = arranged(anatomies, models.__getitem__, prepare)
    for model, state in zip(models, states, strict=True):
        wanted.append(_after(bridge.pure_step(model, bridge.TRAIN), state, batch, steps))
        for other in wanted[:-1] if all_different else []:
            assert _apart(wanted[-1], other), "the values make no difference"
    for programs, members in groups:
        for index in members:
            step = programs.alone["train"]._step
            logs, state = _after(step, numbered(programs, index), batch, steps)
            result = logs, replace(state, hyperparameters={})
            pairs = zip(jax.tree.leaves(result), jax.tree.leaves(wanted[index]), strict=True)
            for value, other in pairs:
                np.testing.assert_allclose(value, other, rtol=1e-5, atol=atol, err_msg=str(index))
    return [members for _, members in groups]


def _after(step: Any, state: Any, batch: Any, steps: int) -> Any:
    """The logs and the state that so many steps lead to."""
    traced, shapes = jax.make_jaxpr(step, return_shape=True)(state, batch)
    replay, outputs = jaxpr_as_fun(traced), jax.tree.structure(shapes)
    for _ in range(steps):
        logs, state = jax.tree.unflatten(outputs, replay(*jax.tree.leaves((state, batch))))
    return logs, state


def _apart(one: Any, other: Any) -> bool:
    leaves = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=False)
    return any(
        a.shape != b.shape or np.abs(a - b).max() > 1e-4 for a, b in leaves if a.dtype != bool
    )
