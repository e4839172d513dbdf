"""The next token of a text, and the one after it: how well it is foretold, and what comes of it."""

from keraunos.tasks.text_generation.measuring import Evaluation, check, measure
from keraunos.tasks.text_generation.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "accuracy"
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
