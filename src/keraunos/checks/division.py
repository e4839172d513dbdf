"""Whether training and validation see the samples that they should."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from keraunos.checks.arrays import Array, constant, extent, fraction, not_finite, rising, shared
from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.objective import Objective
from keraunos.language import text

MOST_CLASSES = 10_000
"""More different labels than this are no classes."""

FEW = 20
"""Fewer samples than this have an order by chance, or by intention."""


def check_lengths(
    x: list[Array], y: list[Array] | None, weights: list[Array] | None
) -> Iterator[Finding]:
    """At most one finding: an empty array, or arrays of different numbers of samples."""
    arrays = [*x, *(y or ()), *(weights or ())]
    for array in arrays:
        if array.shape[0] == 0:
            yield error(
                "no-samples",
                text(
                    "{x} holds no samples (shape {shape}); look at how the data were loaded.",
                    x=array.name,
                    shape=array.shape,
                ),
            )
            return
    first = arrays[0]
    for other in arrays[1:]:
        if other.shape[0] != first.shape[0]:
            yield error(
                "different-lengths",
                text(
                    "{x} has {n} samples, but {y} has {m}; they must belong together, one by one.",
                    x=first.name,
                    n=first.shape[0],
                    y=other.name,
                    m=other.shape[0],
                ),
            )
            return


def check_weights(weights: list[Array] | None) -> Iterator[Finding]:
    """Findings about sample weights that would make the loss NaN, or nothing."""
    for array in weights or ():
        wrong = not_finite(array)
        if wrong is not None:
            yield error(
                "weights-not-finite",
                text(
                    "{weights} holds NaN or infinity ({count} in all), the "
                    "first in row {row}, and the loss would not be a number either; correct them.",
                    weights=array.name,
                    count=wrong[1],
                    row=wrong[0][0],
                ),
            )
        elif array.numeric and constant(array) and extent(array)[0] == 0:
            yield warning(
                "weights-all-zero",
                text(
                    "Every weight in {weights} is 0, so no sample counts and nothing is learnt; "
                    "give weights above 0.",
                    weights=array.name,
                ),
            )


def check_order(
    objectives: list[Objective], validation_split: float, shuffle: Any, x: str
) -> Iterator[Finding]:
    """Findings about labels in the order of their classes, for outputs that tell classes apart.

    Args:
        x: what the user calls the inputs; for the correction.
    """
    for objective in objectives:
        labels = objective.labels
        classes = _classes(objective)
        if labels is None or classes is None:
            continue
        if validation_split:
            yield from _last_part(labels, classes, validation_split, x)
        if not shuffle and rising(classes):
            yield warning(
                "sorted-without-shuffling",
                text(
                    "The labels in {y} are sorted by class and shuffle=False keeps that order, so "
                    "each batch holds one class; leave shuffle=False out.",
                    y=labels.name,
                ),
            )


def _classes(objective: Objective) -> np.ndarray | None:
    """The class of each sample, (samples,), if there are several; None if that is not certain."""
    loss, labels = objective.loss, objective.labels
    if loss is None or labels is None or not labels.numeric or labels.step != 1:
        return None
    values = labels.values
    assert values is not None
    if len(values) < FEW:
        return None
    if loss.kind == "categorical" and values.ndim == 2 and values.shape[1] > 1:
        values = values.argmax(axis=-1)
    elif (
        loss.kind not in ("sparse", "binary")
        or values.size != len(values)
        or fraction(labels) is not None
    ):
        return None
    values = values.reshape(-1).astype(np.int64)
    low, high = int(values.min()), int(values.max())
    return values if 0 <= low < high < MOST_CLASSES else None


def _last_part(labels: Array, classes: np.ndarray, split: float, x: str) -> Iterator[Finding]:
    # As Keras divides: the last part is the validation.
    first = int(len(classes) * (1 - split))
    size = int(classes.max()) + 1
    trained = np.bincount(classes[:first], minlength=size)
    validated = np.bincount(classes[first:], minlength=size)
    unknown = np.flatnonzero((validated > 0) & (trained == 0))
    share = validated[unknown].sum() / max(1, validated.sum())
    if share > 0.1 or rising(classes):
        yield warning(
            "split-of-sorted-labels",
            text(
                "validation_split takes the last {percent}% of the samples, and {y} is in the "
                "order of its classes, so the validation sees only {validated} of {classes} "
                "classes; shuffle first: order = np.random.permutation(len({y})), then {x} = "
                "{x}[order] and {y} = {y}[order].",
                percent=round(100 * split),
                validated=int((validated > 0).sum()),
                classes=int(((validated + trained) > 0).sum()),
                x=x,
                y=labels.name,
            ),
        )


def check_overlap(x: list[Array], validation: list[Array]) -> Iterator[Finding]:
    """A finding if the validation looks at samples of the training."""
    pairs = [(one, other) for one, other in zip(x, validation, strict=False)]
    if len(x) == len(validation) and pairs and all(_same(one, other) for one, other in pairs):
        yield warning(
            "validation-is-training",
            text(
                "{validation} holds samples of {x} itself, so the validation cannot show whether "
                "the network generalises; hold samples back with validation_split=0.2.",
                validation=validation[0].name,
                x=x[0].name,
            ),
        )


def _same(one: Array, other: Array) -> bool:
    return shared(one.source, other.source)
