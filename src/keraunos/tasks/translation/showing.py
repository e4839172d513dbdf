"""How are translations shown: in a sentence, side by side, and where the network looked?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.preparation.texts import BEGIN, END
from keraunos.tasks.gallery import scenes
from keraunos.tasks.samples import Sayings
from keraunos.tasks.task import Table, metrics_table
from keraunos.tasks.translation.measuring import Evaluation, pairs_of, said

SHOWN = 5
"""Translations of each kind: good, usual, bad ones."""

ALIGNED = 3
WATCHED = 6
"""Sentences of the validation part that are translated after each epoch."""

NOTHING = 0.02
"""BLEU below which translations have nothing to do with their texts."""


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "BLEU [bold green]{bleu:.1f}[/] on {examples:,} test sentences "
        "[dim](95% interval {low:.1f} to {high:.1f}; chrF {chrf:.1f}; training took "
        "{seconds:.1f} s)[/]",
        bleu=100 * metrics["bleu"],
        examples=metrics["examples"],
        low=100 * metrics["bleu_low"],
        high=100 * metrics["bleu_high"],
        chrf=100 * metrics["chrf"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "BLEU {bleu:.1f} on {examples:,} sentences of the {part} part",
            bleu=100 * metrics["bleu"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.1f} to {high:.1f}; chrF {chrf:.1f}; greedy {greedy:.1f}",
            low=100 * metrics["bleu_low"],
            high=100 * metrics["bleu_high"],
            chrf=100 * metrics["chrf"],
            greedy=100 * metrics["greedy_bleu"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return metrics_table(evaluation.metrics)


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "translations": [
            {"translation": one, "reference": other}
            for one, other in zip(evaluation.translations, evaluation.references, strict=True)
        ]
    }


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where no sequence of words is right."""
    if metrics["bleu"] >= NOTHING:
        return None
    return text(
        "The network has learnt nothing that shows: its translations have hardly a sequence of "
        "words in common with people's (BLEU {bleu:.1f}).",
        bleu=100 * metrics["bleu"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("loss", text("Loss")), ("token_accuracy", text("Share foretold"))


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""

    def some() -> str:
        pairs = pairs_of(dataset)
        sources = np.asarray(dataset.validation.x)[:WATCHED, : pairs.lengths[0]]
        texts = dataset.as_read.validation.x[:WATCHED]
        translations = said(network, pairs, sources, beams=1)
        return "\n".join(f"{a}\n  {b}" for a, b in zip(texts, translations, strict=True))

    return [Sayings(some, folder)]


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    sources = dataset.as_read.parts[evaluation.part].x

    def shown(index: int) -> dict[str, Any]:
        return {
            "source": str(sources[index]),
            "translation": evaluation.translations[index],
            "reference": evaluation.references[index],
            "score": 100 * float(evaluation.each[index]),
        }

    return {
        "kinds": scenes(evaluation.each, SHOWN, shown),
        "alignments": _alignments(dataset, evaluation),
    }


def _alignments(dataset: Dataset, evaluation: Evaluation) -> list[dict[str, Any]]:
    """Where the network looked while it said its first few translations of middling length."""
    if not hasattr(evaluation.network, "alignment"):
        return []
    pairs, examples = pairs_of(dataset), dataset.parts[evaluation.part]
    length = pairs.lengths[0]
    sources = np.asarray(examples.x)[:, :length]
    words = (sources != 0).sum(axis=1)
    chosen = np.flatnonzero((words >= 5) & (words <= 14))[:ALIGNED]
    found = []
    for index in chosen:
        numbers = [*pairs.target.encode(evaluation.translations[index]), END]
        numbers = numbers[: pairs.lengths[1]]
        given = np.zeros((1, pairs.lengths[1]), np.int32)
        # What a token is said after is what stands before it: the begin, then the others.
        given[0, : len(numbers)] = [BEGIN, *numbers[:-1]]
        x = np.concatenate([sources[index : index + 1], given], axis=1)
        shares = np.asarray(evaluation.network.alignment(x))[0, : len(numbers), : words[index]]
        found.append(
            {
                "columns": [pairs.source.decode([n]) for n in sources[index, : words[index]]],
                "rows": [
                    {"token": pairs.target.decode([n]) or text("(end)"), "shares": row.tolist()}
                    for n, row in zip(numbers, shares, strict=True)
                ],
            }
        )
    return found
