"""Measurements against scikit-learn and against what is known."""

import keras
import numpy as np
import pytest
from sklearn import metrics

from keraunos.data import Part
from keraunos.tasks.classification import evaluate, wilson_interval


@pytest.fixture
def part() -> Part:
    random = np.random.default_rng(1)
    return Part(random.normal(size=(300, 3)).astype("float32"), random.integers(0, 3, 300, "int32"))


@pytest.fixture
def model() -> keras.Model:
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="softmax")])


def test_scores_are_those_of_scikit_learn_with_a_class_that_never_occurs(model, part) -> None:
    found = evaluate(model, part, "test", ("a", "b", "c", "never"))
    answers = model.predict(part.x, verbose=0).argmax(axis=1)
    assert found.metrics["accuracy"] == metrics.accuracy_score(part.y, answers)
    recalls = [(answers[part.y == k] == k).mean() for k in range(3)]
    assert found.metrics["balanced_accuracy"] == pytest.approx(np.mean(recalls))
    assert found.classes[3].examples == 0
    assert found.classes[0].precision == metrics.precision_score(
        part.y, answers, labels=[0], average="macro"
    )
    assert found.confusion.shape == (4, 4)
    assert found.confusion.sum() == 300


def test_the_mistakes_come_surest_first(model, part) -> None:
    found = evaluate(model, part, "test", ("a", "b", "c", "never"))
    worst = found.mistakes(10)
    confidences = found.probabilities[worst].max(axis=1)
    assert (found.probabilities[worst].argmax(axis=1) != found.labels[worst]).all()
    assert (np.diff(confidences) <= 0).all()


def test_the_wilson_interval_has_its_published_values() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson_interval(20, 20)[1] == pytest.approx(1.0)
