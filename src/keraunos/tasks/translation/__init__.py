"""A text in another language: how near it is to what people wrote."""

from keraunos.tasks.translation.measuring import Evaluation, check, measure
from keraunos.tasks.translation.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "bleu"
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
