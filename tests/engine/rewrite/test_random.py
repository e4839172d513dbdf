"""Random numbers are drawn by the native library where it draws the same ones."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from both_ways import both_ways
from jax import lax
from keras import layers

import keraunos as kn
from keraunos import kernels

native = pytest.mark.skipif(
    not kernels.library().usable, reason="the native library is not compiled here"
)


def in_a_scan(key: Any) -> Any:
    def step(key: Any, _: Any) -> Any:
        return jax.random.split(key)[0], jax.random.bits(key, (40,))

    return lax.scan(step, key, None, 3)


DRAWS = {
    "bits": lambda key: jax.random.bits(key, (7, 5)),
    "dropout": lambda key: keras.random.dropout(jnp.ones((33, 5)), 0.3, seed=key),
    "whole numbers": lambda key: jax.random.randint(key, (40,), 0, 1000),
    "an order": lambda key: jax.random.permutation(key, 50),
    "one of some": lambda key: jax.random.categorical(key, jnp.zeros((4, 9))),
    "a scan": in_a_scan,
    "many keys": lambda key: jax.vmap(jax.random.uniform)(jax.random.split(key, 20)),
    "keys in two dimensions": lambda key: jax.vmap(
        jax.vmap(lambda key: jax.random.uniform(key, (3,)), out_axes=1)
    )(jax.random.split(key, (2, 4))),
}


@native
@pytest.mark.parametrize("made", [jax.random.key, jax.random.PRNGKey])
@pytest.mark.parametrize("draw", DRAWS)
def test_the_same_numbers_are_drawn(draw: str, made: Any) -> None:
    result, expected, seen = both_ways(DRAWS[draw], made(5))
    assert {(operation.kind, operation.rewritten) for operation in seen} == {
        ("random numbers", True)
    }
    for one, other in zip(jax.tree.leaves(result), jax.tree.leaves(expected), strict=True):
        if jnp.issubdtype(one.dtype, jax.dtypes.prng_key):
            one, other = jax.random.key_data(one), jax.random.key_data(other)
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda: jax.random.bits(jax.random.key(0), (40,), jnp.uint8), "its numbers are uint8"),
        (lambda: jax.random.bits(jax.random.key(0, impl="rbg"), (40,)), "its keys are key<rbg>"),
    ],
    ids=["narrow", "another generator"],
)
def test_what_the_library_does_not_draw_stays(draw: Any, why: str) -> None:
    result, expected, (operation,) = both_ways(draw)
    assert operation.how == why
    np.testing.assert_array_equal(result, expected)


def test_the_older_order_of_bits_stays() -> None:
    with jax.threefry_partitionable(False):
        result, expected, (operation,) = both_ways(
            lambda: jax.random.bits(jax.random.key(0), (40,))
        )
    assert operation.how == "jax_threefry_partitionable is off"
    np.testing.assert_array_equal(result, expected)


def test_a_handful_is_not_looked_at() -> None:
    assert both_ways(lambda: jax.random.uniform(jax.random.key(0)))[2] == []


def test_without_the_library_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_NATIVE", "off")
    _, _, (operation,) = both_ways(lambda: jax.random.bits(jax.random.key(0), (40,)))
    assert "KERAUNOS_NATIVE" in operation.how


def dropping() -> Any:
    keras.utils.set_random_seed(1)
    network = keras.Sequential(
        [
            keras.Input((6, 4)),
            layers.SpatialDropout1D(0.1, seed=1),
            layers.GaussianNoise(0.1, seed=2),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dropout(0.4, seed=3, name="forget"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return network


def test_a_network_that_drops_out_trains_to_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random((70, 6, 4), "float32"), rng.integers(0, 3, 70, dtype="int32")
    trained = []
    for setting in ("on", "off"):
        monkeypatch.setenv("KERAUNOS_REWRITE", setting)
        network = dropping()
        kn.fit(network, x, y, epochs=3, batch_size=16, verbose=0)
        trained.append([np.asarray(variable.value) for variable in network.variables])
    for one, other in zip(*trained, strict=True):
        np.testing.assert_array_equal(one, other)


@native
def test_the_explanation_names_the_layers() -> None:
    operations = kn.explain_program(dropping(), batch_size=8, platform="cpu").rewritten
    assert [operation.kind for operation in operations] == ["random numbers"] * 3
    assert "forget" in operations[-1].where
    assert operations[-1].shapes == "() -> (8, 16)"
