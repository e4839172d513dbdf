"""Acting in an environment: what a policy earns, and what it does for that."""

from keraunos.tasks.reinforcement_learning.measuring import Evaluation, check, measure
from keraunos.tasks.reinforcement_learning.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "mean_return"
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
