"""How are amounts that were foretold shown: in a sentence, a table, a page?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.regression.measuring import Evaluation, amounts, measured
from keraunos.tasks.rows import amount, cells, few, importance_page, importances
from keraunos.tasks.task import Table

SHOWN = 8
DRAWN = 600
"""Examples that are dots in a picture."""


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "R2 [bold green]{r2:.3f}[/] on {examples:,} test examples, off by {mae} on average "
        "[dim](95% intervals {low:.3f} to {high:.3f} and {near} to {far}; always saying "
        "the median is off by {blind}; training took {seconds:.1f} s)[/]",
        r2=metrics["r2"],
        examples=metrics["examples"],
        mae=amount(metrics["mae"]),
        low=metrics["r2_low"],
        high=metrics["r2_high"],
        near=amount(metrics["mae_low"]),
        far=amount(metrics["mae_high"]),
        blind=amount(metrics["median_mae"]),
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "R2 {r2:.3f} on {examples:,} examples of the {part} part",
            r2=metrics["r2"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.3f} to {high:.3f}; nine of ten answers are off by less than {most}",
            low=metrics["r2_low"],
            high=metrics["r2_high"],
            most=amount(metrics["error_90"]),
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    names = {
        "r2": "R2",
        "mae": text("mean absolute error"),
        "rmse": text("root mean squared error"),
    }
    rows = [
        (name, *(amount(metrics[key + end]) for end in ("", "_low", "_high")))
        for key, name in names.items()
    ]
    return Table((text("metric"), text("value"), text("from"), text("to")), rows)


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {}


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where always saying the mean would be as good, as far as can be told."""
    if metrics["r2_low"] > 0:
        return None
    return text(
        "The network has learnt nothing that shows: its R2 is {r2:.3f}, and always saying the mean "
        "would have 0.",
        r2=metrics["r2"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("loss", text("Loss")), ("r2", "R2")


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""

    def answers(x: NDArray[Any]) -> NDArray[Any]:
        return amounts(evaluation.network, x, dataset.preparation)

    def r2(y: NDArray[Any], said: NDArray[Any]) -> float:
        return float(measured(np.stack([y, said], axis=1)[None])[0, 0])

    rows = dataset.as_read.test.x
    some = np.random.default_rng(0).permutation(len(evaluation.truth))[:DRAWN]
    pairs = np.stack([evaluation.truth, evaluation.answers], axis=1)[some]
    found = importances(dataset, answers, r2)
    return importance_page(found) | {
        "target": dataset.as_read.about.get("target", ""),
        "pairs": pairs.tolist(),
        "errors": (evaluation.answers - evaluation.truth).tolist(),
        "worst": [
            {
                **few(cells(rows[index]), found),
                "truth": float(evaluation.truth[index]),
                "answer": float(evaluation.answers[index]),
            }
            for index in evaluation.worst(SHOWN)
        ],
    }
