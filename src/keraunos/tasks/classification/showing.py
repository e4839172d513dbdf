"""How is what a classifier does shown: in a sentence, a table, a page?"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.classification.measuring import Evaluation, calibration
from keraunos.tasks.task import Table


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{accuracy:.2f}%[/] of {examples:,} test examples are right "
        "[dim](95% interval {low:.1f} to {high:.1f}%; training took {seconds:.1f} s)[/]",
        accuracy=100 * metrics["accuracy"],
        examples=metrics["examples"],
        low=100 * metrics["accuracy_low"],
        high=100 * metrics["accuracy_high"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "{share:.2%} of {examples:,} examples of the {part} part are right",
            share=metrics["accuracy"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.1%} to {high:.1%}; log loss {loss:.3f}; "
            "balanced accuracy {balanced:.2%}",
            low=metrics["accuracy_low"],
            high=metrics["accuracy_high"],
            loss=metrics["log_loss"],
            balanced=metrics["balanced_accuracy"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    headings = text("class"), text("precision"), text("recall"), text("F1"), text("examples")
    return Table(
        headings,
        [
            (
                scores.name,
                f"{scores.precision:.3f}",
                f"{scores.recall:.3f}",
                f"{scores.f1:.3f}",
                f"{scores.examples:,}",
            )
            for scores in evaluation.classes
        ],
    )


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "classes": {
            scores.name: {
                "precision": scores.precision,
                "recall": scores.recall,
                "f1": scores.f1,
                "examples": scores.examples,
            }
            for scores in evaluation.classes
        }
    }


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where always naming the commonest class would be right as often, as far as can be told."""
    if metrics["accuracy_low"] > metrics["majority_accuracy"]:
        return None
    return text(
        "The network has learnt nothing that shows: it is right in {accuracy:.1f}%, and always "
        "naming the commonest class would be in {majority:.1f}%.",
        accuracy=100 * metrics["accuracy"],
        majority=100 * metrics["majority_accuracy"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("loss", text("Loss")), ("accuracy", text("Accuracy"))


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def findings(evaluation: Evaluation) -> dict[str, Any]:
    """What a page shows of classes and mistakes."""
    return {
        "classes": evaluation.classes,
        "confusion": _confusion(evaluation),
        "confused": _most_confused(evaluation),
        "wrong": int(len(evaluation.labels) - np.trace(evaluation.confusion)),
        "calibration": [asdict(each) for each in calibration(evaluation)],
    }


def mistake(evaluation: Evaluation, index: int) -> dict[str, Any]:
    """What a page says of an example that was taken for another class."""
    probabilities = evaluation.probabilities[index]
    truth, answer = int(evaluation.labels[index]), int(probabilities.argmax())
    names = [scores.name for scores in evaluation.classes]
    return {
        "answer": names[answer],
        "confidence": float(probabilities[answer]),
        "truth": names[truth],
        "truth_probability": float(probabilities[truth]),
        "index": index,
    }


def _confusion(evaluation: Evaluation) -> list[list[dict[str, Any]]]:
    """Rows of cells: a count, and its share of the row for the shade."""
    totals = np.maximum(evaluation.confusion.sum(axis=1, keepdims=True), 1)
    shares = evaluation.confusion / totals
    return [
        [
            {"count": int(count), "share": float(share), "right": row == column}
            for column, (count, share) in enumerate(zip(counts, part, strict=True))
        ]
        for row, (counts, part) in enumerate(zip(evaluation.confusion, shares, strict=True))
    ]


def _most_confused(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The pairs of classes that are taken for one another most often."""
    counts = evaluation.confusion.copy()
    np.fill_diagonal(counts, 0)
    worst = np.argsort(-counts, axis=None, kind="stable")[:3]
    pairs = [divmod(int(place), len(counts)) for place in worst]
    names = [scores.name for scores in evaluation.classes]
    return [
        {"truth": names[row], "answer": names[column], "count": int(counts[row, column])}
        for row, column in pairs
        if counts[row, column]
    ]
