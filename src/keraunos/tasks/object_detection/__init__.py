"""Boxes around things: how many are found, how well they fit, and how many are none."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.networks.centers import STRIDE
from keraunos.tasks.object_detection.measuring import Evaluation, coco, evaluate
from keraunos.tasks.object_detection.showing import (
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

METRIC = "map50"
SEARCHED = "val_loss"
AVERAGED = False
FOLDED = False


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    coco()
    height, width = dataset.train.x.shape[1:3]
    wanted = (height // STRIDE, width // STRIDE, len(dataset.classes) + 4)
    found = other_shape(network, wanted)
    if found is not None:
        raise KeraunosError(
            "The network {name} puts out {found} for a picture where {wanted} is needed; build it "
            "with keraunos.networks.centers.center_network.",
            name=network.name,
            found=found,
            wanted=wanted,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    return evaluate(network, dataset.parts[part], part, dataset.classes)


__all__ = [
    "AVERAGED",
    "FOLDED",
    "METRIC",
    "SEARCHED",
    "Evaluation",
    "check",
    "coco",
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
