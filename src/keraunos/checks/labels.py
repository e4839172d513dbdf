"""Whether the values of the labels are ones that the loss and the output can mean."""

from collections.abc import Iterator
from typing import Any

from keraunos.checks.arrays import (
    Array,
    constant,
    not_finite,
)
from keraunos.checks.classes import check_classes, check_exclusive
from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.graph import every_layer
from keraunos.checks.objective import Loss, Objective
from keraunos.checks.shapes import check_shape
from keraunos.checks.targets import check_probabilities, check_reach
from keraunos.language import text

FEW = 500
"""Below this many samples one label for all may be meant: a batch of a network's own making."""


def check_labels(model: Any, objectives: list[Objective], training: bool) -> Iterator[Finding]:
    """Findings about the labels of each output.

    Args:
        training: whether they are the labels of the training, not of the validation.
    """
    for objective in objectives:
        labels, loss = objective.labels, objective.loss
        if labels is None:
            continue
        if labels.kind in "OUSTMm":
            yield _no_numbers(labels, loss)
        elif loss is not None:
            findings = [*check_shape(objective, loss, labels)]
            if not findings and labels.numeric:
                findings = [*_values(model, objective, loss, labels)]
                if training and not findings:
                    findings = [*_one_for_all(model, loss, labels)]
            yield from findings


def _no_numbers(labels: Array, loss: Loss | None) -> Finding:
    words = labels.kind in "UST" or _words(labels)
    if not words:
        return error(
            "labels-are-objects",
            text(
                "{y} holds Python objects (dtype {dtype}), not numbers; convert it, for instance "
                'with np.asarray({y}.tolist(), dtype="float32").',
                y=labels.name,
                dtype=labels.dtype,
            ),
        )
    assert labels.values is not None
    first = labels.values.reshape(-1)[0]
    if loss is not None and loss.kind in ("regression", "poisson"):
        return error(
            "labels-are-words",
            text(
                "{y} holds text (the first is {first}), but the loss {loss} needs numbers; convert "
                'it with {y}.astype("float32").',
                y=labels.name,
                first=repr(str(first)),
                loss=loss.name,
            ),
        )
    return error(
        "labels-are-words",
        text(
            "{y} holds text (the first is {first}), but labels must be numbers; number the classes "
            "with names, {y} = np.unique({y}, return_inverse=True).",
            y=labels.name,
            first=repr(str(first)),
        ),
    )


def _words(labels: Array) -> bool:
    assert labels.values is not None
    return labels.values.size > 0 and isinstance(labels.values.reshape(-1)[0], str | bytes)


def _values(model: Any, objective: Objective, loss: Loss, labels: Array) -> Iterator[Finding]:
    wrong = not_finite(labels)
    if wrong is not None:
        index, count = wrong
        yield error(
            "labels-not-finite",
            text(
                "{y} holds NaN or infinity ({count} in all), the first at "
                "{y}[{index}], and the loss would not be a number either; remove those samples.",
                y=labels.name,
                count=count,
                index=", ".join(map(str, index)),
            ),
        )
    elif loss.kind == "sparse":
        yield from check_classes(model, objective, loss, labels)
    elif loss.kind == "categorical":
        yield from check_exclusive(loss, labels)
    elif loss.kind == "binary":
        yield from check_probabilities(model, objective, loss, labels)
    elif loss.kind == "regression":
        yield from check_reach(objective, labels)


def _one_for_all(model: Any, loss: Loss, labels: Array) -> Iterator[Finding]:
    if labels.shape[0] < FEW or labels.values is None or _partly_frozen(model):
        return
    if loss.kind == "categorical":
        classes = labels.values.argmax(axis=-1)
        alike, value = bool((classes == classes.flat[0]).all()), float(classes.flat[0])
    else:
        alike = constant(labels)
        value = float(labels.values.flat[0])
    if not alike or (value == 0 and loss.kind in ("regression", "poisson")):
        return  # an output that is an error or a distance has zeros as its targets
    yield warning(
        "one-label-for-all",
        text(
            "Every label in {y} is {value}, so the network can only learn to answer that; give "
            "samples of every class or value.",
            y=labels.name,
            value=f"{value:g}",
        ),
    )


def _partly_frozen(model: Any) -> bool:
    """Whether a part is not trained, such as the judge of a generator, for whom all is real."""
    return any(layer.weights and not layer.trainable for layer in every_layer(model))
