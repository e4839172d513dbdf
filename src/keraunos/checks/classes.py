"""Whether labels that name classes name ones that the network knows."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from keraunos.checks.arrays import Array, extent, first_row, fraction, sampled
from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.graph import every_layer
from keraunos.checks.objective import Loss, Objective
from keraunos.language import text


def check_classes(model: Any, objective: Objective, loss: Loss, labels: Array) -> Iterator[Finding]:
    """At most one finding about integer labels."""
    broken = fraction(labels)
    if broken is not None:
        row, value = broken
        yield error(
            "fractional-class",
            text(
                "{y} holds {value} (row {row}), but the loss {loss} expects whole numbers, one for "
                'each class; for predicting quantities use loss="mse".',
                y=labels.name,
                value=f"{value:g}",
                row=row,
                loss=loss.name,
            ),
        )
        return
    units = objective.output.units
    low, high = (int(bound) for bound in extent(labels))
    too_high = units is not None and high >= units
    if low >= 0 and not too_high:
        return
    wrong = _counted(model, objective, loss, labels, units)
    if wrong is None or not wrong.any():
        return
    yield _out_of_range(loss, labels, wrong, units)


def _counted(
    model: Any, objective: Objective, loss: Loss, labels: Array, units: int | None
) -> np.ndarray | None:
    """Which labels are out of range and count for the loss; None if that cannot be known."""
    values = labels.values
    assert values is not None
    wrong = values < 0
    if units is not None:
        wrong |= values >= units
    if loss.ignore_class is not None:
        wrong &= values != loss.ignore_class
    if values.ndim > 1 and values.shape[1] > 1 and masks(model):
        return None  # what is masked may hold anything
    weights = objective.weights
    if weights is None:
        return wrong
    if weights.values is None or weights.step != labels.step:
        return None
    counts = weights.values != 0
    if counts.size == len(counts):
        counts = counts.reshape((-1,) + (1,) * (wrong.ndim - 1))
    if counts.ndim != wrong.ndim or any(
        size not in (1, other) for size, other in zip(counts.shape, wrong.shape, strict=True)
    ):
        return None
    counted: np.ndarray = wrong & counts
    return counted


def _out_of_range(loss: Loss, labels: Array, wrong: np.ndarray, units: int | None) -> Finding:
    row = first_row(labels, wrong)
    assert labels.values is not None
    value = int(labels.values[wrong][0])
    known = labels.values[labels.values != loss.ignore_class]
    low, high = int(known.min()), int(known.max())
    if low == 1 and high == units:
        return error(
            "labels-start-at-one",
            text(
                "The labels in {y} run from 1 to {high}, but the loss {loss} counts {units} "
                "classes from 0; subtract 1: {y} = {y} - 1.",
                y=labels.name,
                high=high,
                loss=loss.name,
                units=units,
            ),
        )
    if value < 0:
        return error(
            "negative-label",
            text(
                "{y} holds the label {value} (row {row}), but the loss {loss} counts classes from "
                "0; number them anew with names, {y} = np.unique({y}, return_inverse=True), or "
                "leave a label out with keras.losses.{made}(ignore_class={value}).",
                y=labels.name,
                value=value,
                row=row,
                loss=loss.name,
                made=loss.made,
            ),
        )
    return error(
        "label-out-of-range",
        text(
            "{y} holds the label {value} (row {row}), but the network ends with {units} units and "
            "knows only 0 to {last}; give its last layer {needed} units, or correct the labels.",
            y=labels.name,
            value=value,
            row=row,
            units=units,
            last=(units or 1) - 1,
            needed=high + 1,
        ),
    )


def masks(model: Any) -> bool:
    """Whether a layer of the model hides part of each sample from the loss."""
    return any(
        bool(getattr(layer, "mask_zero", False)) or "Masking" in type(layer).__name__
        for layer in every_layer(model)
    )


def check_exclusive(loss: Loss, labels: Array) -> Iterator[Finding]:
    """A finding if many rows of one-hot labels name several classes."""
    sample = sampled(labels)
    if not np.isin(sample, (0, 1)).all():
        return
    several = float((sample.sum(axis=-1) > 1).mean())
    if several > 0.01:
        yield warning(
            "several-classes-with-exclusive-loss",
            text(
                "{percent}% of the rows of {y} name several classes, but the loss {loss} expects "
                'exactly one; use activation="sigmoid" and loss="binary_crossentropy".',
                percent=round(100 * several),
                y=labels.name,
                loss=loss.name,
            ),
        )
