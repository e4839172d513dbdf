"""How is what a segmenting network does shown: in a sentence, a table, a page?"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.colours import painted
from keraunos.tasks.gallery import legend, scenes
from keraunos.tasks.semantic_segmentation.measuring import Evaluation
from keraunos.tasks.task import Table
from keraunos.tasks.thumbnails import inline

SHOWN = 3
"""Pictures of each kind, the worst, the middling, the best."""

SIDE = 300
CONFUSED = 5


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{iou:.1f}%[/] mean IoU on {examples:,} test pictures; {pixels:.1f}% of their "
        "pixels are right [dim](95% interval {low:.1f} to {high:.1f}%; training took "
        "{seconds:.1f} s)[/]",
        iou=100 * metrics["mean_iou"],
        examples=metrics["examples"],
        pixels=100 * metrics["pixel_accuracy"],
        low=100 * metrics["mean_iou_low"],
        high=100 * metrics["mean_iou_high"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "mean IoU {share:.2%} on {examples:,} pictures of the {part} part",
            share=metrics["mean_iou"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.1%} to {high:.1%}; {pixels:.2%} of the pixels are right",
            low=metrics["mean_iou_low"],
            high=metrics["mean_iou_high"],
            pixels=metrics["pixel_accuracy"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    headings = text("class"), "IoU", text("precision"), text("recall"), text("pixels")
    return Table(
        headings,
        [
            (
                each.name,
                "-" if np.isnan(each.iou) else f"{each.iou:.3f}",
                f"{each.precision:.3f}",
                f"{each.recall:.3f}",
                f"{each.share:.2%}",
            )
            for each in evaluation.classes
        ],
    )


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "classes": {
            each.name: {
                "iou": None if np.isnan(each.iou) else each.iou,
                "precision": each.precision,
                "recall": each.recall,
                "share": each.share,
            }
            for each in evaluation.classes
        }
    }


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where giving every pixel the commonest class would be as good."""
    if metrics["pixel_accuracy"] > metrics["majority_accuracy"]:
        return None
    return text(
        "The network has learnt nothing that shows: {accuracy:.1f}% of the pixels are right, and "
        "giving all the commonest class would make {majority:.1f}%.",
        accuracy=100 * metrics["pixel_accuracy"],
        majority=100 * metrics["majority_accuracy"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("loss", text("Loss")), ("mean_iou", text("Mean IoU"))


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "classes": legend(evaluation.classes),
        "confused": _confused(evaluation),
        "scenes": scenes(evaluation.each, SHOWN, partial(_side_by_side, dataset, evaluation)),
    }


def _side_by_side(dataset: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    count, part = len(evaluation.classes), dataset.parts[evaluation.part]
    return {
        "picture": inline(part.x[index], SIDE, photo=True),
        "truth": inline(painted(part.y[index], count), SIDE),
        "answer": inline(painted(evaluation.answers[index], count), SIDE),
        "iou": float(evaluation.each[index]),
    }


def _confused(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Which classes lose most of their pixels to which."""
    shares = evaluation.confusion / np.maximum(evaluation.confusion.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(shares, 0)
    worst = np.argsort(-shares, axis=None, kind="stable")[:CONFUSED]
    names = [each.name for each in evaluation.classes]
    pairs = [divmod(int(place), len(names)) for place in worst]
    return [
        {"truth": names[row], "answer": names[column], "share": float(shares[row, column])}
        for row, column in pairs
        if shares[row, column] > 0
    ]
