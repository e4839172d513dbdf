"""Gradients of weights by the native library, against those of `lax`."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from both_ways import assert_close, both_ways

from keraunos import kernels

needs_kernels = pytest.mark.skipif(
    not kernels.library().usable, reason="the native library is not compiled here"
)


def gradient(x: Any, w: Any) -> Any:
    """By the weights of a dense layer."""
    return jax.grad(lambda w: (jnp.tanh(x @ w) ** 2).sum())(w)


@needs_kernels
@pytest.mark.parametrize("shape", [(600,), (5, 128), (2, 3, 100)], ids=str)
@pytest.mark.parametrize("units", [(32, 33), (128, 69)], ids=str)
def test_it_is_the_gradient(
    shape: tuple[int, ...], units: tuple[int, int], rng: np.random.Generator
) -> None:
    x = jnp.asarray(rng.normal(size=(*shape, units[0])), jnp.float32)
    w = jnp.asarray(rng.normal(size=units) / 9, jnp.float32)
    result, expected, seen = both_ways(gradient, x, w)
    assert [(operation.kind, operation.rewritten) for operation in seen] == [
        ("weights, gradient", True)
    ]
    assert_close(result, expected, 1e-5)


@needs_kernels
def test_narrow_numbers_stay_narrow(rng: np.random.Generator) -> None:
    x = jnp.asarray(rng.normal(size=(600, 64)), jnp.bfloat16)
    w = jnp.asarray(rng.normal(size=(64, 48)) / 9, jnp.bfloat16)
    result, expected, seen = both_ways(gradient, x, w)
    assert len(seen) == 1
    assert_close(result, expected, 0.03)


@pytest.mark.parametrize(
    ("samples", "units"), [(100, (64, 64)), (600, (8, 64)), (600, (1024, 1024))], ids=str
)
def test_small_and_very_large_ones_stay(
    samples: int, units: tuple[int, int], rng: np.random.Generator
) -> None:
    x, w = jnp.ones((samples, units[0])), jnp.ones(units)
    assert both_ways(gradient, x, w)[2] == []


def test_other_products_stay(rng: np.random.Generator) -> None:
    one, other = (jnp.asarray(rng.normal(size=(8, 64, 64)), jnp.float32) for _ in range(2))

    def several(one: Any, other: Any) -> Any:
        return one @ other, jnp.einsum("bij,bik->bjk", one, other), one.reshape(512, 64) @ other[0]

    result, expected, seen = both_ways(several, one, other)
    assert seen == []
    assert_close(result, expected, 0)
