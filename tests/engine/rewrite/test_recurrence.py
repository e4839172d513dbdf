"""Recurrent layers in the native loop compute what Keras computes, and others stay with Keras."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from both_ways import assert_close
from differentiated import Smooth, assert_learns_as_in_keras
from jax import lax
from keras import layers

import keraunos as kn
from keraunos import kernels
from keraunos.engine.keras_bridge.recurrent import PATCHED, native_loops
from keraunos.kernels.recurrence import recurrence

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason="the native library is not compiled here"
)

KINDS = [layers.LSTM, layers.GRU, layers.SimpleRNN]
SETTINGS: list[dict[str, Any]] = [
    {"return_sequences": True},
    {"return_state": True, "go_backwards": True},
    {"return_sequences": True, "go_backwards": True, "use_bias": False},
    {"return_state": True, "zero_output_for_mask": True, "dropout": 0.3},
]


def arrays(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[Any]:
    return [jnp.asarray(rng.normal(size=shape), jnp.float32) for shape in shapes]


def gradients_and_outputs(layer: Any, x: Any, states: Any, mask: Any) -> Any:
    """The gradients by weights, inputs and initial states, outputs, and the seeds' new values."""
    weights = [variable.value for variable in layer.trainable_variables]
    others = [variable.value for variable in layer.non_trainable_variables]

    def loss(weights: Any, x: Any, states: Any) -> Any:
        out, new = layer.stateless_call(
            weights, others, x, initial_state=states, mask=mask, training=True
        )
        total = sum(jnp.sum(jnp.sin(3 * one)) for one in jax.tree.leaves(out))
        return total, (out, new)

    gradients = jax.grad(loss, argnums=(0, 1, 2), has_aux=True)
    return jax.jit(gradients)(weights, x, states)


def both(layer: Any, *call: Any) -> tuple[Any, Any]:
    """Through the native loop and through Keras's."""
    expected = gradients_and_outputs(layer, *call)
    with native_loops() as taken:
        result = gradients_and_outputs(layer, *call)
        assert taken
    return result, expected


@pytest.mark.parametrize("masked", [False, True], ids=["plain", "masked"])
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_outputs_and_gradients_as_keras(
    kind: Any, settings: Any, masked: bool, rng: np.random.Generator
) -> None:
    layer = kind(21, bias_initializer="random_normal", seed=3, **settings)
    x, *states = arrays(rng, (9, 7, 5), (9, 21), (9, 21))
    states = states[: 2 if kind is layers.LSTM else 1]
    layer.build(x.shape)
    mask = jnp.asarray(rng.random((9, 7)) < 0.6) if masked else None
    assert_close(*both(layer, x, states, mask), 1e-5)


@pytest.mark.parametrize(("batch", "steps", "units"), [(1, 1, 1), (2, 3, 130), (67, 2, 32)])
@pytest.mark.parametrize("kind", KINDS)
def test_all_sizes(kind: Any, batch: int, steps: int, units: int, rng: np.random.Generator) -> None:
    layer = kind(units, return_sequences=True)
    (x,) = arrays(rng, (batch, steps, 4))
    layer.build(x.shape)
    assert_close(*both(layer, x, None, None), 1e-5)


def test_a_loop_written_with_lax(rng: np.random.Generator) -> None:
    inputs, weights, h, c = arrays(rng, (6, 11, 4 * 19), (19, 4 * 19), (6, 19), (6, 19))

    def scanned(inputs: Any, weights: Any, h: Any, c: Any) -> Any:
        def step(states: Any, x: Any) -> Any:
            h, c = states
            i, f, g, o = jnp.split(x + h @ weights, 4, axis=-1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        (_, c), states = lax.scan(step, (h, c), jnp.swapaxes(inputs, 0, 1))
        return jnp.swapaxes(states, 0, 1), c

    def native(inputs: Any, weights: Any, h: Any, c: Any) -> Any:
        return recurrence("lstm", inputs, weights, h, carry=c)

    def gradients(loop: Any) -> Any:
        def loss(*given: Any) -> Any:
            states, end = loop(*given)
            return jnp.sum(states**2) + jnp.sum(jnp.cos(end))

        return jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3)))(inputs, weights, h, c)

    assert_close(native(inputs, weights, h, c), scanned(inputs, weights, h, c))
    assert_close(gradients(native), gradients(scanned), 1e-5)


@pytest.mark.parametrize(("cell", "gates"), [("lstm", 4), ("gru", 3), ("simple", 1)])
def test_networks_side_by_side_are_one_call(
    cell: str, gates: int, rng: np.random.Generator
) -> None:
    wide = gates * 6
    inputs, weights, h = arrays(rng, (3, 5, 4, wide), (3, 6, wide), (3, 5, 6))
    mask = jnp.asarray(rng.random((5, 4)) < 0.5)  # the same for all

    def loss(inputs: Any, weights: Any, h: Any) -> Any:
        return jnp.sum(recurrence(cell, inputs, weights, h, mask=mask)[0] ** 3)

    gradient = jax.grad(loss, argnums=(0, 1, 2))
    alone = [gradient(inputs[k], weights[k], h[k]) for k in range(3)]
    expected = jax.tree.map(lambda *each: jnp.stack(each), *alone)
    assert_close(jax.vmap(gradient)(inputs, weights, h), expected)


class OwnLSTM(layers.LSTM):
    """A layer that could do anything in a step."""


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.LSTM(4, activation="relu"),
        lambda: layers.LSTM(4, recurrent_activation="hard_sigmoid"),
        lambda: layers.LSTM(4, recurrent_dropout=0.2),
        lambda: layers.LSTM(4, implementation=1),
        lambda: layers.GRU(4, reset_after=False),
        lambda: layers.SimpleRNN(4, unroll=True),
        lambda: layers.SimpleRNN(4, dtype="mixed_bfloat16"),
        lambda: layers.RNN(layers.LSTMCell(4)),
        lambda: layers.RNN([layers.LSTMCell(4), layers.LSTMCell(3)]),
        lambda: OwnLSTM(4),
    ],
)
def test_other_layers_stay_with_keras(layer: Any) -> None:
    with native_loops() as taken:
        layer()(jnp.ones((2, 3, 4)))
        assert not taken


@pytest.mark.parametrize("name", ["KERAUNOS_REWRITE", "KERAUNOS_NATIVE"])
def test_it_can_be_switched_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "off")
    with native_loops() as taken:
        layers.GRU(4)(jnp.ones((2, 3, 4)))
        assert not taken


def test_keras_has_its_methods_back() -> None:
    before = [kind.__dict__["inner_loop"] for kind in PATCHED]
    with native_loops(), native_loops():
        assert [kind.__dict__["inner_loop"] for kind in PATCHED] != before
    with pytest.raises(ZeroDivisionError), native_loops():
        1 / 0  # noqa: B018
    assert [kind.__dict__["inner_loop"] for kind in PATCHED] == before


def network() -> Any:
    """Two directions, masks, and states handed from one layer to the next."""
    x = keras.Input((6,), dtype="int32")
    hidden = layers.Embedding(11, 5, mask_zero=True)(x)
    hidden = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(hidden)
    hidden, state = layers.GRU(9, return_sequences=True, return_state=True, dropout=0.1)(hidden)
    hidden = layers.SimpleRNN(9)(hidden, initial_state=state)
    model = keras.Model(x, layers.Dense(1)(hidden))
    model.compile("sgd", "mse")
    return model


def test_a_network_trains_evaluates_and_predicts_as_in_keras(rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 11, (32, 6)), rng.normal(size=(32, 1)).astype("float32")
    results = []
    for fit in (keras.Model.fit, kn.fit):
        keras.utils.set_random_seed(1)
        model = network()
        history = fit(model, x, y, batch_size=16, epochs=2, verbose=0).history["loss"]
        results.append([history, model.get_weights(), model.predict(x, verbose=0)])
    keras_s, own = (jax.tree.leaves(result) for result in results)
    for got, want in zip(own, keras_s, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5)


def test_explain_program_lists_the_loops() -> None:
    found = kn.explain_program(network(), np.ones((8, 6), "int32"), np.ones((8, 1)), batch_size=8)
    loops = [one for one in found.rewritten if one.kind.startswith("recurrent loop")]
    assert [one.kind for one in loops].count("recurrent loop, forward") == 4
    assert [one.kind for one in loops].count("recurrent loop, gradient") == 4
    assert {one.how for one in loops} == {"native kernel"}
    assert "(8, 6, 32), (8, 32) -> (8, 6, 8)" in {one.shapes for one in loops}


def test_who_differentiates_twice_gets_keras_s_loop(rng: np.random.Generator) -> None:
    x = rng.normal(size=(16, 4, 2)).astype("float32")
    assert_learns_as_in_keras(Smooth, lambda inputs: layers.LSTM(3)(inputs), x)
