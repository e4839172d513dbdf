"""gelu keeps less for its gradient while a step is traced, and is what it was."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from keraunos import kernels
from keraunos.engine.keras_bridge.activations import MANY, forgetful_gelu

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason="the native library is not compiled here"
)


def traced(numbers: int, approximate: bool) -> str:
    def loss(x: Any) -> Any:
        return jnp.sum(keras.ops.gelu(x, approximate=approximate) ** 2)

    return str(jax.make_jaxpr(jax.grad(loss))(jnp.ones(numbers)))


def test_a_large_one_is_computed_again_for_the_gradient() -> None:
    before = traced(MANY, True)
    with forgetful_gelu():
        assert before.count("tanh") == 1
        assert traced(MANY, True).count("tanh") == 2
        assert traced(MANY - 1, True).count("tanh") == 1
        assert "checkpoint" not in traced(MANY, False)
    assert traced(MANY, True) == before


def test_values_and_gradients_are_the_same() -> None:
    x = jnp.asarray(np.linspace(-6, 6, MANY), jnp.float32)

    def both(x: Any) -> Any:
        return jax.vjp(lambda x: keras.ops.gelu(x, approximate=True), x)

    def found() -> Any:
        y, pull = both(x)
        return y, pull(x)[0], jax.jvp(keras.ops.gelu, (x,), (x,))[1]

    expected = found()
    with forgetful_gelu():
        result = found()
    for one, other in zip(result, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=2e-5)
