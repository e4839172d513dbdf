"""Attention is replaced where it is what it was, and gives the same numbers up to rounding."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from both_ways import assert_close, both_ways
from keras import layers

import keraunos as kn
from keraunos import kernels
from keraunos.engine.attention import attention
from keraunos.engine.keras_bridge.attention import faster_attention

native = pytest.mark.skipif(
    not kernels.library().usable, reason="the native library is not compiled here"
)


@pytest.fixture
def given(rng: np.random.Generator) -> list[Any]:
    """Queries, keys and values, of which there are more."""
    sizes = (2, 9, 3, 8), (2, 21, 3, 8), (2, 21, 3, 8)
    return [jnp.asarray(rng.normal(size=size).astype(np.float32)) for size in sizes]


@pytest.fixture
def padding(rng: np.random.Generator) -> Any:
    """Whether there is a token; in the first example there is none."""
    there = jnp.asarray(rng.random((2, 1, 1, 21)) < 0.7)
    return there.at[0].set(False)


def summed(causal: bool, mask: Any = None) -> Any:
    def function(*given: Any) -> Any:
        return jnp.sum(jnp.sin(attention(*given, mask, 0.3, causal)))

    return function


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_it_is_what_jax_has_with_its_gradients(
    causal: bool, masked: bool, given: list[Any], padding: Any
) -> None:
    mask = padding if masked else None

    def theirs(*given: Any) -> Any:
        whole = None if mask is None else jnp.broadcast_to(mask, (2, 1, 9, 21))
        found = jax.nn.dot_product_attention(*given, mask=whole, scale=0.3, is_causal=causal)
        return jnp.sum(jnp.sin(found))

    every = (0, 1, 2)
    result = jax.value_and_grad(summed(causal, mask), every)(*given)
    assert_close(result, jax.value_and_grad(theirs, every)(*given), 1e-5)


@native
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_both_directions_go_to_the_native_library(
    causal: bool, masked: bool, given: list[Any], padding: Any
) -> None:
    function = jax.grad(summed(causal, padding if masked else None), (0, 1, 2))
    result, expected, seen = both_ways(function, *given)
    assert [operation.kind for operation in seen] == ["attention", "attention, gradient"]
    assert [operation.how for operation in seen] == ["native kernel"] * 2
    assert_close(result, expected, 1e-5)


def test_what_jax_has_made_something_else_of_stays(given: list[Any]) -> None:
    stacked = [array[None] for array in given]
    second = jax.grad(lambda *x: jnp.sum(jax.grad(summed(True))(*x) ** 2))
    for function, arrays in ((jax.vmap(summed(False)), stacked), (second, given)):
        result, expected, seen = both_ways(function, *arrays)
        assert_close(result, expected, 1e-5)
        assert not all(operation.rewritten for operation in seen)


def test_without_the_library_it_stays(monkeypatch: pytest.MonkeyPatch, given: list[Any]) -> None:
    monkeypatch.setenv("KERAUNOS_NATIVE", "off")
    result, expected, (operation,) = both_ways(summed(False), *given)
    assert "KERAUNOS_NATIVE" in operation.how
    assert_close(result, expected)


# ---- The joint with Keras ----


def looker(**settings: Any) -> Any:
    """A small network with Keras's own attention."""
    tokens = keras.Input((12,), dtype="int32")
    x = layers.Embedding(20, 16, mask_zero=settings.pop("mask_zero", False))(tokens)
    causal = settings.pop("causal", False)
    found = layers.MultiHeadAttention(2, 8, name="look", **settings)(x, x, use_causal_mask=causal)
    network = keras.Model(tokens, layers.Dense(20)(found))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.SGD(0.5), loss)
    return network


@native
@pytest.mark.parametrize(
    "settings",
    [{}, {"causal": True}, {"mask_zero": True}, {"mask_zero": True, "causal": True}],
    ids=str,
)
def test_keras_own_layer_trains_as_in_keras(settings: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 20, (48, 12)).astype("int32")
    trained = []
    for fit in (keras.Model.fit, kn.fit):
        keras.utils.set_random_seed(3)
        network = looker(**settings)
        history = fit(network, x, x, epochs=2, batch_size=16, verbose=0).history
        trained.append((history["loss"], [np.asarray(v) for v in network.trainable_variables]))
    (expected, weights), (result, found) = trained
    np.testing.assert_allclose(result, expected, rtol=1e-5)
    for one, other in zip(found, weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    kinds = [operation.kind for operation in kn.explain_program(network, x, x).rewritten]
    assert {"attention", "attention, gradient"} <= set(kinds)


def test_what_drops_out_is_left_to_keras() -> None:
    network = looker(dropout=0.1)
    operations = kn.explain_program(network, batch_size=8, platform="cpu").operations
    assert not any("attention" in operation.kind for operation in operations)


@native
@pytest.mark.parametrize(
    "settings",
    [
        {"bias": jnp.zeros((2, 3, 9, 9))},
        {"scale": jnp.float32(2)},
        {"mask": jnp.ones((2, 1, 9, 9))},
        {"mask": jnp.ones((9, 9), bool)},
    ],
    ids=["bias", "traced scale", "numbers as a mask", "mask of two dimensions"],
)
def test_what_it_does_not_know_goes_to_keras(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    from keras.src import backend

    called = []
    monkeypatch.setattr(
        backend.nn, "dot_product_attention", lambda *_, **given: called.append(given)
    )
    x = jnp.asarray(rng.normal(size=(2, 9, 3, 8)).astype(np.float32))
    with faster_attention():
        keras.ops.dot_product_attention(x, x, x, **settings)
        assert len(called) == 1
        keras.ops.dot_product_attention(x, x, x)
        assert len(called) == 1


@native
def test_narrow_numbers_come_back_as_narrow(rng: np.random.Generator) -> None:
    x = jnp.asarray(rng.normal(size=(2, 9, 3, 8)), jnp.bfloat16)
    expected = keras.ops.dot_product_attention(x, x, x)
    with faster_attention():
        result = keras.ops.dot_product_attention(x, x, x)
    assert result.dtype == jnp.bfloat16
    assert_close(result, expected, 0.02)


def test_outside_of_tracing_keras_is_untouched() -> None:
    from keras.src import backend

    before = backend.nn.dot_product_attention
    with faster_attention(), faster_attention():
        pass
    assert backend.nn.dot_product_attention is before
    kn.explain_program(looker(), batch_size=4, platform="cpu")
    assert backend.nn.dot_product_attention is before
