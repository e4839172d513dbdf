"""A walk over a model finds every number, and the same structure in models that are made alike."""

import types
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import keras
import numpy as np
import pytest
from keras import layers, losses, metrics, optimizers
from trained_alone import BATCH, dense, net, one_hot, pictures, rows

import keraunos as kn
from keraunos.engine import keras_bridge as bridge


def built(model: Any, *data: Any) -> Any:
    bridge.build(model, bridge.ResidentArrays(*(data or rows(BATCH)), batch_size=BATCH))
    return model


def anatomy_of(model: Any, *data: Any) -> Any:
    return bridge.anatomy(built(model, *data))


def numbers(model: Any, *data: Any) -> dict[str, Any]:
    return {
        bridge.path_in_words(path): place.value
        for path, place in anatomy_of(model, *data).places.items()
    }


def test_numbers_are_found_where_a_reader_looks_for_them():
    schedule = optimizers.schedules.ExponentialDecay(0.101, 1234, 0.567)
    found = numbers(
        net(
            lambda: layers.Dense(5, kernel_regularizer=keras.regularizers.L2(0.0123)),
            lambda: layers.Dropout(0.321),
            layers.BatchNormalization,
            optimizer=optimizers.SGD(schedule, momentum=0.789, clipnorm=4.56),
            loss=losses.CategoricalCrossentropy(label_smoothing=0.234),
        ),
        *one_hot(BATCH),
    )
    assert found["layers[2].rate"] == 0.321
    assert found["layers[3].momentum"] == 0.99
    assert found["layers[3].epsilon"] == 1e-3
    assert found["optimizer.momentum"] == 0.789
    assert found["optimizer.clipnorm"] == 4.56
    assert found["optimizer.learning_rate.decay_rate"] == 0.567
    assert found["optimizer.learning_rate.decay_steps"] == 1234
    regularizer = [value for path, value in found.items() if path.endswith("regularizer.l2")]
    assert regularizer == [0.0123]
    smoothing = [path for path, value in found.items() if value == 0.234]
    assert any("label_smoothing" in path for path in smoothing)


def test_numbers_in_places_of_one_name_are_all_found():
    settings = {"scale_1": 0.11, "scale_2": 0.22, "scale": 0.33}
    found = numbers(net(lambda: layers.Lambda(lambda x: x * settings["scale_1"])))
    assert {0.11, 0.22, 0.33} <= set(found.values())


class Subclassed(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = [layers.Dense(4) for _ in range(2)]
        self.last = {"head": layers.Dense(3, activation="softmax")}

    def call(self, x: Any) -> Any:
        for layer in self.hidden:
            x = layer(x)
        return self.last["head"](x)


def subclassed() -> Any:
    model = Subclassed()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def two_outputs() -> Any:
    x = keras.Input((6,))
    y = layers.Dense(4)(x)
    outputs = [layers.Dense(3, activation="softmax")(y) for _ in range(2)]
    model = keras.Model(x, outputs)
    model.compile("adam", ["categorical_crossentropy"] * 2, metrics=[["accuracy"], ["mse", "mae"]])
    return model


def named_by_outputs() -> Any:
    """What is keyed by the names that Keras has counted up."""
    x = keras.Input((6,))
    model = keras.Model(x, [layers.Dense(3)(x), layers.Dense(3)(x)])
    first, second = model.output_names
    model.compile("sgd", {first: "mse", second: "mae"}, loss_weights={first: 1.0, second: 0.5})
    return model


def two_labels(count: int) -> Any:
    x, y = one_hot(count)
    return x, [y, y]


class OwnWeight(layers.Layer):
    """A layer whose weight has no name, and whose variable Keras counts up."""

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones")

    def call(self, x: Any) -> Any:
        return x * self.scale


ALIKE: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "sequential": (lambda: net(dense, layers.BatchNormalization, metrics=["accuracy"]), rows),
    "names": (lambda: net(dense, kind=lambda parts: keras.Sequential(parts, name="mine")), rows),
    "functional": (two_outputs, two_labels),
    "keyed-by-names": (named_by_outputs, two_labels),
    "subclassed": (subclassed, rows),
    "own-weight": (lambda: net(OwnWeight), rows),
    "recurrent": (
        lambda: net(
            lambda: layers.Reshape((6, 1)),
            lambda: layers.Bidirectional(layers.LSTM(3, dropout=0.1, return_sequences=True)),
            lambda: layers.GRU(3),
        ),
        rows,
    ),
    "attention": (
        lambda: net(
            lambda: layers.Reshape((6, 1)),
            lambda: keras.Sequential([layers.TimeDistributed(layers.Dense(4))]),
            layers.Flatten,
        ),
        rows,
    ),
    "augmented": (
        lambda: net(
            *(lambda: layers.RandomRotation(0.1), lambda: layers.RandomZoom(0.1)),
            *(lambda: layers.RandomContrast(0.1), lambda: layers.RandomFlip()),
            *(lambda: layers.Conv2D(2, 3), layers.MaxPooling2D, layers.Flatten),
            shape=(6, 6, 1),
        ),
        pictures,
    ),
    "mixed-precision": (
        lambda: net(lambda: layers.Dense(4, dtype="mixed_float16"), optimizer=scaled()),
        rows,
    ),
    "muon": (lambda: net(dense, optimizer=optimizers.Muon(0.01)), rows),
    "without-decay": (lambda: without_decay(), rows),
    "multi-optimizer": (lambda: net(dense, optimizer=several()), rows),
    "metrics": (
        lambda: net(
            dense,
            loss="categorical_crossentropy",
            metrics=[metrics.AUC(), metrics.Precision(), metrics.F1Score(), "accuracy"],
        ),
        one_hot,
    ),
    "ema": (lambda: net(dense, optimizer=optimizers.Adam(use_ema=True)), rows),
}


def scaled() -> Any:
    return optimizers.LossScaleOptimizer(optimizers.Adam())


def several() -> Any:
    return optimizers.MultiOptimizer(
        lambda v: optimizers.SGD(0.1) if "bias" in v.path else optimizers.Adam(0.1)
    )


def without_decay() -> Any:
    model = net(dense, optimizer=optimizers.AdamW(0.1, weight_decay=0.1))
    model.optimizer.exclude_from_weight_decay([model.layers[0].bias], ["gamma"])
    return model


@pytest.mark.parametrize("name", ALIKE)
def test_models_that_are_made_alike_are_one_structure(name):
    """Whatever Keras counts up while it names layers, metrics and variables."""
    make, data = ALIKE[name]
    first, second = (anatomy_of(make(), *data(BATCH)) for _ in range(2))
    for one, other in zip(first.structure, second.structure, strict=True):
        assert one == other
    assert hash(first.structure) == hash(second.structure)
    assert bridge.differing([first, second]) == []


@pytest.mark.parametrize("name", ["sequential", "functional", "without-decay"])
def test_a_training_changes_no_structure(name):
    make, data = ALIKE[name]
    model = built(make(), *data(BATCH))
    before = bridge.anatomy(model)
    kn.fit(model, *data(BATCH), batch_size=BATCH, verbose=0)
    kn.predict(model, data(BATCH)[0], verbose=0)
    after = bridge.anatomy(model)
    for one, other in zip(before.structure, after.structure, strict=True):
        assert one == other
    assert bridge.differing([before, after]) == []


def test_another_name_of_the_model_is_no_other_structure():
    first, second = built(net(dense, dense)), built(net(dense, dense))
    second.name = "mine"
    third = built(net(dense, dense, kind=lambda parts: keras.Sequential(parts, name="other")))
    structures = [bridge.anatomy(model).structure for model in (first, second, third)]
    assert structures[0] == structures[1] == structures[2]


def test_a_walk_changes_nothing_and_draws_nothing():
    model = built(net(dense, lambda: layers.Dropout(0.2)))
    state = np.random.get_state()[1].copy()
    before = [np.array(weight) for weight in model.get_weights()]
    first, second = bridge.anatomy(model), bridge.anatomy(model)
    assert first.structure == second.structure
    assert {path: place.value for path, place in first.places.items()} == {
        path: place.value for path, place in second.places.items()
    }
    assert all(map(np.array_equal, before, model.get_weights()))
    assert np.array_equal(state, np.random.get_state()[1])


class Holds(layers.Layer):
    def __init__(self, thing: Any) -> None:
        super().__init__()
        self.thing = thing

    def call(self, x: Any) -> Any:
        return x


def with_thing(thing: Any) -> Any:
    return anatomy_of(net(lambda: Holds(thing))).structure


@pytest.mark.parametrize("array", [np.asarray, jnp.asarray])
def test_arrays_are_compared_by_their_content(array):
    content = np.arange(20000.0, dtype="float32").reshape(2, 10000)
    other = content.copy()
    other[1, 9999] += 1
    assert with_thing(array(content)) == with_thing(array(content.copy()))
    assert with_thing(array(content)) != with_thing(array(other))
    assert with_thing(array(content)) != with_thing(array(content.T))
    assert with_thing(array(content)) != with_thing(array(content.astype("float16")))


@pytest.mark.parametrize(
    "make",
    [
        lambda v: layers.Normalization(mean=[v] * 6, variance=[1.0] * 6),
        lambda v: layers.Lambda(
            lambda x, matrix: x + matrix.sum(), arguments={"matrix": np.full((3, 3), v)}
        ),
        lambda v: layers.Lambda((lambda matrix: lambda x: x + matrix.sum())(np.full((3, 3), v))),
    ],
)
def test_layers_that_hold_arrays_of_other_content_are_of_another_structure(make):
    one, same, other = (anatomy_of(net(lambda v=v: make(v))).structure for v in (1.0, 1.0, 2.0))
    assert one == same
    assert one != other


def test_frozen_weights_are_values_of_the_state_and_no_structure():
    """Networks on another frozen base share a program: its weights are inputs as all others."""

    def made(seed: int) -> Any:
        model = net(dense, seed=seed)
        model.layers[0].trainable = False
        model.compile("sgd", "sparse_categorical_crossentropy")
        return anatomy_of(model).structure

    assert made(1) == made(2)


def test_what_an_array_has_been_given_away_for_is_no_trouble():
    """An array whose buffer a training has taken."""
    gone = jnp.ones(3)
    gone.delete()
    assert with_thing(gone) != with_thing(jnp.ones(3))


def test_loops_and_things_said_twice_end():
    ring: list[Any] = [0.5]
    ring.append(ring)
    box = types.SimpleNamespace(ring=ring, again=ring, tuple=(ring, (ring,)))
    assert isinstance(hash(with_thing(box)), int)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (0.5, 0.7, True),
        (2, 3, True),
        (2, 2.0, False),
        (0.5, None, False),
        (np.float32(0.5), 0.5, False),
        (np.float32(0.5), np.float32(0.7), True),
        (True, False, False),
        (True, 1, False),
        (2**40, 2**41, False),
        ("tanh", "relu", False),
        ((0.5, 0.5), (0.7, 0.5), True),
        ((0.5,), (0.5, 0.5), False),
        ([0.5], (0.5,), False),
        ({"a": 0.5}, {"b": 0.5}, False),
        ({"a": 0.5}, {"a": 0.7}, True),
        ({(): 0.5}, {(): 0.7}, True),
        ({1, 2}, {1, 3}, False),
        ({1, 2}, {2, 1}, True),
    ],
)
def test_what_may_differ_in_one_structure(one, other, alike):
    assert (with_thing(one) == with_thing(other)) is alike
