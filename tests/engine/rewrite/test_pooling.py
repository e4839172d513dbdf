"""Pooling by the pass, against `lax` itself: bit for bit, ties, NaN and padding included."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from both_ways import assert_close, both_ways
from jax import lax

MAXIMUM, SUM = (-jnp.inf, lax.max), (0.0, lax.add)


def pooling(
    window: tuple[int, ...], strides: tuple[int, ...], padding: Any, how: Any = MAXIMUM
) -> Any:
    def function(x: Any, weight: Any) -> Any:
        y, pull = jax.vjp(
            lambda x: lax.reduce_window(x, *how, (1, *window, 1), (1, *strides, 1), padding), x
        )
        # Gradients that are whole numbers add up alike in any order.
        return y, pull(weight[tuple(slice(n) for n in y.shape)])

    return function


def draw(rng: np.random.Generator, values: str, how: Any) -> Any:
    """Operand and gradients of a random pooling, and the pooling."""
    spatial = int(rng.integers(1, 4))
    window = tuple(int(n) for n in rng.integers(1, 5 if spatial < 3 else 3, spatial))
    strides = tuple(int(n) for n in rng.integers(1, 5, spatial))
    if rng.random() < 0.5:
        strides = window
    padding: Any = str(rng.choice(["SAME", "VALID"]))
    if rng.random() < 0.3:
        pairs = [(int(rng.integers(0, n)), int(rng.integers(0, n))) for n in window]
        padding = [(0, 0), *pairs, (0, 0)]
    shape = (2, *(int(n + rng.integers(1, 9)) for n in window), 3)
    x = rng.normal(size=shape).astype(np.float32)
    if values == "ties":
        x = rng.integers(0, 3, shape).astype(np.float32)
    if values == "odd":
        x = rng.choice([0.0, 1.0, np.nan, np.inf, -np.inf], shape).astype(np.float32)
    weight = rng.integers(-9, 9, [n + 9 for n in shape]).astype(np.float32)
    return (jnp.asarray(x), jnp.asarray(weight)), pooling(window, strides, padding, how)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("values", "how"),
    [("distinct", MAXIMUM), ("ties", MAXIMUM), ("odd", MAXIMUM), ("distinct", SUM), ("odd", SUM)],
    ids=["distinct", "ties", "odd", "sums", "odd sums"],
)
def test_values_and_gradients_are_those_of_lax_for_any_geometry(
    values: str, how: Any, rng: np.random.Generator
) -> None:
    inputs, functions = zip(*(draw(rng, values, how) for _ in range(30)), strict=True)

    def all_of_them(inputs: Any) -> Any:
        return [function(*given) for function, given in zip(functions, inputs, strict=True)]

    result, expected, seen = both_ways(all_of_them, inputs)
    assert len(seen) == 60
    assert all(operation.rewritten for operation in seen)
    for got, want in zip(jax.tree.leaves(result), jax.tree.leaves(expected), strict=True):
        if how is MAXIMUM or values == "odd":
            np.testing.assert_array_equal(got, want)
        else:
            np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5)


def test_both_forms_of_the_gradient_are_met() -> None:
    x, weight = jnp.ones((2, 8, 8, 3)), jnp.ones((9, 9, 9, 9))
    tiles = both_ways(pooling((2, 2), (2, 2), "VALID"), x, weight)[2]
    windows = both_ways(pooling((3, 3), (2, 2), "SAME"), x, weight)[2]
    assert "tile" in tiles[-1].how
    assert "windows" in windows[-1].how


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (
            lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 9, 9, 1), (1, 1, 1, 1), "SAME"),
            "81",
        ),
        (
            lambda x: lax.reduce_window(
                x,
                -jnp.inf,
                lax.max,
                (1, 2, 2, 1),
                (1, 1, 1, 1),
                "SAME",
                window_dilation=(1, 2, 2, 1),
            ),
            "dilated",
        ),
        (
            lambda x: lax.reduce_window(x, 0.0, lax.add, (1, 9, 9, 1), (1, 1, 1, 1), "SAME"),
            "81",
        ),
    ],
)
def test_what_is_not_fully_recognised_stays(function: Any, why: str) -> None:
    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, 12, 12, 3)).astype(np.float32))
    result, expected, (operation,) = both_ways(function, x)
    assert not operation.rewritten
    assert why in operation.how
    assert_close(result, expected, 0)


def test_whole_numbers_stay() -> None:
    x = jnp.arange(64, dtype=np.int32).reshape(1, 8, 8, 1)
    least = jnp.iinfo(np.int32).min
    _, _, (operation,) = both_ways(
        lambda x: lax.reduce_window(x, least, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"), x
    )
    assert not operation.rewritten
