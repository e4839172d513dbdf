"""Mean intersection over union is what its definition says, and the page shows what it is about."""

from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from keraunos.data.dataset import Dataset, Part
from keraunos.errors import KeraunosError
from keraunos.tasks import semantic_segmentation as task

CLASSES = ("sky", "road", "car", "tram")
RNG = np.random.default_rng(0)


class Given(keras.Model):
    """Says for each picture what is written in its first channel, or a neighbour's."""

    def call(self, x: Any) -> Any:
        return keras.ops.one_hot(keras.ops.cast(x[..., 0], "int32"), len(CLASSES))


def data(truth: Any, answers: Any) -> Dataset:
    x = np.stack([answers, RNG.integers(0, 9, answers.shape)], axis=-1).astype(np.uint8)
    part = Part(np.concatenate([x, x[..., :1]], axis=-1), truth.astype(np.uint8))
    return Dataset("made", None, (*CLASSES, "nothing"), part, part, part, ignored=4)


def drawn(classes: int = 4) -> tuple[Any, Any]:
    truth = RNG.integers(0, classes, (20, 9, 11))
    answers = np.where(RNG.uniform(size=truth.shape) < 0.7, truth, RNG.integers(0, 4, truth.shape))
    return truth, answers


def test_it_is_scikit_learns_jaccard_score_and_keras_mean_iou() -> None:
    truth, answers = drawn()
    found = task.measure(Given(), data(truth, answers), "test")
    flat = truth.ravel().astype(np.int32), answers.ravel().astype(np.int32)
    expected = jaccard_score(*flat, average=None)
    assert [each.iou for each in found.classes] == pytest.approx(list(expected))
    assert found.metrics["mean_iou"] == pytest.approx(expected.mean())
    metric = keras.metrics.MeanIoU(4)
    metric.update_state(*flat)
    assert found.metrics["mean_iou"] == pytest.approx(float(metric.result()), rel=1e-5)
    assert found.metrics["pixel_accuracy"] == pytest.approx((truth == answers).mean())
    assert (found.answers == answers).all()


def test_pixels_that_nobody_has_named_do_not_count() -> None:
    truth, answers = drawn()
    unnamed = RNG.uniform(size=truth.shape) < 0.3
    found = task.measure(Given(), data(np.where(unnamed, 4, truth), answers), "test")
    expected = jaccard_score(truth[~unnamed], answers[~unnamed], average="macro")
    assert found.metrics["mean_iou"] == pytest.approx(expected)
    assert found.confusion.sum() == (~unnamed).sum()


def test_a_class_that_is_nowhere_does_not_count() -> None:
    truth, answers = drawn(3)
    answers = np.minimum(answers, 2)
    found = task.measure(Given(), data(truth, answers), "test")
    assert np.isnan(found.classes[3].iou)
    assert found.metrics["mean_iou"] == pytest.approx(
        jaccard_score(truth.ravel(), answers.ravel(), average="macro")
    )
    assert task.table(found).rows[3][1] == "-"
    assert task.details(found)["classes"]["tram"]["iou"] is None


def test_the_interval_holds_the_mean_and_shrinks_with_more_pictures() -> None:
    truth, answers = drawn()
    few = task.measure(Given(), data(truth, answers), "test").metrics
    many = task.measure(
        Given(), data(np.tile(truth, (9, 1, 1)), np.tile(answers, (9, 1, 1))), "test"
    ).metrics
    assert few["mean_iou_low"] < few["mean_iou"] < few["mean_iou_high"]
    widths = [m["mean_iou_high"] - m["mean_iou_low"] for m in (few, many)]
    assert widths[1] == pytest.approx(widths[0] / 3, rel=0.2)


def test_a_network_of_another_size_is_refused_before_training() -> None:
    made = data(*drawn())
    network = keras.Sequential([keras.Input((9, 11, 3)), keras.layers.Conv2D(5, 1)])
    with pytest.raises(KeraunosError, match=r"puts out \(9, 11, 5\) .* \(9, 11, 4\) is needed"):
        task.check(network, made)


def test_the_page_shows_the_best_the_usual_and_the_worst() -> None:
    truth, answers = drawn()
    made = data(truth, answers)
    found = task.measure(Given(), made, "test")
    shown = task.page(made, found)
    best, usual, worst = ([p["iou"] for p in kind["pictures"]] for kind in shown["scenes"])
    assert min(best) >= max(usual) >= min(usual) >= max(worst)
    assert all(p["truth"].startswith("data:image/png") for p in shown["scenes"][0]["pictures"])
    assert len({each["colour"] for each in shown["classes"]}) == 4
    wrong = shown["confused"][0]
    row, column = CLASSES.index(wrong["truth"]), CLASSES.index(wrong["answer"])
    shares = found.confusion / found.confusion.sum(axis=1, keepdims=True)
    assert wrong["share"] == pytest.approx(shares[row, column])
