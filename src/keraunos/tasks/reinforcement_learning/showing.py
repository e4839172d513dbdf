"""How is a policy shown: by what it earns, what it does, and what it sees while it does so?"""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keraunos.agents.playing import film
from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.reinforcement_learning.measuring import USUAL, Evaluation
from keraunos.tasks.task import Table, metrics_table


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    solved = (
        text("solved, from {threshold:g}", threshold=metrics["threshold"])
        if metrics["solved"]
        else text("not solved: {threshold:g} is asked for", threshold=metrics["threshold"])
    )
    return text(
        "[bold green]{mean:.1f}[/] mean return over {episodes:,} episodes in Gymnasium "
        "[dim](95% interval {low:.1f} to {high:.1f}; {solved}; training took {seconds:.1f} s)[/]",
        mean=metrics["mean_return"],
        episodes=metrics["episodes"],
        low=metrics["mean_return_low"],
        high=metrics["mean_return_high"],
        solved=solved,
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "{mean:.1f} mean return over {episodes:,} episodes of the {part} part in {environment}",
            mean=metrics["mean_return"],
            episodes=metrics["episodes"],
            part=evaluation.part,
            environment=evaluation.environment,
        ),
        text(
            "95% interval {low:.1f} to {high:.1f}; solved from {threshold:g}; acting at random "
            "earns {chance:.1f}",
            low=metrics["mean_return_low"],
            high=metrics["mean_return_high"],
            threshold=metrics["threshold"],
            chance=metrics["random_return"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return metrics_table(evaluation.metrics)


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "environment": evaluation.environment,
        "episodes": [
            {"seed": each.seed, "return": each.total, "steps": len(each.actions)}
            for each in evaluation.episodes
        ],
    }


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where acting at random would earn as much."""
    if metrics["mean_return_low"] > metrics["random_return"]:
        return None
    return text(
        "The policy has learnt nothing that shows: it earns {mean:.1f}, and acting at random "
        "earns {chance:.1f}.",
        mean=metrics["mean_return"],
        chance=metrics["random_return"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return (
        ("mean_return", text("Mean return")),
        ("entropy", text("Entropy, in nats")),
        ("value", text("Value of its actions")),
    )


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    from keraunos.tasks.reinforcement_learning import drawing  # it knows `runs`

    name, episodes = evaluation.environment, evaluation.episodes
    first, metrics = episodes[0], evaluation.metrics
    moving = base64.b64encode(film(name, first)).decode()
    return {
        "environment": name,
        "usual": name in USUAL,
        "film": f"data:image/gif;base64,{moving}",
        "first": first,
        "spread": drawing.spread(episodes, metrics["threshold"], metrics["mean_return"]),
        "seen": drawing.seen(name, first),
    }
