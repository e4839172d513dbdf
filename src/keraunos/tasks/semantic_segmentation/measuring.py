"""How well do the areas fit that a network gives each class?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Part
from keraunos.engine.fit import predict
from keraunos.tasks.bootstrap import interval
from keraunos.tasks.parts import check_not_empty

AT_ONCE = 32
"""Pictures whose shares are in memory at a time."""


@dataclass(frozen=True)
class ClassOverlap:
    """How one class fares.

    Attributes:
        name: of the class.
        share: of all pixels that count.
        iou: intersection over union: pixels rightly given this class, among those that have it or
            were given it (Jaccard 1912); NaN if there are none.
        precision: share of right ones among the pixels that were given the class, 0 if none was.
        recall: share of the class's pixels that were given it, 0 if it has none.
    """

    name: str
    share: float
    iou: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Evaluation:
    """What a network does on one part of a data set.

    Attributes:
        part: the part's name.
        classes: in the order of their numbers.
        confusion: int array of shape (classes, classes), of pixels: row the truth, column the
            answer.
        each: of shape (samples,): the mean IoU within each picture, over the classes in it.
        answers: uint8 of shape (samples, height, width), the class of each pixel.
        metrics: mean IoU over the classes that there are, with its 95% interval (bootstrap over
            the pictures), the share of right pixels, and the share that the commonest class has.
    """

    part: str
    classes: tuple[ClassOverlap, ...]
    confusion: NDArray[Any]
    each: NDArray[Any]
    answers: NDArray[np.uint8]
    metrics: dict[str, float]


def evaluate(network: Any, part: Part, name: str, classes: tuple[str, ...]) -> Evaluation:
    """Measures a network that gives shares or logits of the classes for each pixel.

    Args:
        network: a Keras model with outputs of shape (samples, height, width, classes).
        part: pictures and masks; pixels of no such class do not count.
        name: the part's name.
        classes: the names of the classes that count.

    Raises:
        KeraunosError: if the part is empty.
    """
    check_not_empty(part, name)
    count = len(classes)
    answers = np.empty(part.y.shape, np.uint8)
    tables = np.empty((len(part), count, count), np.int64)
    for first in range(0, len(part), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        shares = predict(network, part.x[rows], batch_size=8, verbose=0)
        answers[rows] = np.asarray(shares).argmax(axis=-1)
        for row in range(first, min(first + AT_ONCE, len(part))):
            tables[row] = _confusion(part.y[row], answers[row], count)
    confusion = tables.sum(axis=0)
    overlaps = iou(confusion)
    low, high = interval(tables, lambda chosen: _mean_iou(chosen.sum(axis=1)))
    totals, given = confusion.sum(axis=1), confusion.sum(axis=0)
    right = np.diag(confusion)
    every = max(int(totals.sum()), 1)
    return Evaluation(
        part=name,
        classes=tuple(
            ClassOverlap(
                classes[k],
                float(totals[k] / every),
                float(overlaps[k]),
                float(right[k] / max(given[k], 1)),
                float(right[k] / max(totals[k], 1)),
            )
            for k in range(count)
        ),
        confusion=confusion,
        each=np.array([_mean_iou(table) for table in tables]),
        answers=answers,
        metrics={
            "mean_iou": float(_mean_iou(confusion)),
            "mean_iou_low": low,
            "mean_iou_high": high,
            "pixel_accuracy": float(right.sum() / every),
            "majority_accuracy": float(totals.max() / every),
            "examples": len(part),
        },
    )


def iou(confusion: NDArray[Any]) -> NDArray[np.float64]:
    """Intersection over union of each class; NaN for one that neither is nor was named.

    Args:
        confusion: of shape (..., classes, classes).
    """
    right = np.diagonal(confusion, axis1=-2, axis2=-1).astype(np.float64)
    union = confusion.sum(axis=-1) + confusion.sum(axis=-2) - right
    nothing = np.full(right.shape, np.nan)
    return np.asarray(np.divide(right, union, out=nothing, where=union > 0))


def _mean_iou(confusion: NDArray[Any]) -> Any:
    """The mean over the classes that there are, for each of the tables."""
    overlaps = iou(confusion)
    there = ~np.isnan(overlaps)
    return np.where(there, overlaps, 0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1)


def _confusion(truth: NDArray[Any], answer: NDArray[Any], count: int) -> NDArray[np.int64]:
    counts = truth < count
    pairs = truth[counts].astype(np.int64) * count + answer[counts]
    return np.bincount(pairs, minlength=count * count).reshape(count, count)
