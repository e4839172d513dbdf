"""One label for a text."""

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

MISTAKES_SHOWN = 16
LONGEST = 600
"""Characters of a text that are shown."""


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return findings(evaluation) | {
        "mistakes": [
            mistake(evaluation, index) | {"text": _shortened(str(dataset.as_read.test.x[index]))}
            for index in evaluation.mistakes(MISTAKES_SHOWN)
        ]
    }


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


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
