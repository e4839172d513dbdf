"""Pictures made of noise: whether a judge recognises them, and how like the real ones they are."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.tasks.image_generation.measuring import Evaluation, classes_asked_for, evaluate
from keraunos.tasks.image_generation.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)
from keraunos.tasks.outputs import other_shape

METRIC = "recognised"
SEARCHED = None
AVERAGED = False
FOLDED = False


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    wanted = dataset.train.x.shape[1:]
    found = other_shape(network, wanted)
    if found is not None:
        raise KeraunosError(
            "The generator {name} makes {found} where the pictures have {wanted}.",
            name=network.name,
            found=found,
            wanted=wanted,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    return evaluate(network, dataset, part)


__all__ = [
    "AVERAGED",
    "FOLDED",
    "METRIC",
    "SEARCHED",
    "Evaluation",
    "check",
    "classes_asked_for",
    "curves",
    "details",
    "evaluate",
    "measure",
    "nothing_learnt",
    "page",
    "sentence",
    "summary",
    "table",
    "watching",
]
