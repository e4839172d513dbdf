"""A judge of real pictures tells good ones from bad, and distances are the formula's."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image
from scipy.linalg import sqrtm

import keraunos as kn
from keraunos import data
from keraunos.errors import KeraunosError
from keraunos.tasks import image_generation as task
from keraunos.tasks.image_generation.measuring import frechet_distance, make
from keraunos.tasks.image_generation.showing import grid, watching

DIGITS = data.digits()


def means() -> Any:
    """What each digit looks like on average, of shape (10, 64)."""
    x, y = DIGITS.train.x, DIGITS.train.y
    return np.stack([x[y == k].mean(axis=0).ravel() for k in range(10)])


def to_order(table: Any) -> Any:
    """A generator that makes of a class the row of the table."""
    noise, label = keras.Input((3,)), keras.Input((), dtype="int32")
    embedding = layers.Embedding(10, 64)
    made = layers.Reshape((8, 8))(embedding(label))
    made = layers.Add()(
        [made, layers.Reshape((1, 1))(layers.Dense(1, kernel_initializer="zeros")(noise))]
    )
    embedding.set_weights([table])
    return keras.Model([noise, label], made)


def unasked(bias: Any) -> Any:
    """A generator that makes one picture of any noise."""
    dense = layers.Dense(64, kernel_initializer="zeros")
    network = keras.Sequential([keras.Input((3,)), dense, layers.Reshape((8, 8))])
    dense.set_weights([np.zeros((3, 64)), bias])
    return network


@pytest.mark.slow
def test_what_was_asked_for_is_recognised() -> None:
    found = task.measure(to_order(means()), DIGITS, "test")
    assert found.metrics["recognised"] == 1.0
    assert found.metrics["evenness"] > 0.99
    assert found.metrics["judge_accuracy"] > 0.95
    assert {row[1] for row in task.table(found).rows} == {"100.0%"}


@pytest.mark.slow
def test_another_digit_than_was_asked_for_is_not() -> None:
    found = task.measure(to_order(np.roll(means(), 1, axis=0)), DIGITS, "test")
    assert found.metrics["recognised"] == 0.0
    assert "Hardly any picture is recognised" in str(task.nothing_learnt(found.metrics))


def test_one_picture_for_all_noise_is_clear_and_far_from_even() -> None:
    found = task.measure(unasked(means()[0]), DIGITS, "test")
    assert found.wanted is None
    assert found.metrics["recognised"] == 1.0
    assert found.metrics["evenness"] == pytest.approx(0.0)
    assert found.metrics["frechet_distance"] > 10 * found.metrics["frechet_distance_real"]
    assert task.nothing_learnt(found.metrics)


def test_pictures_that_are_not_numbers_are_measured_too() -> None:
    found = task.measure(unasked(np.full(64, np.nan)), DIGITS, "test")
    assert np.isfinite(list(found.metrics.values())).all()


def test_the_distance_is_that_of_the_formula() -> None:
    random = np.random.default_rng(0)
    one = random.normal(size=(500, 6)) @ random.normal(size=(6, 6))
    other = random.normal(1, 2, size=(400, 6)) @ random.normal(size=(6, 6))
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    root = sqrtm(first @ second).real
    expected = ((one.mean(0) - other.mean(0)) ** 2).sum() + np.trace(first + second - 2 * root)
    assert frechet_distance(one, other) == pytest.approx(expected)
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9)


def test_classes_are_asked_for_alike_and_always_the_same_pictures_made() -> None:
    network = to_order(means())
    pictures, wanted = make(network, 45, 10)
    assert set(np.bincount(wanted)) == {4, 5}
    assert (make(network, 45, 10)[0] == pictures).all()


@pytest.mark.parametrize("shape", [(8, 6), (8, 6, 1), (8, 6, 3)])
def test_a_grid_has_the_pictures_in_rows(shape: Any) -> None:
    pictures = np.arange(7)[:, None, None] * np.ones(shape[:2])
    if len(shape) == 3:
        pictures = pictures[..., None] * np.ones(shape[2])
    laid = grid(pictures, columns=3)
    assert laid.shape == (24, 18, *([3] if shape[2:] == (3,) else []))
    plain = laid if laid.ndim == 2 else laid[..., 0]
    assert (plain[::8, ::6] == [[0, 1, 2], [3, 4, 5], [6, 0, 0]]).all()


def test_a_grid_is_written_after_each_epoch(tmp_path: Path) -> None:
    network = to_order(means())
    network.compile("sgd", "mse")
    noise, label = np.zeros((10, 3)), np.arange(10)
    kn.fit(
        network,
        [noise, label],
        means().reshape(10, 8, 8),
        epochs=2,
        verbose=0,
        callbacks=watching(network, DIGITS, tmp_path),
    )
    names = sorted(path.name for path in (tmp_path / "samples").iterdir())
    assert names == ["epoch-001.png", "epoch-002.png"]
    with Image.open(tmp_path / "samples" / names[0]) as picture:
        assert picture.size == (80, 80)


def test_a_generator_of_other_pictures_is_refused_before_training() -> None:
    network = keras.Sequential([keras.Input((3,)), layers.Dense(64)])
    with pytest.raises(KeraunosError, match=r"makes \(64,\) where the pictures have \(8, 8\)"):
        task.check(network, DIGITS)
