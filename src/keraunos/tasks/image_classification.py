"""One label for a picture."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.tasks.classification import (
    AVERAGED,
    METRIC,
    SEARCHED,
    Evaluation,
    check,
    curves,
    details,
    findings,
    measure,
    mistake,
    nothing_learnt,
    sentence,
    summary,
    table,
    watching,
)
from keraunos.tasks.thumbnails import thumbnail

MISTAKES_SHOWN = 24


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return findings(evaluation) | {
        "mistakes": [
            mistake(evaluation, index)
            | {"picture": thumbnail(dataset.test.x[index], dataset.test.x)}
            for index in evaluation.mistakes(MISTAKES_SHOWN)
        ]
    }


__all__ = [
    "AVERAGED",
    "METRIC",
    "SEARCHED",
    "check",
    "curves",
    "details",
    "measure",
    "nothing_learnt",
    "page",
    "sentence",
    "summary",
    "table",
    "watching",
]
