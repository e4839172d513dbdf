"""One label for an example: how good the probabilities of a network are, and where they fail."""

from keraunos.tasks.classification.measuring import (
    ClassScores,
    Evaluation,
    calibration_error,
    check,
    evaluate,
    measure,
    wilson_interval,
)
from keraunos.tasks.classification.showing import (
    curves,
    details,
    findings,
    mistake,
    nothing_learnt,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "accuracy"
SEARCHED = "val_accuracy"
AVERAGED = True

__all__ = [
    "AVERAGED",
    "METRIC",
    "SEARCHED",
    "ClassScores",
    "Evaluation",
    "calibration_error",
    "check",
    "curves",
    "details",
    "evaluate",
    "findings",
    "measure",
    "mistake",
    "nothing_learnt",
    "sentence",
    "summary",
    "table",
    "watching",
    "wilson_interval",
]
