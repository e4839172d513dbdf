"""The oracle: the same call once under Keras's own fit and once under keraunos."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from small_networks import state_of

import keraunos as kn

RTOL, ATOL = 1e-4, 1e-5
"""Two correct programs of the same training differ by rounding, a few dozen steps long."""


@dataclass(frozen=True)
class Trained:
    """What a training left behind."""

    model: Any
    history: dict[str, list[float]]
    epochs: list[int]
    state: list[list[np.ndarray]]
    callbacks: list[Any]


def train(fit: Callable[..., Any], make_model: Callable[[], Any], *data: Any, **settings: Any):
    """Trains what `make_model` makes, from seed 2; `callbacks` is a function that makes a list."""
    model = make_model()
    callbacks = settings.pop("callbacks", list)()
    keras.utils.set_random_seed(2)
    history = fit(model, *data, callbacks=callbacks, **{"verbose": 0, **settings})
    return Trained(model, history.history, history.epoch, state_of(model), callbacks)


def assert_trains_as_keras(
    make_model: Callable[[], Any],
    *data: Any,
    rtol: float = RTOL,
    atol: float = ATOL,
    **settings: Any,
) -> tuple[Trained, Trained]:
    """Trains both ways and compares history, weights, optimizer, seeds and metrics."""
    before = state_of(make_model())[0]
    expected = train(keras.Model.fit, make_model, *data, **settings)
    result = train(kn.fit, make_model, *data, **settings)
    assert_same_training(result, expected, rtol, atol)
    moved = [not np.array_equal(*pair) for pair in zip(before, expected.state[0], strict=False)]
    assert any(moved) or not before, "this training changes nothing and so proves nothing"
    return result, expected


def assert_same_training(
    result: Trained, expected: Trained, rtol: float = RTOL, atol: float = ATOL
) -> None:
    assert result.epochs == expected.epochs
    assert list(result.history) == list(expected.history)
    for name, values in expected.history.items():
        np.testing.assert_allclose(result.history[name], values, rtol, atol, err_msg=name)
    assert_same_state(result.state, expected.state, rtol, atol)


def assert_same_state(result: Any, expected: Any, rtol: float = RTOL, atol: float = ATOL) -> None:
    names = ("trainable", "non-trainable", "optimizer", "metrics")
    for name, values, wanted in zip(names, result, expected, strict=True):
        for index, (value, want) in enumerate(zip(values, wanted, strict=True)):
            assert value.dtype == want.dtype
            where = f"{name} variable {index}"
            np.testing.assert_allclose(value, want, rtol, atol, err_msg=where)
