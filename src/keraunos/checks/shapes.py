"""Whether labels have the shape that a loss compares with an output."""

from collections.abc import Iterator

from keraunos.checks.arrays import Array
from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.objective import Loss, Objective
from keraunos.language import text

Shape = tuple[int | None, ...]

SAMPLES = -1
"""Stands for the number of samples in a shape: equal to itself, different from every size."""


def check_shape(objective: Objective, loss: Loss, labels: Array) -> Iterator[Finding]:
    """At most one finding about the shape of these labels, against an output of known shape."""
    if objective.output.shape is None:
        return
    output: Shape = (SAMPLES, *objective.output.shape[1:])
    given: Shape = (SAMPLES, *labels.shape[1:])
    if loss.kind == "sparse":
        yield from _sparse(loss, labels, given, output)
    else:
        given, output = same_rank(given, output)
        if _agree(given, output):
            return
        if loss.kind == "categorical":
            yield from _categorical(loss, labels, given, output)
        elif loss.kind == "binary":
            yield from _binary(loss, labels, given, output)
        else:
            yield from _numbers(objective, loss, labels, given, output)


def same_rank(labels: Shape, output: Shape) -> tuple[Shape, Shape]:
    """The two shapes as Keras's losses see them: a last axis of 1 may be missing or too many.

    As `squeeze_or_expand_to_same_rank` in keras/src/losses/loss.py.
    """
    if len(labels) == len(output) + 1 and labels[-1] == 1:
        return (labels, (*output, 1)) if len(output) == 1 else (labels[:-1], output)
    if len(output) == len(labels) + 1 and output[-1] == 1:
        return ((*labels, 1), output) if len(labels) == 1 else (labels, output[:-1])
    return labels, output


def _agree(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and all(
        a is None or b is None or a == b for a, b in zip(one, other, strict=True)
    )


def _broadcast(one: Shape, other: Shape) -> bool:
    """Whether NumPy would stretch the two to one shape."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return all(a is None or b is None or a == b or 1 in (a, b) for a, b in pairs)


def _sparse(loss: Loss, labels: Array, given: Shape, output: Shape) -> Iterator[Finding]:
    classes = given
    if len(given) == len(output) and given[-1] == 1:
        classes = given[:-1]
    if _agree(classes, output[:-1]):
        return
    if _agree(given, output):
        yield error(
            "one-hot-with-sparse-loss",
            text(
                "{y} has a column for each of {classes} classes (one-hot), but the loss {loss} "
                'expects one whole number a sample; use loss="categorical_crossentropy", or '
                "{y}.argmax(axis=-1).",
                y=labels.name,
                classes=labels.shape[-1],
                loss=loss.name,
            ),
        )
    elif len(output) > 3 and (len(given) == 1 or given[1:] == (1,)):
        yield error(
            "output-not-flat",
            text(
                "{y} has one label a sample, but the network's output has the shape {output}; put "
                "layers.Flatten() or layers.GlobalAveragePooling2D() before its first Dense layer.",
                y=labels.name,
                output=written(output),
            ),
        )
    else:
        yield _mismatch(loss, labels, (*output[:-1],))


def _categorical(loss: Loss, labels: Array, given: Shape, output: Shape) -> Iterator[Finding]:
    units = output[-1]
    if _agree(given, output[:-1]) or _agree(given, (*output[:-1], 1)):
        yield error(
            "integers-with-one-hot-loss",
            text(
                "{y} has one number a sample (shape {shape}), but the loss {loss} expects a column "
                'for each class; use loss="sparse_categorical_crossentropy", or '
                "keras.utils.to_categorical({y}, {units}).",
                y=labels.name,
                shape=labels.shape,
                loss=loss.name,
                units=units,
            ),
        )
    elif _agree(given[:-1], output[:-1]):
        yield _wrong_width(labels, units)
    else:
        yield _mismatch(loss, labels, output)


def _binary(loss: Loss, labels: Array, given: Shape, output: Shape) -> Iterator[Finding]:
    units = output[-1]
    one_each = _agree(given, output[:-1]) or _agree(given, (*output[:-1], 1))
    if one_each and units != 1:
        yield error(
            "one-label-for-several-units",
            text(
                "{y} has one number a sample (shape {shape}), but the network ends with {units} "
                "units, and the loss {loss} expects a label for each; for yes or no end with one "
                'unit, for one of {units} classes use activation="softmax" and '
                'loss="sparse_categorical_crossentropy".',
                y=labels.name,
                shape=labels.shape,
                units=units,
                loss=loss.name,
            ),
        )
    elif len(given) == len(output) > 1 and _agree(given[:-1], output[:-1]):
        yield _wrong_width(labels, units)
    else:
        yield _mismatch(loss, labels, output)


def _numbers(
    objective: Objective, loss: Loss, labels: Array, given: Shape, output: Shape
) -> Iterator[Finding]:
    one_each = _agree(given, output[:-1]) or _agree(given, (*output[:-1], 1))
    if one_each and objective.output.activation == "softmax":
        yield error(
            "classes-with-regression-loss",
            text(
                "The network ends with softmax over {units} classes, but {y} has one number a "
                "sample and the loss {loss} is for quantities; use "
                'loss="sparse_categorical_crossentropy".',
                units=objective.output.units,
                loss=loss.name,
                y=labels.name,
            ),
        )
    elif _broadcast(given, output):
        yield warning(
            "stretched-targets",
            text(
                "{y} has shape {shape} and the network's output {output}, so the loss {loss} "
                "compares each number with several others; make the two shapes equal (a recurrent "
                "last layer needs return_sequences=False to give one result a sample).",
                y=labels.name,
                shape=labels.shape,
                output=written(objective.output.shape or ()),
                loss=loss.name,
            ),
        )
    elif len(given) == len(output) > 1 and _agree(given[:-1], output[:-1]):
        yield error(
            "wrong-output-width",
            text(
                "{y} has {targets} numbers a sample, but the network ends with {units} units; "
                "give its last layer {targets} units.",
                y=labels.name,
                targets=labels.shape[-1],
                units=output[-1],
            ),
        )
    else:
        yield _mismatch(loss, labels, output)


def _wrong_width(labels: Array, units: int | None) -> Finding:
    return error(
        "wrong-output-width",
        text(
            "{y} has {classes} columns, one for each class, but the network ends with {units} "
            "units; give its last layer {classes} units.",
            y=labels.name,
            classes=labels.shape[-1],
            units=units,
        ),
    )


def _mismatch(loss: Loss, labels: Array, expected: Shape) -> Finding:
    return error(
        "labels-do-not-fit-output",
        text(
            "{y} has shape {shape}, but for this network the loss {loss} needs {expected}; change "
            "the shape of one of them.",
            y=labels.name,
            shape=labels.shape,
            loss=loss.name,
            expected=written(expected),
        ),
    )


def written(shape: Shape) -> str:
    """A shape as a user would write it, with `n` for the number of samples."""
    sizes = ["n", *("?" if size is None else str(size) for size in shape[1:])]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
