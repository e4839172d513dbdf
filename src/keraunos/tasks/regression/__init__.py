"""An amount for each example."""

from keraunos.tasks.regression.measuring import Evaluation, check, measure
from keraunos.tasks.regression.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "r2"
SEARCHED = "val_loss"
AVERAGED = True
FOLDED = True
OF_MEMBERS = ("r2", "mae", "rmse")

__all__ = [
    "AVERAGED",
    "FOLDED",
    "METRIC",
    "OF_MEMBERS",
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
