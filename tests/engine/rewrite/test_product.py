"""Products that sum over many rows are replaced, and give the same numbers up to rounding."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from both_ways import assert_close, both_ways
from jax import lax
from keras import layers

import keraunos as kn
from keraunos import kernels


def over_rows(lhs: Any, rhs: Any) -> Any:
    """A sum over all dimensions but the last of both."""
    rows = tuple(range(lhs.ndim - 1))
    return lax.dot_general(lhs, rhs, ((rows, rows), ((), ())))


@pytest.mark.parametrize("shape", [(512,), (16, 32), (8, 4, 16)])
@pytest.mark.parametrize("columns", [(64, 32), (3, 128), (2, 5)])
def test_a_sum_over_many_rows_is_replaced(
    shape: tuple[int, ...], columns: tuple[int, int], rng: np.random.Generator
) -> None:
    lhs, rhs = (jnp.asarray(rng.normal(size=(*shape, n)).astype(np.float32)) for n in columns)
    result, expected, (operation,) = both_ways(over_rows, lhs, rhs)
    assert operation.rewritten
    assert_close(result, expected)


@pytest.mark.parametrize("shapes", [((32, 64), (32, 64)), ((512, 1), (512, 64))])
def test_few_rows_and_vectors_are_not_looked_at(shapes: Any) -> None:
    assert both_ways(over_rows, *map(jnp.ones, shapes))[2] == []


def test_other_products_are_not_looked_at() -> None:
    x, w = jnp.ones((512, 64)), jnp.ones((64, 64))
    assert both_ways(jnp.matmul, x, w)[2] == []
    assert both_ways(lambda x, w: x @ w.T, x, w)[2] == []
    several = jnp.ones((2, 512, 8))
    assert both_ways(lambda a, b: jnp.einsum("brc,brd->bcd", a, b), several, several)[2] == []


@pytest.mark.skipif(not kernels.library().usable, reason="the native library is not compiled here")
@pytest.mark.parametrize("dtype", [jnp.float32, jnp.bfloat16], ids=str)
@pytest.mark.parametrize("samples", [512, 513])
def test_large_ones_go_to_the_native_library(
    dtype: Any, samples: int, rng: np.random.Generator
) -> None:
    lhs, rhs = (jnp.asarray(rng.normal(size=(samples, n)), dtype) for n in (48, 69))
    result, expected, (operation,) = both_ways(over_rows, lhs, rhs)
    assert operation.how == "native kernel"
    assert_close(result, expected, 1e-5 if dtype == jnp.float32 else 0.02)


def test_without_the_library_it_is_the_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_NATIVE", "off")
    (operation,) = both_ways(over_rows, jnp.ones((512, 48)), jnp.ones((512, 69)))[2]
    assert operation.how == "canonical layout"


def test_narrow_numbers_stay() -> None:
    x = jnp.ones((512, 8), jnp.bfloat16)
    (operation,) = both_ways(over_rows, x, x)[2]
    assert not operation.rewritten
    assert "bfloat16" in operation.how


def test_the_gradients_of_a_network_are_the_same(rng: np.random.Generator) -> None:
    network = keras.Sequential([keras.Input((8, 6)), layers.Dense(16, "tanh"), layers.Dense(4)])
    x = jnp.asarray(rng.normal(size=(64, 8, 6)).astype(np.float32))
    values = [variable.value for variable in network.trainable_variables]

    def loss(values: Any, x: Any) -> Any:
        return jnp.mean(network.stateless_call(values, [], x)[0] ** 2)

    result, expected, seen = both_ways(jax.grad(loss), values, x)
    assert [operation.rewritten for operation in seen] == [True, True]
    assert [operation.shapes for operation in seen] == [
        "(64, 8, 4), (64, 8, 16) -> (4, 16)",
        "(64, 8, 16), (64, 8, 6) -> (16, 6)",
    ]
    assert_close(result, expected)


def test_the_explanation_names_the_layers() -> None:
    network = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="first")])
    network.compile("sgd", "mse")
    (operation,) = kn.explain_program(network, batch_size=256, platform="cpu").rewritten
    assert "first" in operation.where
    assert kn.explain_program(network, batch_size=32, platform="cpu").operations == ()
