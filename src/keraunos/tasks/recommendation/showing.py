"""How are foretold ratings shown: in a sentence, in charts, as what would be recommended?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.tasks.recommendation.knowledge import Knowledge
from keraunos.tasks.recommendation.measuring import TOP, Evaluation
from keraunos.tasks.task import Table, metrics_table

SHOWN = 4
"""Users whose lists are shown, and items with those that are most like them."""

LIKED = 5
ALIKE = 5
ALIKE_USERS = 500
"""Users at most by whose ratings items are compared."""

GROUPS = 5
"""Of users who have rated few, or many."""


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    said = text(
        "[bold green]{rmse:.3f}[/] stars off on {examples:,} test ratings (RMSE), the biased mean "
        "{biased:.3f} [dim](95% interval {low:.3f} to {high:.3f}; training took "
        "{seconds:.1f} s)[/]",
        rmse=metrics["rmse"],
        examples=metrics["examples"],
        biased=metrics["biased_mean_rmse"],
        low=metrics["rmse_low"],
        high=metrics["rmse_high"],
        seconds=seconds,
    )
    return "\n".join([said, *_beside(metrics)])


def _beside(metrics: dict[str, float]) -> list[str]:
    """What is worth knowing beside the error."""
    found = []
    if "ideal_rmse" in metrics:
        found.append(
            text(
                "These ratings are made up: whoever knew how would still be {ideal:.3f} off; this "
                "is {above:.1%} more. Real ones: --set ratings=100k, or --data FOLDER.",
                ideal=metrics["ideal_rmse"],
                above=metrics["above_ideal"],
            )
        )
    if f"recall_at_{TOP}" in metrics:
        found.append(
            text(
                "Of what people liked {recall:.1%} is among the ten recommended to them; among "
                "the ten most popular {popular:.1%}.",
                recall=metrics[f"recall_at_{TOP}"],
                popular=metrics[f"popular_recall_at_{TOP}"],
            )
        )
    return found


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    first = text(
        "{rmse:.3f} stars off on {examples:,} ratings of the {part} part (RMSE)",
        rmse=metrics["rmse"],
        examples=metrics["examples"],
        part=evaluation.part,
    )
    more = text(
        "95% interval {low:.3f} to {high:.3f}; the biased mean {biased:.3f}; on average "
        "{mae:.3f} off",
        low=metrics["rmse_low"],
        high=metrics["rmse_high"],
        biased=metrics["biased_mean_rmse"],
        mae=metrics["mae"],
    )
    return first, "\n".join([more, *_beside(metrics)])


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return metrics_table(evaluation.metrics)


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {"by_ratings_of_user": _by_activity(evaluation)}


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where the biased mean is as good."""
    if metrics["skill"] > 0:
        return None
    return text(
        "The network has learnt nothing of who likes what: the mean with the biases of user and "
        "item is {biased:.3f} stars off, the network {rmse:.3f}.",
        biased=metrics["biased_mean_rmse"],
        rmse=metrics["rmse"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("rmse", text("Error in stars")), ("loss", text("Loss"))


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "made_up": "ideal_rmse" in evaluation.metrics,
        "liked_from": dataset.about["liked"],
        "calibration": _calibration(evaluation, dataset.about["scale"]),
        "groups": _by_activity(evaluation),
        "lists": _lists(dataset, evaluation),
        "alike": _alike(evaluation),
        "top": TOP,
    }


def _by_activity(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The errors of users who have rated few, or many, in groups of as many ratings."""
    knowledge = evaluation.knowledge
    counts = {user: len(items) for user, items in knowledge.rated.items()}
    rated = np.array([counts.get(user, 0) for user in evaluation.users.tolist()])
    edges = np.unique(np.quantile(rated, np.linspace(0, 1, GROUPS + 1), method="nearest"))
    group = np.searchsorted(edges[1:-1], rated, side="left")
    found = []
    for number in np.unique(group):
        own = group == number
        square = (evaluation.said[own] - evaluation.truth[own]) ** 2
        biased = (evaluation.biased[own] - evaluation.truth[own]) ** 2
        found.append(
            {
                "least": int(rated[own].min()),
                "most": int(rated[own].max()),
                "ratings": int(own.sum()),
                "rmse": float(np.sqrt(square.mean())),
                "biased_mean_rmse": float(np.sqrt(biased.mean())),
            }
        )
    return found


def _calibration(evaluation: Evaluation, scale: Sequence[float]) -> str:
    """Whether what is foretold is what is given on average, as a chart."""
    from keraunos.runs.report.charts import round_ticks, svg, text_at

    order = np.argsort(evaluation.said, kind="stable")
    groups = np.array_split(order, min(GROUPS * 4, max(1, len(order) // 20)))
    points = [(evaluation.said[g].mean(), evaluation.truth[g].mean()) for g in groups if len(g)]
    ticks = round_ticks(*scale)
    low, high = ticks[0], ticks[-1]
    left, right, top, bottom = 52, 446, 36, 230

    def across(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    def up(value: float) -> float:
        return bottom - (bottom - top) * (value - low) / (high - low)

    title = text("Given on average, by what was foretold")
    marks = [f'<text x="{left}" y="18" class="title">{title}</text>']
    for tick in ticks:
        marks.append(f'<path class="grid" d="M{left} {up(tick):.1f}H{right}"/>')
        marks.append(text_at(left - 8, up(tick) + 4, "end", f"{tick:g}"))
        marks.append(text_at(across(tick), bottom + 18, "middle", f"{tick:g}"))
    marks.append(text_at((left + right) / 2, bottom + 35, "middle", text("stars foretold")))
    marks.append(
        f'<path class="line train" d="M{left} {bottom}L{right} {top}" stroke-dasharray="4 5"/>'
    )
    marks += [
        f'<circle class="validation" cx="{across(x):.1f}" cy="{up(y):.1f}" r="4"/>'
        for x, y in points
    ]
    return svg(text("mean of the stars given over those foretold"), marks)


def _lists(dataset: Dataset, evaluation: Evaluation) -> list[dict[str, Any]]:
    """What some users liked, what is recommended to them, and which of that they liked."""
    knowledge, ranking = evaluation.knowledge, evaluation.ranking
    many = np.array([len(knowledge.rated[user]) for user in ranking.users])
    # From those who have rated few to those who have rated many.
    chosen = np.argsort(many, kind="stable")[
        np.unique(np.linspace(0, len(many) - 1, min(SHOWN, len(many))).round().astype(int))
    ]
    found = []
    for index in chosen.tolist():
        user = ranking.users[index]
        own = sorted(knowledge.rated[user].items(), key=lambda each: -each[1])
        stars = knowledge.stars(evaluation.network, [user])[0].clip(*dataset.about["scale"])
        found.append(
            {
                "user": user,
                "rated": len(own),
                "liked": [
                    {"title": _title(knowledge, place), "stars": stars_}
                    for place, stars_ in own[:LIKED]
                ],
                "recommended": [
                    {
                        "title": _title(knowledge, place),
                        "stars": float(stars[place]),
                        "right": place in ranking.liked[index],
                    }
                    for place in ranking.order[index, :TOP].tolist()
                    if place not in knowledge.rated[user] or evaluation.part == "train"
                ],
            }
        )
    return found


def _alike(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Of the most popular items those whose foretold ratings rise and fall with theirs."""
    knowledge = evaluation.knowledge
    users = knowledge.users[:: max(1, len(knowledge.users) // ALIKE_USERS)]
    stars = knowledge.stars(evaluation.network, users)
    if len(knowledge.items) <= ALIKE or not np.isfinite(stars).all():
        return []
    # What is left without the biases: who likes what.
    stars = stars - stars.mean(axis=0) - stars.mean(axis=1, keepdims=True) + stars.mean()
    stars /= np.maximum(np.linalg.norm(stars, axis=0), 1e-9)
    found = []
    for place in np.argsort(-knowledge.popularity, kind="stable")[:SHOWN].tolist():
        likeness = stars.T @ stars[:, place]
        likeness[place] = -np.inf
        best = np.argsort(-likeness, kind="stable")[:ALIKE].tolist()
        found.append(
            {
                "title": _title(knowledge, place),
                "others": [(_title(knowledge, other), float(likeness[other])) for other in best],
            }
        )
    return found


def _title(knowledge: Knowledge, place: int) -> str:
    return knowledge.title(knowledge.items[place])
