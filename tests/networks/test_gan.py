"""A GAN takes the steps of the paper, both optimizers are kept, and it learns."""

from typing import Any

import jax
import keras
import numpy as np
import pytest
from keras import layers, ops

import keraunos as kn
from keraunos.errors import KeraunosError
from keraunos.networks import GAN, ForOptimizer

LATENT = 4


def networks(conditional: bool = False) -> tuple[Any, Any]:
    noise = keras.Input((LATENT,))
    x = keras.Input((6,))
    label = keras.Input((), dtype="int32")
    given, seen = noise, x
    if conditional:
        given = layers.Concatenate()([noise, layers.Embedding(3, 2)(label)])
        seen = layers.Concatenate()([x, layers.Embedding(3, 2)(label)])
    made = layers.Dense(6)(layers.BatchNormalization()(layers.Dense(8, activation="relu")(given)))
    judged = layers.Dense(8, activation="leaky_relu")(layers.Dropout(0.1)(seen))
    judged = layers.Dense(1)(judged)
    both = [label] if conditional else []
    return (
        keras.Model([noise, *both] if conditional else noise, made, name="generator"),
        keras.Model([x, *both] if conditional else x, judged, name="discriminator"),
    )


def compiled(conditional: bool = False, **settings: Any) -> GAN:
    keras.utils.set_random_seed(0)
    gan = GAN(*networks(conditional))
    given = {"g_optimizer": keras.optimizers.Adam(1e-3), "d_optimizer": keras.optimizers.SGD(0.1)}
    gan.compile(**{**given, **settings})
    return gan


X = np.random.default_rng(0).normal(size=(64, 6)).astype(np.float32)
Y = (np.arange(64) % 3).astype(np.int32)


def data(conditional: bool) -> tuple[Any, ...]:
    return (X, Y) if conditional else (X,)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("conditional", [False, True])
def test_keraunos_trains_it_as_keras_does(conditional: bool) -> None:
    trained = []
    for fit in (keras.Model.fit, kn.fit):
        gan = compiled(conditional)
        history = fit(gan, *data(conditional), batch_size=16, epochs=3, verbose=0)
        states = [np.asarray(v.value) for v in (*gan.variables, *gan.optimizer.variables)]
        trained.append((history.history, states))
    (curves, states), (ours, our_states) = trained
    assert set(curves) == set(ours) == {"d_loss", "g_loss"}
    for name, values in curves.items():
        np.testing.assert_allclose(values, ours[name], rtol=1e-4)
    for one, other in zip(states, our_states, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_each_network_takes_its_own_step() -> None:
    """By hand: the discriminator first, then the generator against the new one."""
    gan = compiled(g_optimizer=keras.optimizers.SGD(0.5), d_optimizer=keras.optimizers.SGD(0.2))
    gan.discriminator.layers[1].rate = 0.0
    before = [np.asarray(v.value) for v in gan.trainable_variables]
    seed = np.asarray(gan.seeds.state.value)
    kn.fit(gan, X[:16], batch_size=16, epochs=1, shuffle=False, verbose=0)
    after = [np.asarray(v.value) for v in gan.trainable_variables]

    again = compiled()
    again.discriminator.layers[1].rate = 0.0
    for variable, value in zip(again.trainable_variables, before, strict=True):
        variable.assign(value)
    again.seeds.state.assign(seed)
    bce = keras.losses.BinaryCrossentropy(from_logits=True)

    def step(network: Any, rate: float, loss: Any) -> None:
        own = network.trainable_variables
        others = network.non_trainable_variables

        def of(values: Any) -> Any:
            with keras.StatelessScope(list(zip(own, values, strict=True))):
                return loss()

        gradients = jax.grad(of)([v.value for v in own])
        loss()  # moves the seeds and the means of the batches on
        assert others is not None
        for variable, gradient in zip(own, gradients, strict=True):
            variable.assign(variable.value - rate * gradient)

    def noise() -> Any:
        return again.noise(16)

    first, second = (np.asarray(noise()) for _ in range(2))

    def judge(x: Any) -> Any:
        return again.discriminator(x, training=True)

    def d_loss() -> Any:
        real, fake = judge(X[:16]), judge(again.generator(first, training=True))
        return bce(ops.ones_like(real), real) + bce(ops.zeros_like(fake), fake)

    def g_loss() -> Any:
        fake = judge(again.generator(second, training=True))
        return bce(ops.ones_like(fake), fake)

    step(again.discriminator, 0.2, d_loss)
    step(again.generator, 0.5, g_loss)
    for variable, value in zip(again.trainable_variables, after, strict=True):
        np.testing.assert_allclose(value, variable.value, atol=1e-5)


def test_both_optimizers_are_kept_in_the_state() -> None:
    gan = compiled()
    kn.fit(gan, X, batch_size=16, epochs=2, verbose=0)
    assert int(gan.g_optimizer.iterations) == int(gan.d_optimizer.iterations) == 8
    assert int(gan.optimizer.iterations) == 8


@pytest.mark.parametrize("own", ["g_optimizer", "d_optimizer"])
def test_callbacks_change_the_learning_rate_of_either(own: str) -> None:
    gan = compiled()
    rates = keras.callbacks.LearningRateScheduler(lambda epoch: 0.5 ** (epoch + 1))
    kn.fit(gan, X, epochs=3, verbose=0, callbacks=[ForOptimizer(rates, getattr(gan, own))])
    changed = {
        name: float(getattr(gan, name).learning_rate) for name in ("g_optimizer", "d_optimizer")
    }
    other = {"g_optimizer": 1e-3, "d_optimizer": 0.1}
    assert changed == pytest.approx({**other, own: 0.125})


def test_reduce_on_plateau_sees_the_loss_it_is_told() -> None:
    gan = compiled()
    plateau = keras.callbacks.ReduceLROnPlateau(
        "g_loss", mode="min", factor=0.1, patience=0, min_delta=1e9
    )
    kn.fit(gan, X, epochs=3, verbose=0, callbacks=[ForOptimizer(plateau, gan.g_optimizer)])
    assert float(gan.g_optimizer.learning_rate) < 1e-4


def test_it_learns_where_the_examples_are() -> None:
    keras.utils.set_random_seed(1)
    generator = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.Dense(32, activation="leaky_relu"), layers.Dense(1)]
    )
    gan = GAN(generator, discriminator)
    gan.compile(keras.optimizers.Adam(3e-3, beta_1=0.5), keras.optimizers.Adam(3e-3, beta_1=0.5))
    x = np.random.default_rng(0).normal([3, -2], 0.5, (2000, 2)).astype(np.float32)
    kn.fit(gan, x, batch_size=100, epochs=30, verbose=0)
    made = np.asarray(generator(gan.noise(2000)))
    np.testing.assert_allclose(made.mean(axis=0), [3, -2], atol=0.5)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda: compiled(g_optimizer=ONE, d_optimizer=ONE), "an optimizer each"),
        (lambda: GAN(keras.Sequential([layers.Dense(3)]), networks()[1]), "noise has the shape"),
        (
            lambda: GAN(keras.Sequential([keras.Input((3, 2)), layers.Flatten()]), networks()[1]),
            "noise has the shape",
        ),
    ],
)
def test_what_cannot_be_trained_is_said_in_a_sentence(change: Any, sentence: str) -> None:
    with pytest.raises(KeraunosError, match=sentence):
        change()


ONE = keras.optimizers.Adam(1e-3)
