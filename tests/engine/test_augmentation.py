"""Layers that change pictures at random are part of the compiled epoch."""

from typing import Any

import keras
import numpy as np
import pytest
from against_keras import assert_same_training, assert_trains_as_keras, train
from keras import layers
from small_networks import images

import keraunos as kn
from keraunos.engine.keras_bridge import why_not

GEOMETRIC = {
    "translation": lambda: layers.RandomTranslation(0.2, 0.2, seed=3),
    "nearest": lambda: layers.RandomTranslation(0.3, 0.1, "nearest", "nearest", seed=3),
    "rotation": lambda: layers.RandomRotation(0.2, seed=3),
    "zoom": lambda: layers.RandomZoom(0.3, 0.2, seed=3),
    "shear": lambda: layers.RandomShear(0.3, 0.2, seed=3),
    "perspective": lambda: layers.RandomPerspective(0.5, seed=3),
}


def pictures(dtype: str, count: int = 24) -> tuple[np.ndarray, np.ndarray]:
    x, y = images(count)
    return (x * 255).astype("uint8") if dtype == "uint8" else x, y


def network(*augmentation: Any, dtype: str = "float32", **settings: Any) -> Any:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [keras.Input((8, 8, 1), dtype=dtype)]
        + [make() for make in augmentation]
        + [layers.Rescaling(1 / 255 if dtype == "uint8" else 1.0), layers.Flatten()]
        + [layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **settings)
    return model


@pytest.mark.sampled(3)
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
@pytest.mark.parametrize("name", GEOMETRIC)
def test_a_network_that_moves_pixels_trains_compiled_as_keras_trains_it_step_by_step(name, dtype):
    # No warning is given (it would be an error): the engine does it.
    result, _ = assert_trains_as_keras(
        lambda: network(GEOMETRIC[name], dtype=dtype),
        *pictures(dtype),
        batch_size=8,
        epochs=2,
        validation_data=pictures(dtype, 16),
    )
    assert not result.model.jit_compile  # as far as Keras knows


def test_several_of_them_in_a_functional_model_train_as_under_keras():
    def make() -> Any:
        keras.utils.set_random_seed(1)
        inputs = keras.Input((8, 8, 1))
        augment = keras.Sequential([GEOMETRIC["rotation"](), layers.RandomFlip(seed=4)])
        x = layers.Flatten()(GEOMETRIC["zoom"]()(augment(inputs)))
        model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
        model.compile("adam", "sparse_categorical_crossentropy")
        return model

    assert_trains_as_keras(make, *pictures("float32"), batch_size=8)


def test_pictures_are_changed_anew_in_every_step_and_not_in_evaluation():
    x, y = pictures("float32", 8)
    model = network(GEOMETRIC["rotation"])
    model.optimizer.learning_rate = 0.0
    losses = [kn.fit(model, x, y, verbose=0).history["loss"][0] for _ in range(4)]
    assert len(set(losses)) == 4
    measured = [kn.evaluate(model, x, y, verbose=0)[0] for _ in range(2)]
    assert measured[0] == measured[1]
    plain = network()
    plain.set_weights(model.get_weights()[:2])
    np.testing.assert_allclose(kn.evaluate(plain, x, y, verbose=0)[0], measured[0], rtol=1e-5)
    np.testing.assert_allclose(
        kn.predict(model, x, verbose=0), kn.predict(plain, x, verbose=0), rtol=1e-5, atol=1e-6
    )


def test_a_saved_and_loaded_network_trains_on_compiled(tmp_path):
    # Keras stores that jit_compile was False, and not that it had been "auto".
    model = network(GEOMETRIC["rotation"])
    kn.fit(model, *pictures("float32"), verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert why_not(loaded) is None
    kn.fit(loaded, *pictures("float32"), verbose=0)


class Careful(layers.RandomRotation):
    """A layer of the user's own, which may do in Python what cannot be traced."""


class Unnamed(layers.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.supports_jit = False

    def call(self, x: Any) -> Any:
        return x


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda: network(lambda: layers.RandomCrop(6, 6)), "RandomCrop", id="crop"),
        pytest.param(lambda: network(lambda: Careful(0.2)), "Careful", id="a subclass"),
        pytest.param(lambda: network(Unnamed), "Unnamed", id="another layer"),
        pytest.param(lambda: network(layers.RandAugment), "RandAugment", id="RandAugment"),
        pytest.param(lambda: network(layers.AugMix), "AugMix", id="AugMix"),
        pytest.param(lambda: network(jit_compile=False), "jit_compile=False", id="by wish"),
        pytest.param(
            lambda: network(GEOMETRIC["zoom"], run_eagerly=True), "run_eagerly=True", id="eagerly"
        ),
    ],
)
def test_what_cannot_be_compiled_or_shall_not_is_left_to_keras(make, reason):
    assert reason in why_not(make())


def test_a_network_that_crops_trains_through_keras_as_there():
    def make() -> Any:
        return network(lambda: layers.RandomCrop(6, 6, seed=3), lambda: layers.Resizing(8, 8))

    data = pictures("float32", 16)
    expected = train(keras.Model.fit, make, *data, batch_size=8)
    with pytest.warns(kn.KeraunosWarning, match="its layer RandomCrop cannot be compiled"):
        result = train(kn.fit, make, *data, batch_size=8)
    assert_same_training(result, expected)


class Deciding(keras.Model):
    """Asks in Python for a value that a program has only when it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.rotation = layers.RandomRotation(0.2, seed=3)
        self.out = keras.Sequential([layers.Flatten(), layers.Dense(10, "softmax")])

    def call(self, x: Any, training: bool = False) -> Any:
        x = self.rotation(x, training=training)
        return self.out(x if training and keras.ops.mean(x) > 0 else -x)


def test_what_fails_only_because_it_is_compiled_says_how_not_to():
    def compiled(**settings: Any) -> Any:
        model = Deciding()
        model.compile("sgd", "sparse_categorical_crossentropy", **settings)
        return model

    x, y = pictures("float32", 8)
    with pytest.raises(Exception, match=r"traced|concrete|Tracer") as raised:
        kn.fit(compiled(), x, y, verbose=0)
    assert "run_eagerly=True" in raised.value.__notes__[0]
    with pytest.warns(kn.KeraunosWarning, match="run_eagerly=True"):
        kn.fit(compiled(run_eagerly=True), x, y, verbose=0)
