"""Layers normalised by the native kernel compute what Keras computes; others stay with Keras."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from both_ways import assert_close
from differentiated import Forward, Smooth, assert_learns_as_in_keras
from keras import layers

import keraunos as kn
from keraunos import kernels
from keraunos.engine.keras_bridge.normalisation import PATCHED, native_normalisation

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason="the native library is not compiled here"
)

LAYERS: list[tuple[Any, dict[str, Any]]] = [
    (layers.LayerNormalization, {}),
    (layers.LayerNormalization, {"epsilon": 1e-5, "center": False}),
    (layers.LayerNormalization, {"axis": 2, "scale": False}),
    (layers.LayerNormalization, {"center": False, "scale": False}),
    (layers.RMSNormalization, {}),
    (layers.RMSNormalization, {"epsilon": 0.1, "axis": [-1]}),
]


def gradients_and_outputs(layer: Any, x: Any) -> Any:
    """Gradients by weights and inputs, and the outputs."""
    weights = [variable.value for variable in layer.trainable_variables]

    def loss(weights: Any, x: Any) -> Any:
        out, _ = layer.stateless_call(weights, [], x)
        return jnp.sum(jnp.sin(3 * out.astype("float32"))), out

    return jax.jit(jax.grad(loss, argnums=(0, 1), has_aux=True))(weights, x)


def both(layer: Any, x: Any) -> tuple[Any, Any]:
    """By the native kernel and by Keras."""
    layer.build(x.shape)
    for number, variable in enumerate(layer.trainable_variables):
        variable.assign(np.linspace(0.5 + number, -1, variable.shape[0]))
    expected = gradients_and_outputs(layer, x)
    with native_normalisation() as taken:
        result = gradients_and_outputs(layer, x)
        assert taken
    return result, expected


@pytest.mark.parametrize(("kind", "settings"), LAYERS, ids=str)
def test_the_same_outputs_and_gradients_as_keras(
    kind: Any, settings: dict[str, Any], rng: np.random.Generator
) -> None:
    x = jnp.asarray(rng.normal(size=(9, 7, 21)), jnp.float32)
    assert_close(*both(kind(**settings), x), 5e-6)


@pytest.mark.parametrize("shape", [(3, 1), (1, 7), (4096, 64), (2, 3, 4, 5, 1000)], ids=str)
def test_all_shapes(shape: tuple[int, ...], rng: np.random.Generator) -> None:
    x = jnp.asarray(rng.normal(size=shape), jnp.float32)
    assert_close(*both(layers.LayerNormalization(), x), 5e-6)


@pytest.mark.parametrize("kind", PATCHED)
@pytest.mark.parametrize("numbers", ["bfloat16", "float16"])
def test_narrow_numbers_come_back_as_narrow(
    numbers: str, kind: Any, rng: np.random.Generator
) -> None:
    layer = kind(dtype=f"mixed_{numbers}")
    x = jnp.asarray(rng.normal(size=(6, 40)), numbers)
    result, expected = both(layer, x)
    assert result[1].dtype == numbers
    assert_close(result, expected, 0.02)


@pytest.mark.parametrize(
    ("layer", "x"),
    [
        (lambda: layers.LayerNormalization(axis=1), np.ones((2, 3, 4), "float32")),
        (lambda: layers.LayerNormalization(axis=[1, 2]), np.ones((2, 3, 4), "float32")),
        (lambda: layers.LayerNormalization(), np.ones((0, 4), "float32")),
        (lambda: layers.GroupNormalization(1), np.ones((2, 3, 4), "float32")),
        (lambda: layers.BatchNormalization(), np.ones((2, 4), "float32")),
    ],
)
def test_other_layers_stay_with_keras(layer: Any, x: Any) -> None:
    with native_normalisation() as taken:
        layer()(jnp.asarray(x))
        assert not taken


@pytest.mark.parametrize("name", ["KERAUNOS_REWRITE", "KERAUNOS_NATIVE"])
def test_it_can_be_switched_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "off")
    with native_normalisation() as taken:
        layers.LayerNormalization()(jnp.ones((2, 3, 4)))
        assert not taken


def test_keras_has_its_methods_back() -> None:
    before = [kind.__dict__["call"] for kind in PATCHED]
    with native_normalisation(), native_normalisation():
        assert [kind.__dict__["call"] for kind in PATCHED] != before
    assert [kind.__dict__["call"] for kind in PATCHED] == before


def network() -> Any:
    """Masks that go through a normalisation, and one without."""
    x = keras.Input((6,), dtype="int32")
    hidden = layers.Embedding(11, 20, mask_zero=True)(x)
    hidden = layers.LayerNormalization(name="inner")(hidden)
    hidden = layers.GlobalAveragePooling1D()(hidden)  # which sees the mask
    hidden = layers.RMSNormalization()(layers.Dense(9, "relu")(hidden))
    model = keras.Model(x, layers.Dense(1)(hidden))
    model.compile(keras.optimizers.SGD(0.05), "mse")
    return model


def trained(fit: Any, x: Any, y: Any) -> list[Any]:
    keras.utils.set_random_seed(1)
    model = network()
    history = fit(model, x, y, batch_size=16, epochs=2, verbose=0, validation_data=(x, y)).history
    return jax.tree.leaves([history, model.get_weights(), kn.predict(model, x)])


def test_a_network_trains_evaluates_and_predicts_as_in_keras(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = rng.integers(0, 11, (32, 6)), rng.normal(size=(32, 1)).astype("float32")
    own = trained(kn.fit, x, y)
    assert all(
        np.array_equal(one, again) for one, again in zip(own, trained(kn.fit, x, y), strict=True)
    )
    others = [trained(keras.Model.fit, x, y)]
    monkeypatch.setenv("KERAUNOS_REWRITE", "off")
    others.append(trained(kn.fit, x, y))
    for other in others:
        for got, want in zip(own, other, strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5)


def test_explain_program_lists_the_rows() -> None:
    found = kn.explain_program(network(), np.ones((8, 6), "int32"), np.ones((8, 1)), batch_size=8)
    rows = [one for one in found.rewritten if one.kind.startswith("normalisation of rows")]
    assert [one.kind for one in rows].count("normalisation of rows") == 2
    assert [one.kind for one in rows].count("normalisation of rows, gradient") == 2
    assert {one.how for one in rows} == {"native kernel"}
    assert "(48, 20) -> (48, 20)" in {one.shapes for one in rows}
    assert any("inner" in one.where for one in rows)


@pytest.mark.parametrize("kind", [Smooth, Forward])
def test_who_differentiates_otherwise_gets_keras_s(kind: Any, rng: np.random.Generator) -> None:
    x = rng.normal(size=(16, 4)).astype("float32")
    assert_learns_as_in_keras(
        kind, lambda inputs: layers.LayerNormalization()(layers.Dense(5)(inputs)), x
    )
