"""Probabilities, logits and single outputs mean what the model's loss and activation say."""

import keras
import numpy as np
import pytest
from keras import layers

from keraunos import KeraunosError
from keraunos.data import Part
from keraunos.tasks.classification import evaluate
from keraunos.tasks.outputs import probabilities

LOGITS = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, 0.3]])


def model(units: int, activation: str | None = None, loss: object = None) -> keras.Model:
    built = keras.Sequential([keras.Input((3,)), layers.Dense(units, activation=activation)])
    if loss is not None:
        built.compile("sgd", loss)
    return built


def softmax(values: np.ndarray) -> np.ndarray:
    return np.asarray(keras.ops.softmax(values))


CROSS_ENTROPY = keras.losses.SparseCategoricalCrossentropy


def test_probabilities_stay_and_logits_become_some() -> None:
    shares = softmax(LOGITS)
    says = CROSS_ENTROPY(from_logits=True)
    np.testing.assert_allclose(probabilities(model(3, "softmax"), shares, 3), shares, rtol=1e-6)
    np.testing.assert_allclose(probabilities(model(3, None, says), LOGITS, 3), shares, rtol=1e-5)
    # Not compiled, or compiled with a loss that says nothing: the values are no shares.
    np.testing.assert_allclose(probabilities(model(3), LOGITS, 3), shares, rtol=1e-5)
    np.testing.assert_allclose(probabilities(model(3, None, "mse"), LOGITS, 3), shares, rtol=1e-5)


def test_small_positive_logits_are_told_from_shares_by_the_loss() -> None:
    says = CROSS_ENTROPY(from_logits=True)
    positive = LOGITS[1:]
    found = probabilities(model(3, None, says), positive, 3)
    np.testing.assert_allclose(found, softmax(positive), rtol=1e-5)
    several = probabilities(model(3, "sigmoid", "binary_crossentropy"), positive, 3)
    np.testing.assert_allclose(several, positive / positive.sum())


def test_a_single_output_is_the_second_of_two_classes() -> None:
    shares = np.array([[0.2], [0.9]])
    expected = [[0.8, 0.2], [0.1, 0.9]]
    sigmoid = model(1, "sigmoid", "binary_crossentropy")
    np.testing.assert_allclose(probabilities(sigmoid, shares, 2), expected)
    logit = model(1, None, keras.losses.BinaryCrossentropy(from_logits=True))
    np.testing.assert_allclose(
        probabilities(logit, np.log(shares / (1 - shares)), 2), expected, rtol=1e-6
    )
    # 0.9 as a logit is not 90%.
    np.testing.assert_allclose(probabilities(logit, shares, 2)[1, 1], 1 / (1 + np.exp(-0.9)))


def test_large_logits_do_not_overflow_and_nan_stays_nan() -> None:
    found = probabilities(model(2), np.array([[1e4, -1e4], [np.nan, 0.0]]), 2)
    np.testing.assert_array_equal(found[0], [1, 0])
    assert np.isnan(found[1]).all()


def test_outputs_that_do_not_fit_the_classes_are_refused() -> None:
    with pytest.raises(KeraunosError, match=r"puts out 3 numbers .* there are 10 classes"):
        probabilities(model(3), LOGITS, 10)
    with pytest.raises(KeraunosError, match="several outputs"):
        probabilities(model(3), {"a": LOGITS}, 3)


@pytest.mark.parametrize(
    ("units", "activation", "loss"),
    [
        (2, None, CROSS_ENTROPY(from_logits=True)),
        (1, "sigmoid", "binary_crossentropy"),
        (1, None, keras.losses.BinaryCrossentropy(from_logits=True)),
    ],
)
def test_networks_of_every_kind_are_measured_as_keras_measures_them(
    units: int, activation: str | None, loss: object
) -> None:
    random = np.random.default_rng(0)
    part = Part(random.normal(size=(90, 3)).astype("float32"), random.integers(0, 2, 90, "int32"))
    keras.utils.set_random_seed(3)
    network = model(units, activation, loss)
    expected = network.evaluate(part.x, part.y[:, None], verbose=0)
    found = evaluate(network, part, "test", ("no", "yes"))
    assert found.metrics["log_loss"] == pytest.approx(expected, rel=1e-4)


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(KeraunosError, match="no examples"):
        evaluate(model(2), Part(np.zeros((0, 3)), np.zeros(0, np.int32)), "test", ("a", "b"))
