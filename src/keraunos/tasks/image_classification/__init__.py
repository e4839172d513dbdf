"""One label for a picture: how good the probabilities of a model are, and where they fail."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.tasks.image_classification.measuring import (
    ClassScores,
    Evaluation,
    calibration_error,
    evaluate,
    wilson_interval,
)
from keraunos.tasks.image_classification.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)
from keraunos.tasks.outputs import check_outputs

METRIC = "accuracy"
SEARCHED = "val_accuracy"


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    check_outputs(network, len(dataset.classes))


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    return evaluate(network, dataset.parts[part], part, dataset.classes)


__all__ = [
    "METRIC",
    "SEARCHED",
    "ClassScores",
    "Evaluation",
    "calibration_error",
    "check",
    "curves",
    "details",
    "evaluate",
    "measure",
    "nothing_learnt",
    "page",
    "sentence",
    "summary",
    "table",
    "watching",
    "wilson_interval",
]
