"""A class for each pixel: how well the areas fit, and where they do not."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.tasks.outputs import other_shape
from keraunos.tasks.semantic_segmentation.measuring import ClassOverlap, Evaluation, evaluate
from keraunos.tasks.semantic_segmentation.showing import (
    curves,
    details,
    nothing_learnt,
    page,
    sentence,
    summary,
    table,
    watching,
)

METRIC = "mean_iou"
SEARCHED = "val_mean_iou"
AVERAGED = False
FOLDED = False


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    wanted = (*dataset.train.y.shape[1:], len(counted(dataset)))
    found = other_shape(network, wanted)
    if found is not None:
        raise KeraunosError(
            "The network {name} puts out {found} for a picture where {wanted} is needed: height, "
            "width and the classes that count.",
            name=network.name,
            found=found,
            wanted=wanted,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    return evaluate(network, dataset.parts[part], part, counted(dataset))


def counted(dataset: Dataset) -> tuple[str, ...]:
    """The classes that count: all but the one that is ignored, which is the last."""
    return dataset.classes if dataset.ignored is None else dataset.classes[: dataset.ignored]


__all__ = [
    "AVERAGED",
    "FOLDED",
    "METRIC",
    "SEARCHED",
    "ClassOverlap",
    "Evaluation",
    "check",
    "counted",
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
