"""How is what a generator makes shown: in a sentence, a table, a page, and while it learns?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.image_generation.measuring import Evaluation, make
from keraunos.tasks.samples import Samples
from keraunos.tasks.task import Table
from keraunos.tasks.thumbnails import inline

ROWS = 10
"""Pictures of a grid's side."""


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{share:.1f}%[/] of {examples:,} pictures it made are recognised; Frechet "
        "distance {distance:.2f}, of real ones {real:.2f} [dim](95% interval {low:.1f} to "
        "{high:.1f}%; training took {seconds:.1f} s)[/]",
        share=100 * metrics["recognised"],
        examples=metrics["examples"],
        distance=metrics["frechet_distance"],
        real=metrics["frechet_distance_real"],
        low=100 * metrics["recognised_low"],
        high=100 * metrics["recognised_high"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "{share:.2%} of {examples:,} pictures it made are recognised",
            share=metrics["recognised"],
            examples=metrics["examples"],
        ),
        text(
            "Frechet distance from the {part} part {distance:.2f}, of real pictures {real:.2f}; "
            "evenness of the classes {evenness:.2f}",
            part=evaluation.part,
            distance=metrics["frechet_distance"],
            real=metrics["frechet_distance_real"],
            evenness=metrics["evenness"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return Table(
        (text("class"), text("recognised"), text("seen")),
        [
            (
                row["name"],
                "-" if row["share"] is None else f"{row['share']:.1%}",
                f"{row['seen']:,}",
            )
            for row in _classes(evaluation)
        ],
    )


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    rows = _classes(evaluation)
    return {"classes": {row.pop("name"): {"recognised": row["share"], **row} for row in rows}}


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """See `keraunos.tasks.Task`."""
    if metrics["recognised"] > 0.2 and metrics["evenness"] > 0.2:
        return None
    return text(
        "Hardly any picture is recognised ({share:.0f}%), or all show the same class.",
        share=100 * metrics["recognised"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("d_loss", text("Discriminator's loss")), ("g_loss", text("Generator's loss"))


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    count = len(evaluation.pictures)
    chosen = np.arange(ROWS * ROWS) * count // (ROWS * ROWS)  # with classes a row for each
    real = dataset.parts[evaluation.part]
    some = np.random.default_rng(0).permutation(len(real))[: ROWS * ROWS]
    some = some[np.argsort(real.y[some], kind="stable")]
    return {
        "made": inline(grid(evaluation.pictures[chosen]), 640),
        "real": inline(grid(real.x[some]), 640),
        "rows": _classes(evaluation),
        "conditional": evaluation.wanted is not None,
    }


def grid(pictures: NDArray[Any], columns: int = ROWS) -> NDArray[np.uint8]:
    """Pictures side by side, in rows of so many, as one of bytes."""
    pictures = np.asarray(pictures).astype(np.uint8)
    if pictures.ndim == 4 and pictures.shape[-1] == 1:
        pictures = pictures[..., 0]
    rows = -(-len(pictures) // columns)
    missing = rows * columns - len(pictures)
    padded = np.concatenate([pictures, np.zeros((missing, *pictures.shape[1:]), np.uint8)])
    height, width, *channels = padded.shape[1:]
    laid = padded.reshape(rows, columns, height, width, *channels).swapaxes(1, 2)
    return np.ascontiguousarray(laid.reshape(rows * height, columns * width, *channels))


def _classes(evaluation: Evaluation) -> list[dict[str, Any]]:
    """For each class the share that was recognised of those asked for, and how often it is seen."""
    recognised, rows = evaluation.recognised, []
    for number, name in enumerate(evaluation.classes):
        share = None
        if evaluation.wanted is not None:
            share = float(recognised[evaluation.wanted == number].mean())
        seen = int((evaluation.answers == number).sum())
        rows.append({"name": name, "share": share, "seen": seen})
    return rows


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""

    def picture() -> NDArray[np.uint8]:
        pictures, _ = make(network, ROWS * ROWS, len(dataset.classes), seed=1)  # the same noise
        return grid(pictures)

    return [Samples(picture, folder)]
