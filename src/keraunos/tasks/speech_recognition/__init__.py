"""What was said in a recording, word by word."""

from keraunos.tasks.speech_recognition.measuring import Evaluation, check, measure
from keraunos.tasks.speech_recognition.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "word_accuracy"
SEARCHED = "val_loss"
AVERAGED = False
FOLDED = False

__all__ = [
    "AVERAGED",
    "FOLDED",
    "METRIC",
    "SEARCHED",
    "Evaluation",
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
