"""How is what a network foretells shown: in numbers, in its own words, where it is surprised?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.networks.generation import generate
from keraunos.preparation import Windows
from keraunos.preparation.texts import SPECIAL
from keraunos.tasks.samples import Sayings
from keraunos.tasks.task import Table, metrics_table
from keraunos.tasks.text_generation.measuring import Evaluation

TEMPERATURES = (0.5, 0.8, 1.0)
SAMPLED = 400
PROMPT = 64
"""Tokens of the test part that it is to go on from, and how many it says."""

PASSAGE = 800
"""Tokens of the test part that are shown with how surprising they were."""

NEVER = tuple(range(len(SPECIAL)))


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{nats:.3f}[/] nats a token on the test part "
        "[dim](95% interval {low:.3f} to {high:.3f}; perplexity {perplexity:.2f}; training took "
        "{seconds:.1f} s)[/]",
        nats=metrics["nats"],
        low=metrics["nats_low"],
        high=metrics["nats_high"],
        perplexity=metrics["perplexity"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "{nats:.3f} nats a token over {examples:,} tokens of the {part} part",
            nats=metrics["nats"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.3f} to {high:.3f}; perplexity {perplexity:.2f}; {share:.1%} "
            "foretold",
            low=metrics["nats_low"],
            high=metrics["nats_high"],
            perplexity=metrics["perplexity"],
            share=metrics["accuracy"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return metrics_table(evaluation.metrics)


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {}


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where knowing how common each token is would do as well."""
    if metrics["nats_high"] < metrics["blind_nats"]:
        return None
    return text(
        "The network has learnt nothing that shows: it needs {nats:.2f} nats a token, and knowing "
        "only how common each token is, one needs {blind:.2f}.",
        nats=metrics["nats"],
        blind=metrics["blind_nats"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("loss", text("Nats a token")), ("accuracy", text("Share foretold"))


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    if not hasattr(network, "step"):
        return []
    return [Sayings(lambda: _goes_on(network, dataset, "validation", 0.8)[1], folder)]


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    tokens = _windows(dataset).tokens
    part = dataset.parts[evaluation.part]
    shown = np.asarray(part.y).ravel()[:PASSAGE].tolist()
    nats = evaluation.nats.ravel()[:PASSAGE].tolist()
    said = []
    if hasattr(evaluation.network, "step"):
        for temperature in TEMPERATURES:
            prompt, more = _goes_on(evaluation.network, dataset, evaluation.part, temperature)
            said.append({"temperature": temperature, "prompt": prompt, "text": more})
    return {
        "said": said,
        "passage": [
            {"text": tokens.decode([number]), "nats": cost, "shade": min(cost / 5, 1)}
            for number, cost in zip(shown, nats, strict=True)
        ],
    }


def _goes_on(network: Any, dataset: Dataset, part: str, temperature: float) -> tuple[str, str]:
    """The begin of a part, and how the network goes on from there."""
    tokens = _windows(dataset).tokens
    prompt = np.asarray(dataset.parts[part].x[0])[:PROMPT].tolist()
    said = generate(network, [prompt], SAMPLED, temperature=temperature, never=NEVER)[0].tolist()
    whole, begin = tokens.decode(said), tokens.decode(prompt)
    return begin, whole[len(begin) :] if whole.startswith(begin) else whole


def _windows(dataset: Dataset) -> Windows:
    assert isinstance(dataset.preparation, Windows)
    return dataset.preparation
