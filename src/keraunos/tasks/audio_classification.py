"""One label for a recording."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.preparation import Waves
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
from keraunos.tasks.sounds import picture, playable

MISTAKES_SHOWN = 12


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    waves = dataset.preparation
    shown = []
    for index in evaluation.mistakes(MISTAKES_SHOWN):
        own = dataset.test.x[index]
        heard = playable(own, waves.rate) if isinstance(waves, Waves) else None
        seen = picture(evaluation.network, own)
        shown.append(mistake(evaluation, index) | {"sound": heard, "picture": seen})
    return findings(evaluation) | {"mistakes": shown}


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
