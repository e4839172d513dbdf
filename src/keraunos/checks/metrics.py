"""Whether the metrics of a model measure what its labels and outputs mean."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from keraunos.checks.arrays import sampled
from keraunos.checks.findings import Finding, warning
from keraunos.checks.objective import Loss, Objective
from keraunos.language import text


def check_metrics(model: Any, objectives: list[Objective]) -> Iterator[Finding]:
    """Findings about the metrics of a built model with one output."""
    if len(objectives) != 1 or objectives[0].loss is None:
        return
    objective, loss = objectives[0], objectives[0].loss
    for metric in _compiled(model):
        kind = type(metric)
        if kind is keras.metrics.Accuracy:
            yield from _exact(metric, loss)
        elif kind is keras.metrics.BinaryAccuracy:
            yield from _binary(metric, objective, loss)
        elif kind is keras.metrics.CategoricalAccuracy and loss.kind == "sparse":
            yield _wrong_labels(metric, loss, "SparseCategoricalAccuracy")
        elif kind is keras.metrics.SparseCategoricalAccuracy and loss.kind == "categorical":
            yield _wrong_labels(metric, loss, "CategoricalAccuracy")
        accuracies = (keras.metrics.BinaryAccuracy, keras.metrics.CategoricalAccuracy)
        if kind in accuracies and loss.kind in ("regression", "poisson", "binary"):
            yield from _of_quantities(metric, objective, loss)


def _compiled(model: Any) -> list[Any]:
    """The metrics that the model was compiled with; Keras lists them once it is built."""
    return [
        metric
        for group in model.metrics
        for metric in getattr(group, "metrics", None) or []
        if isinstance(metric, keras.metrics.Metric)
    ]


def _exact(metric: Any, loss: Loss) -> Iterator[Finding]:
    better = {
        "sparse": "SparseCategoricalAccuracy",
        "categorical": "CategoricalAccuracy",
        "binary": "BinaryAccuracy",
    }.get(loss.kind)
    if better is not None:
        yield warning(
            "exact-accuracy",
            text(
                "The metric '{metric}' (keras.metrics.Accuracy) counts outputs that equal the "
                'label exactly, which probabilities hardly ever do; use metrics=["accuracy"] or '
                "keras.metrics.{better}().",
                metric=metric.name,
                better=better,
            ),
        )


def _binary(metric: Any, objective: Objective, loss: Loss) -> Iterator[Finding]:
    units = objective.output.units
    if loss.kind in ("sparse", "categorical") and units is not None and units > 2:
        yield warning(
            "binary-accuracy-of-classes",
            text(
                "The metric '{metric}' (BinaryAccuracy) judges each of {units} units by itself and "
                'says nothing of the chosen class; use metrics=["accuracy"].',
                metric=metric.name,
                units=units,
            ),
        )
    elif loss.kind == "binary" and loss.from_logits and _threshold(metric) == 0.5:
        yield warning(
            "accuracy-of-logits",
            text(
                "The metric '{metric}' calls an output above 0.5 a yes, but with from_logits=True "
                "it is one above 0; use metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)].",
                metric=metric.name,
            ),
        )


def _threshold(metric: Any) -> Any:
    return metric.get_config().get("threshold")


def _wrong_labels(metric: Any, loss: Loss, better: str) -> Finding:
    return warning(
        "metric-for-other-labels",
        text(
            "The metric '{metric}' does not understand the labels of the loss {loss}; use "
            'metrics=["accuracy"] or keras.metrics.{better}().',
            metric=metric.name,
            loss=loss.name,
            better=better,
        ),
    )


def _of_quantities(metric: Any, objective: Objective, loss: Loss) -> Iterator[Finding]:
    labels = objective.labels
    if labels is None or not labels.numeric:
        return
    sample = sampled(labels)
    classes = np.isin(sample, (0, 1)).all()
    shares = sample.ndim > 1 and bool(np.allclose(sample.sum(axis=-1), 1, atol=1e-3))
    if classes or shares:
        return
    yield warning(
        "accuracy-of-quantities",
        text(
            "The metric '{metric}' counts right classes, but {y} holds quantities (loss {loss}), "
            'so its value means nothing; use metrics=["mae"].',
            metric=metric.name,
            y=labels.name,
            loss=loss.name,
        ),
    )
