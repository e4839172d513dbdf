"""Boxes are measured as COCO does, a network of centres learns them, and the page shows them."""

from typing import Any

import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.data.dataset import Dataset, Part
from keraunos.errors import KeraunosError
from keraunos.networks.centers import CenterLoss, center_network, decode
from keraunos.tasks import object_detection as task
from keraunos.tasks.object_detection.measuring import _Measured, iou, matches

RNG = np.random.default_rng(0)
CLASSES = ("round", "square")


def scenes(count: int = 24, side: int = 64, seed: int = 0) -> Part:
    """Bright and dark squares on grey, up to three in a picture, whatever else was drawn before."""
    random = np.random.default_rng(seed)
    x = np.full((count, side, side, 3), 110, np.uint8)
    y = np.full((count, 3, 5), -1, np.float32)
    for row in range(count):
        corners = [(4, 4), (36, 6), (10, 38)][: random.integers(1, 4)]
        for place, (left, top) in enumerate(corners):
            kind, size = random.integers(2), random.integers(12, 22)
            left, top = left + random.integers(0, 5), top + random.integers(0, 5)
            x[row, top : top + size, left : left + size] = (230, 20)[kind]
            y[row, place] = kind, left, top, left + size, top + size
    return Part(x, y)


def perfect(y: Any, size: tuple[int, int]) -> Any:
    """The outputs that tell exactly of these boxes."""
    outputs = np.full((len(y), *size, 6), -9.0, np.float32)
    for row, boxes in enumerate(y):
        for kind, left, top, right, bottom in boxes[boxes[:, 0] >= 0]:
            i, j = int((top + bottom) / 8), int((left + right) / 8)
            outputs[row, i, j, int(kind)] = 9.0
            across, down = 4 * j + 2, 4 * i + 2
            edges = across - left, down - top, right - across, bottom - down
            outputs[row, i, j, 2:] = np.log(edges)
    return outputs


def test_what_is_told_exactly_is_decoded_exactly_and_costs_little() -> None:
    part = scenes()
    outputs = perfect(part.y, (16, 16))
    found = np.asarray(decode(outputs, 2))
    for boxes, real in zip(found, part.y, strict=True):
        real = real[real[:, 0] >= 0]
        sure = boxes[boxes[:, 1] > 0.5]
        assert len(sure) == len(real)
        order = np.lexsort(sure[:, 2:4].T), np.lexsort(real[:, 1:3].T)
        np.testing.assert_allclose(sure[order[0]][:, [0, 2, 3, 4, 5]], real[order[1]], atol=1e-3)
    loss = np.asarray(CenterLoss(2)(part.y, outputs))
    worse = np.asarray(CenterLoss(2)(part.y, outputs + RNG.normal(0, 2, outputs.shape)))
    assert loss < 0.01 < worse


def test_rows_without_a_box_change_nothing() -> None:
    part = scenes()
    outputs = RNG.normal(size=(24, 16, 16, 6)).astype(np.float32)
    more = np.concatenate([part.y, np.full((24, 4, 5), -1, np.float32)], axis=1)
    assert float(CenterLoss(2)(more, outputs)) == pytest.approx(
        float(CenterLoss(2)(part.y, outputs)), rel=1e-6
    )
    empty = CenterLoss(2)(np.full((24, 3, 5), -1, np.float32), outputs)
    assert np.isfinite(float(empty))


def test_average_precision_is_that_of_the_definition() -> None:
    real = np.full((2, 2, 5), -1, np.float32)
    real[0, 0], real[0, 1], real[1, 0] = (0, 0, 0, 10, 10), (0, 20, 0, 30, 10), (0, 0, 0, 10, 10)
    found = np.zeros((2, 3, 6), np.float32)
    found[0] = [(0, 0.9, 0, 0, 10, 10), (0, 0.8, 50, 0, 60, 10), (0, 0.6, 20, 0, 30, 8)]
    found[1, 0] = (0, 0.7, 0, 0, 10, 6)
    precision = _Measured(real, found, 2).precision(np.arange(2))
    # In order of confidence: right, wrong, right, right. Precision at recalls up to 1/3: 1, beyond
    # the largest that follows: 3/4. COCO asks at 101 recalls, 34 of them up to 1/3.
    assert precision[0, 0] == pytest.approx((34 * 1 + 67 * 0.75) / 101, abs=1e-3)
    assert np.isnan(precision[1]).all()  # there are no such things
    # An overlap of 0.6 is too little from 0.65 on: the last but one is wrong then.
    assert precision[0, 3] < precision[0, 2]


def test_a_choice_of_pictures_is_measured_as_if_there_were_no_others() -> None:
    """Fails when pycocotools keeps what it has compared in another way."""
    part = scenes(6)
    found = np.asarray(decode(RNG.normal(0, 3, (6, 16, 16, 6)) + perfect(part.y, (16, 16)), 2))
    whole = _Measured(part.y, found, 2)
    for chosen in ([0, 1, 2, 3, 4, 5], [4], [1, 1, 5, 0]):
        alone = _Measured(part.y[chosen], found[chosen], 2)
        np.testing.assert_allclose(
            whole.precision(np.array(chosen)), alone.precision(np.arange(len(chosen))), atol=1e-9
        )


def test_a_real_box_is_found_once() -> None:
    real = np.array([[0, 0, 10, 10], [20, 0, 30, 10]], float)
    found = np.array([[0, 0, 10, 9], [0, 0, 10, 10], [21, 0, 30, 10], [50, 50, 60, 60]], float)
    assert matches(found, real) == 2
    assert matches(found[:2], real) == 1
    assert matches(found, real[:0]) == matches(found[:0], real) == 0
    assert iou(np.array([0.0, 0, 10, 10]), np.array([[5.0, 0, 15, 10]])) == pytest.approx(1 / 3)


@pytest.fixture(scope="module")
def trained() -> Any:
    keras.utils.set_random_seed(0)
    part = scenes(96, seed=1)
    network = center_network((64, 64, 3), 2, width=8)
    network.compile(keras.optimizers.Adam(2e-3), CenterLoss(2))
    kn.fit(network, part.x, part.y, batch_size=8, epochs=60, verbose=0)
    return network


@pytest.mark.slow
def test_a_network_of_centres_learns_to_find_things(trained: Any) -> None:
    part = scenes(40)
    dataset = Dataset("made", None, CLASSES, part, part, part)
    task.check(trained, dataset)
    found = task.measure(trained, dataset, "test")
    metrics = found.metrics
    assert metrics["map50"] > 0.8
    assert metrics["map50_low"] <= metrics["map50"] <= metrics["map50_high"]
    assert [row[0] for row in task.table(found).rows] == list(CLASSES)
    shown = task.page(dataset, found)
    assert shown["scenes"][0]["pictures"][0]["answer"].startswith("data:image/jpeg")


def test_a_network_that_finds_nothing_has_a_precision_of_zero() -> None:
    part = scenes(8)
    dataset = Dataset("made", None, CLASSES, part, part, part)
    network = center_network((64, 64, 3), 2, width=8)
    network.get_layer("centres").bias.assign([-200.0, -200.0])
    found = task.measure(network, dataset, "test")
    assert found.metrics["map50"] == found.metrics["recall"] == 0
    assert "learnt nothing" in str(task.nothing_learnt(found.metrics))


def test_another_network_is_refused_before_training() -> None:
    part = scenes(2)
    dataset = Dataset("made", None, CLASSES, part, part, part)
    with pytest.raises(KeraunosError, match=r"\(16, 16, 7\) .* where \(16, 16, 6\) is needed"):
        task.check(center_network((64, 64, 3), 3, width=8), dataset)
