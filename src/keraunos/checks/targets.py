"""Whether labels that are quantities lie where the output and the loss can follow."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from keraunos.checks.arrays import Array, extent, first_row, fraction, sampled
from keraunos.checks.classes import masks
from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.objective import Loss, Objective
from keraunos.language import text

TOLERANCE = 1e-3
"""What a probability may lie outside [0, 1]: rounding, in float16 too."""


def check_probabilities(
    model: Any, objective: Objective, loss: Loss, labels: Array
) -> Iterator[Finding]:
    """At most one finding about labels that should be probabilities."""
    low, high = extent(labels)
    if low >= -TOLERANCE and high <= 1 + TOLERANCE:
        return
    values = labels.values
    assert values is not None
    if objective.weights is not None or (values.ndim > 1 and masks(model)):
        return  # what counts for nothing may hold anything
    wrong = (values < -TOLERANCE) | (values > 1 + TOLERANCE)
    row = first_row(labels, wrong)
    value = values[wrong][0].item()
    yield error(
        "label-not-between-0-and-1", _not_a_probability(labels, loss, row, value, low, high)
    )


def _not_a_probability(
    labels: Array, loss: Loss, row: int, value: float, low: float, high: float
) -> str:
    found = {"y": labels.name, "loss": loss.name}
    if (low, high) == (1, 2):
        return text(
            "The labels in {y} are 1 and 2, but the loss {loss} expects 0 and 1; subtract 1: "
            "{y} = {y} - 1.",
            **found,
        )
    if (low, high) == (-1, 1):
        return text(
            "The labels in {y} lie between -1 and 1, but the loss {loss} expects 0 to 1; use "
            "{y} = ({y} + 1) / 2.",
            **found,
        )
    if low >= 0 and 128 <= high <= 255:
        return text(
            "The values in {y} go up to {high}, but the loss {loss} expects 0 to 1; use "
            '{y} = {y}.astype("float32") / 255.',
            high=f"{high:g}",
            **found,
        )
    if low >= 0 and fraction(labels) is None and labels.shape[1:] in ((), (1,)):
        return text(
            "The labels in {y} go up to {high}, but the loss {loss} knows only 0 and 1; for "
            '{units} classes end with {units} units, activation="softmax" and '
            'loss="sparse_categorical_crossentropy".',
            high=f"{high:g}",
            units=int(high) + 1,
            **found,
        )
    return text(
        "{y} holds {value} (row {row}), but the loss {loss} expects values between 0 and 1; scale "
        'them, or use loss="mse" for quantities.',
        value=f"{value:g}",
        row=row,
        **found,
    )


_REACH = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "softplus": (0.0, np.inf),
    "exponential": (0.0, np.inf),
    "relu6": (0.0, 6.0),
}
"""Between what an activation's values lie."""


def check_reach(objective: Objective, labels: Array) -> Iterator[Finding]:
    """Targets that the last activation can never give."""
    reach = _REACH.get(objective.output.activation or "")
    if reach is None or objective.weights is not None:
        return
    low, high = extent(labels)
    margin = 0.01 * (1 + (reach[1] if np.isfinite(reach[1]) else 0))
    if low >= reach[0] - margin and high <= reach[1] + margin:
        return
    sample = sampled(labels)
    outside = float(((sample < reach[0] - margin) | (sample > reach[1] + margin)).mean())
    if outside < 0.01:
        return
    yield warning(
        "targets-out-of-reach",
        text(
            "{percent}% of the targets in {y} (from {low} to {high}) can never be reached, since "
            "layer '{layer}' ends with {activation}; remove the activation there, or scale the "
            "targets.",
            percent=max(1, round(100 * outside)),
            y=labels.name,
            low=f"{low:g}",
            high=f"{high:g}",
            layer=objective.output.layer,
            activation=objective.output.activation,
        ),
    )
