"""How is what a detector finds shown: in a sentence, a table, a page, on a picture?"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.boxes import NO_OBJECT
from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.colours import colours
from keraunos.tasks.gallery import legend, scenes
from keraunos.tasks.object_detection.measuring import SURE, Evaluation, matches
from keraunos.tasks.task import Table
from keraunos.tasks.thumbnails import inline

SHOWN = 2
"""Pictures of each kind, the best, the middling, the worst."""

SIDE = 480


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{share:.1f}%[/] mAP@0.5 on {examples:,} test pictures; {recall:.1f}% of the "
        "things are found, {precision:.1f}% of the boxes are right [dim](95% interval {low:.1f} to "
        "{high:.1f}%; training took {seconds:.1f} s)[/]",
        share=100 * metrics["map50"],
        examples=metrics["examples"],
        recall=100 * metrics["recall"],
        precision=100 * metrics["precision"],
        low=100 * metrics["map50_low"],
        high=100 * metrics["map50_high"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "mAP@0.5 {share:.2%} on {examples:,} pictures of the {part} part",
            share=metrics["map50"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.1%} to {high:.1%}; mAP@0.5:0.95 {whole:.2%}; recall {recall:.2%} "
            "and precision {precision:.2%} of boxes that are at least {sure:.0%} sure",
            low=metrics["map50_low"],
            high=metrics["map50_high"],
            whole=metrics["map"],
            recall=metrics["recall"],
            precision=metrics["precision"],
            sure=SURE,
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    headings = text("class"), "AP@0.5", "AP@0.5:0.95", text("recall"), text("things")
    return Table(
        headings,
        [
            (each.name, _share(each.ap50), _share(each.ap), f"{each.found:.1%}", f"{each.things:,}")
            for each in evaluation.classes
        ],
    )


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "classes": {
            each.name: {
                "ap50": None if np.isnan(each.ap50) else each.ap50,
                "ap": None if np.isnan(each.ap) else each.ap,
                "recall": each.found,
                "things": each.things,
            }
            for each in evaluation.classes
        }
    }


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """See `keraunos.tasks.Task`."""
    if metrics["map50"] > 0.05:
        return None
    return text(
        "The network has learnt nothing that shows: mAP@0.5 is {share:.1f}%.",
        share=100 * metrics["map50"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return (("loss", text("Loss")),)


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    part = dataset.parts[evaluation.part]
    good = np.array(
        [_agreement(y, found) for y, found in zip(part.y, evaluation.boxes, strict=True)]
    )
    return {
        "classes": legend(evaluation.classes),
        "scenes": scenes(good, SHOWN, partial(_side_by_side, dataset, evaluation)),
        "sure": 100 * SURE,
    }


def drawn(picture: NDArray[np.uint8], boxes: NDArray[Any], classes: int) -> NDArray[np.uint8]:
    """A picture with boxes around things, in the colours of their classes.

    Args:
        picture: of shape (height, width, 3).
        boxes: of shape (boxes, 5): the class, left, top, right and bottom.
        classes: how many there are.
    """
    from PIL import Image, ImageDraw

    image = Image.fromarray(np.asarray(picture, np.uint8)).convert("RGB")
    pencil = ImageDraw.Draw(image)
    table = colours(classes)
    thick = max(1, round(max(image.size) / 240))
    for kind, *corners in boxes.tolist():
        pencil.rectangle(corners, outline=tuple(table[int(kind)].tolist()), width=thick)
    return np.asarray(image)


def sure_boxes(found: NDArray[Any]) -> NDArray[Any]:
    """Of what was found, class and corners of what is sure enough to be drawn."""
    return found[found[:, 1] >= SURE][:, [0, 2, 3, 4, 5]]


def _side_by_side(dataset: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    part, classes = dataset.parts[evaluation.part], len(evaluation.classes)
    truth = part.y[index]
    truth = truth[truth[:, 0] != NO_OBJECT]
    found = sure_boxes(evaluation.boxes[index])
    return {
        "truth": inline(drawn(part.x[index], truth, classes), SIDE, photo=True),
        "answer": inline(drawn(part.x[index], found, classes), SIDE, photo=True),
        "there": len(truth),
        "found": len(found),
    }


def _agreement(truth: NDArray[Any], found: NDArray[Any]) -> float:
    """Right boxes among those that are there or were found."""
    boxes, right, things = sure_boxes(found), 0, int((truth[:, 0] != NO_OBJECT).sum())
    for kind in np.unique(boxes[:, 0]):
        right += matches(boxes[boxes[:, 0] == kind, 1:], truth[truth[:, 0] == kind, 1:])
    return right / max(things + len(boxes) - right, 1)


def _share(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.1%}"
