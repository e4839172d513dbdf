"""What comes next in a series, and after that: how well it is foretold, and how sure that is."""

from keraunos.tasks.forecasting.measuring import Evaluation, check, measure
from keraunos.tasks.forecasting.showing import (
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
