"""How a user will rate an item, and which items to recommend: how far off, and how useful."""

from keraunos.tasks.recommendation.measuring import Evaluation, check, measure
from keraunos.tasks.recommendation.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "skill"
SEARCHED = "val_rmse"
AVERAGED = True
FOLDED = True

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
