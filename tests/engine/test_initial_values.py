"""Initial values drawn in powers of two are those that JAX draws, bit for bit."""

import threading
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from keraunos.engine.initial_values import quickly_drawn

SHAPES = [(), (0,), (1,), (2,), (3,), (7, 5), (3, 0, 2), (8, 8), (3, 3, 4, 17), (1025,)]
DTYPES = ["float32", "bfloat16", "float16"]
DRAWS: dict[str, Callable[..., Any]] = {
    "uniform": lambda key, **w: jax.random.uniform(key, minval=-0.3, maxval=0.7, **w),
    "normal": lambda key, **w: jax.random.normal(key, **w),
    "truncated": lambda key, **w: jax.random.truncated_normal(key, lower=-2.0, upper=2.0, **w),
}


def original() -> list[Any]:
    names = ("uniform", "normal", "truncated_normal")
    return [*(getattr(jax.random, name) for name in names), jnp.zeros, jnp.ones]


def same_bits(one: Any, two: Any) -> None:
    assert (one.shape, one.dtype, one.weak_type) == (two.shape, two.dtype, two.weak_type)
    assert np.asarray(one).tobytes() == np.asarray(two).tobytes()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", DRAWS)
def test_every_bit_of_a_draw_is_that_of_jax(name: str, dtype: str) -> None:
    # JAX compiles each of them, which takes its time.
    shapes = SHAPES if (name, dtype) == ("uniform", "float32") else [(), (7, 5)]
    for number, shape in enumerate(shapes):
        key = jax.random.PRNGKey(number) if number % 2 else jax.random.key(number)
        expected = DRAWS[name](key, shape=shape, dtype=dtype)
        with quickly_drawn():
            drawn = DRAWS[name](key, shape=shape, dtype=dtype)
        same_bits(drawn, expected)


@pytest.mark.parametrize("dtype", [*DTYPES, "int32", "bool", float, np.uint8, None])
def test_fills_are_those_of_jax(dtype: Any) -> None:
    for shape in (*SHAPES, [2, 3], 4):
        expected = [f(shape, dtype) for f in (jnp.zeros, jnp.ones)]
        with quickly_drawn():
            drawn = [f(shape, dtype) for f in (jnp.zeros, jnp.ones)]
        for one, two in zip(drawn, expected, strict=True):
            same_bits(one, two)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "initializer",
    ["glorot_uniform", "he_normal", "lecun_normal", "random_normal", "random_uniform",
     "truncated_normal", "orthogonal", "variance_scaling", "zeros", "ones", "identity"],
)  # fmt: skip
def test_initializers_of_keras_give_the_same_bits(initializer: str) -> None:
    for shape in (
        [(3, 3), (17, 17)] if initializer == "identity" else [(3, 5), (17, 9), (3, 3, 2, 5)]
    ):
        kind = type(keras.initializers.get(initializer))
        seeded = {} if initializer in ("zeros", "ones", "identity") else {"seed": 3}
        expected = kind(**seeded)(shape)
        with quickly_drawn():
            drawn = kind(**seeded)(shape)
        assert np.asarray(drawn).tobytes() == np.asarray(expected).tobytes()


def test_a_whole_network_gets_the_same_weights_and_trains_as_ever() -> None:
    def build() -> Any:
        keras.utils.set_random_seed(4)
        model = keras.Sequential(
            [
                keras.Input((6, 6, 1)),
                keras.layers.Conv2D(5, 3),
                keras.layers.BatchNormalization(),
                keras.layers.Flatten(),
                keras.layers.Dense(7, kernel_initializer="orthogonal"),
            ]
        )
        model.compile("adam", "mse")
        model.optimizer.build(model.trainable_variables)
        return model

    expected = build()
    with quickly_drawn():
        model = build()
    for one, two in zip(
        [*model.weights, *model.optimizer.variables],
        [*expected.weights, *expected.optimizer.variables],
        strict=True,
    ):
        np.testing.assert_array_equal(one.numpy(), two.numpy())


def test_bounds_that_differ_from_place_to_place_are_left_to_jax() -> None:
    key, low = jax.random.key(1), jnp.asarray([0.0, 10.0, 20.0])
    expected = jax.random.uniform(key, shape=(2, 3), minval=low, maxval=low + 1)
    with quickly_drawn():
        same_bits(jax.random.uniform(key, shape=(2, 3), minval=low, maxval=low + 1), expected)


def test_inside_a_trace_it_is_what_it_is_outside() -> None:
    def draw(key: Any) -> Any:
        return jax.random.normal(key, shape=(5,), dtype="float32") + jnp.ones((5,), "float32")

    key = jax.random.key(2)
    expected = jax.jit(draw)(key)
    with quickly_drawn():
        same_bits(jax.jit(draw)(key), expected)
        assert jax.eval_shape(draw, key).shape == (5,)
        gradient = jax.grad(lambda a: (a * jax.random.normal(key, shape=(3,))).sum())(jnp.ones(3))
    np.testing.assert_array_equal(gradient, jax.random.normal(key, shape=(3,)))


def test_everything_is_as_before_afterwards_also_after_an_exception() -> None:
    before = original()
    with quickly_drawn():
        assert original()[0] is not before[0]
    assert original() == before

    def fail() -> None:
        with quickly_drawn():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert original() == before


def test_it_can_be_entered_again_while_it_lasts() -> None:
    before = original()
    with quickly_drawn():
        with quickly_drawn():
            inner = jax.random.normal(jax.random.key(0), shape=(3,))
        outer = jax.random.normal(jax.random.key(0), shape=(3,))
    assert original() == before
    same_bits(inner, outer)
    same_bits(inner, jax.random.normal(jax.random.key(0), shape=(3,)))


def test_other_threads_draw_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []
    draw = jax.random.normal

    def watched(key: Any, *arguments: Any, **settings: Any) -> Any:
        lengths.append((threading.current_thread().name, settings["shape"]))
        return draw(key, *arguments, **settings)

    monkeypatch.setattr(jax.random, "normal", watched)
    with quickly_drawn():
        other = threading.Thread(
            target=lambda: jax.random.normal(jax.random.key(0), shape=(5, 1)), name="other"
        )
        other.start()
        other.join()
        jax.random.normal(jax.random.key(0), shape=(5, 1))
    assert lengths == [("other", (5, 1)), (threading.current_thread().name, (8,))]


def test_another_generator_is_left_to_jax() -> None:
    before = original()
    jax.config.update("jax_threefry_partitionable", False)
    try:
        with quickly_drawn():
            assert original() == before
    finally:
        jax.config.update("jax_threefry_partitionable", True)
