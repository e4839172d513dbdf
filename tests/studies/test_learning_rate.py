"""The learning-rate range test finds what is known of a problem, and changes nothing."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import keraunos as kn
import networks
from keraunos.errors import KeraunosError
from keraunos.studies.learning_rate import RateTest

# One weight, x = 1 or -1, y = 0, squared error: a step multiplies the weight by 1 - 2 * rate.
# It converges for rates below 1 and in one step at 0.5.
X = np.tile([[1.0], [-1.0]], (32, 1)).astype("float32")
Y = np.zeros((64, 1), "float32")


def one_weight(trainable: bool = True, rate: Any = 0.1) -> Any:
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", trainable=trainable)
    model = keras.Sequential([keras.Input((1,)), layer])
    model.compile(keras.optimizers.SGD(rate), "mse")
    return model


def test_the_suggestion_is_a_rate_that_learns_and_the_largest_is_the_known_one() -> None:
    test = kn.lr_range_test(one_weight(), X, Y, low=1e-5, high=1e3, rates=33, steps=20)
    assert test.start == pytest.approx(1.0)
    assert test.steps == 20
    # (1 - 2 * rate) ** (2 * 20) <= 0.05 from 0.0375 on; within the spacing of the rates.
    assert 0.02 <= test.suggestion <= 0.2
    assert 0.5 <= test.largest <= 1.8
    for rate, loss in zip(test.rates, test.losses, strict=True):
        if rate < 0.9:
            # Ten epochs of two steps; the last quarter of these are two.
            expected = np.mean([(1 - 2 * rate) ** (2 * step) for step in range(16, 20)])
            assert loss == pytest.approx(expected, rel=1e-3, abs=1e-6)
        elif rate > 1.1:
            assert loss is None or loss > test.start
    assert "Try a learning rate of" in str(test)


def test_each_rate_is_the_training_alone() -> None:
    x, y = networks.data()
    keras.utils.set_random_seed(0)
    model = networks.linear()
    np.random.seed(5)
    test = kn.lr_range_test(model, x, y, low=0.01, high=1, rates=3, steps=12, batch_size=32)
    for rate, loss in zip(test.rates, test.losses, strict=True):
        model.optimizer.learning_rate = rate
        copy = keras.models.clone_model(model)
        copy.compile_from_config(model.get_compile_config())
        copy.set_weights(model.get_weights())
        copy.optimizer.learning_rate = rate
        np.random.seed(5)
        alone = kn.fit(copy, x, y, batch_size=32, epochs=4, steps_per_epoch=3, verbose=0)
        assert loss == pytest.approx(alone.history["loss"][-1], rel=1e-5)


def test_a_network_that_cannot_learn_gives_none() -> None:
    test = kn.lr_range_test(one_weight(trainable=False), X, Y, rates=5, steps=8)
    assert (test.suggestion, test.largest) == (None, None)
    assert str(test) == "No learning rate from 1e-06 to 10 lowers the loss within 8 steps."
    ElementTree.fromstring(test.svg())


def test_the_model_is_not_changed() -> None:
    model = one_weight(rate=0.125)
    kn.fit(model, X, Y, epochs=1, verbose=0)
    before = [np.array(v) for v in [*model.weights, *model.optimizer.variables]]
    kn.lr_range_test(model, X, Y, rates=3, steps=4)
    after = [np.array(v) for v in [*model.weights, *model.optimizer.variables]]
    for one, two in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, two)
    assert float(model.optimizer.learning_rate) == 0.125


def test_the_picture_is_well_formed(tmp_path: Path) -> None:
    lost = RateTest([1e-3, 1e-2, 1e-1, 1.0], [0.9, 0.2, 0.5, None], 1.0, 8)
    for test in (
        lost,
        RateTest([1e-3, 1e-2, 1e-1], [None, None, None], 1.0, 8),
        RateTest([1e-3, 1e-2, 1e-1], [0.0, 0.0, 0.0], 0.0, 8),
        RateTest([1e-3, 1e-2, 1e-1], [-2.0, -5.0, None], -1.0, 8),
        RateTest([1.0, 1.5, 2.0], [3.0, 2.0, 1e30], 3.5, 8),
    ):
        svg = test.svg()
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert "nan" not in svg
        assert "inf" not in svg
    assert lost.suggestion == 1e-2
    assert lost.plot(tmp_path / "a.svg").read_text() == lost.svg()
    with pytest.raises(KeraunosError, match="cannot be written"):
        lost.plot(tmp_path / "no/where.svg")


def scheduled() -> Any:
    return one_weight(rate=keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))


def uncompiled() -> Any:
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


class Own(keras.Model):
    def __init__(self, units: int) -> None:
        super().__init__()
        self.dense = keras.layers.Dense(units)

    def call(self, x: Any) -> Any:
        return self.dense(x)


def subclassed() -> Any:
    model = Own(1)
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize(
    ("build", "settings", "says"),
    [
        (scheduled, {}, "cannot be tried with other learning rates"),
        (uncompiled, {}, "is not compiled"),
        (subclassed, {}, "cannot be tried with other learning rates"),
        (one_weight, {"low": 0.0}, "needs 0 < low < high"),
        (one_weight, {"low": 1.0, "high": 0.1}, "needs 0 < low < high"),
        (one_weight, {"rates": 2}, "3 rates"),
        (one_weight, {"steps": 3}, "4 steps"),
        (one_weight, {"batch_size": 0}, "batch_size is at least 1"),
    ],
)
def test_what_does_not_fit_is_one_sentence(build: Any, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(KeraunosError, match=says):
        kn.lr_range_test(build(), X, Y, **settings)


def test_data_that_are_nan_are_one_sentence_or_no_suggestion() -> None:
    try:
        test = kn.lr_range_test(one_weight(), X * np.nan, Y, rates=3, steps=4)
    except KeraunosError:
        return
    assert test.suggestion is None
