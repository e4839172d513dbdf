"""How far off are foretold ratings, and do people like what would be recommended to them?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.preparation import Pairings, Stacked
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.outputs import other_shape
from keraunos.tasks.parts import check_not_empty
from keraunos.tasks.recommendation.knowledge import Knowledge, answers

TOP = 10
"""Items that are recommended."""

RANKED = 1000
"""Users at most for whom all items are put into an order, always the same ones."""


@dataclass(frozen=True)
class Ranking:
    """What would be recommended.

    Attributes:
        users: that like something in the part.
        order: of shape (users, items), the places in `Knowledge.items` of the best items first;
            those that the user has rated in training come last.
        liked: of each user the places of items that are liked in the part.
    """

    users: list[str]
    order: NDArray[np.int64]
    liked: list[NDArray[np.int64]]


@dataclass(frozen=True)
class Evaluation:
    """What a network does on one part of a data set.

    Attributes:
        part: the part's name.
        users: who gave each rating, of shape (ratings,).
        said: the stars that it foretells, of shape (ratings,).
        truth: the stars that were given.
        biased: what the mean with the biases of user and item says.
        metrics: root mean square error and mean absolute error in stars, the error of the biased
            mean, and of whoever knows how made-up ratings come about; skill, by which share the
            error is smaller than that of the biased mean; of the ten items that are recommended
            recall, the share of what a user likes in the part, and nDCG (Jarvelin and Kekalainen
            2002), beside those of the items that most users have rated. With 95% intervals
            (bootstrap of the users).
        ranking: what would be recommended.
        knowledge: what is known of users and items.
        network: what foretells.
    """

    part: str
    users: NDArray[np.str_]
    said: NDArray[np.float64]
    truth: NDArray[np.float64]
    biased: NDArray[np.float64]
    metrics: dict[str, float]
    ranking: Ranking
    knowledge: Knowledge = field(repr=False)
    network: Any = field(repr=False)


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    if not isinstance(dataset.preparation, Pairings | Stacked):
        raise KeraunosError(
            "The network {name} is to foretell ratings; its recipe has to give Training the "
            "preparation keraunos.preparation.Pairings.",
            name=network.name,
        )
    shape = other_shape(network, (1,))
    if shape is not None:
        raise KeraunosError(
            "The network {name} puts out the shape {shape}; a rating is one number.",
            name=network.name,
            shape=shape,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    examples = dataset.parts[part]
    check_not_empty(examples, part)
    assert dataset.preparation is not None
    knowledge = Knowledge(dataset.preparation)
    low, high = dataset.about["scale"]
    x, truth = np.asarray(examples.x), np.asarray(examples.y, np.float64)
    biased = knowledge.biased_mean(x).clip(low, high)
    said = answers(network, x)
    # A network that diverged answers NaN: it knows nothing, which is what the mean says.
    said = np.where(np.isnan(said), biased, said).clip(low, high)
    read = dataset.as_read.parts[part].x
    metrics = _errors(read["user"], said, truth, biased)
    if "ideal_rmse" in dataset.about:
        metrics["ideal_rmse"] = float(dataset.about["ideal_rmse"])
        metrics["above_ideal"] = metrics["rmse"] / metrics["ideal_rmse"] - 1
    # Of the training part itself nothing would be left.
    seen = {} if part == "train" else knowledge.rated
    ranking = _ranking(network, knowledge, read, truth >= dataset.about["liked"], seen)
    metrics |= _usefulness(ranking, knowledge, seen)
    metrics["users"] = len(np.unique(read["user"]))
    metrics["examples"] = len(truth)
    return Evaluation(part, read["user"], said, truth, biased, metrics, ranking, knowledge, network)


def _errors(
    users: NDArray[np.str_],
    said: NDArray[np.float64],
    truth: NDArray[np.float64],
    biased: NDArray[np.float64],
) -> dict[str, float]:
    """Errors with their intervals, were other users asked."""
    _, user = np.unique(users, return_inverse=True)
    each = np.stack(
        [(said - truth) ** 2, abs(said - truth), (biased - truth) ** 2, np.ones(len(truth))]
    )
    sums = np.stack([np.bincount(user, values) for values in each], axis=1).astype(np.float64)

    def measured(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        square, size, of_mean, count = np.moveaxis(drawn.sum(axis=-2), -1, 0)
        skill = 1 - np.sqrt(square / np.maximum(of_mean, 1e-12))
        return np.stack([np.sqrt(square / count), size / count, skill], axis=-1)

    names = ("rmse", "mae", "skill")
    values, (lows, highs) = measured(sums), intervals(sums, measured)
    metrics: dict[str, float] = {}
    for name, value, low, high in zip(names, values, lows, highs, strict=True):
        metrics |= {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}
    metrics["biased_mean_rmse"] = float(np.sqrt(np.mean((biased - truth) ** 2)))
    return metrics


def _ranking(
    network: Any,
    knowledge: Knowledge,
    x: NDArray[Any],
    liked: NDArray[np.bool_],
    seen: Mapping[str, Mapping[int, float]],
) -> Ranking:
    likes: dict[str, list[int]] = {}
    for user, item in zip(x["user"][liked].tolist(), x["item"][liked].tolist(), strict=True):
        # What nobody has rated in training cannot be recommended, but counts as missed.
        likes.setdefault(user, []).append(knowledge.number_of_item.get(item, -1))
    users = sorted(user for user in likes if user in knowledge.rated)
    if len(users) > RANKED:
        chosen = np.random.default_rng(0).choice(len(users), RANKED, replace=False)
        users = [users[index] for index in np.sort(chosen)]
    stars = np.nan_to_num(knowledge.stars(network, users), nan=-np.inf)
    for row, user in zip(stars, users, strict=True):
        row[list(seen.get(user, ()))] = -np.inf
    order = np.argsort(-stars, axis=1, kind="stable")
    return Ranking(users, order, [np.array(likes[user]) for user in users])


def _usefulness(
    ranking: Ranking, knowledge: Knowledge, seen: Mapping[str, Mapping[int, float]]
) -> dict[str, float]:
    """Recall and nDCG of the first ten, and of the most popular ones."""
    if not ranking.users:
        return {}
    places = np.argsort(-knowledge.popularity, kind="stable")
    popular = []
    for user in ranking.users:
        own_ones = seen.get(user, {})
        shown = [place for place in places[: TOP + len(own_ones)] if place not in own_ones]
        popular.append(shown[:TOP])
    own = np.array([_scores(o, k) for o, k in zip(ranking.order, ranking.liked, strict=True)])
    others = np.array([_scores(o, k) for o, k in zip(popular, ranking.liked, strict=True)])
    lows, highs = intervals(own, lambda drawn: drawn.mean(axis=-2))
    metrics: dict[str, float] = {}
    for number, name in enumerate((f"recall_at_{TOP}", f"ndcg_at_{TOP}")):
        metrics |= {
            name: float(own[:, number].mean()),
            f"{name}_low": float(lows[number]),
            f"{name}_high": float(highs[number]),
            f"popular_{name}": float(others[:, number].mean()),
        }
    return metrics


def _scores(order: Any, liked: NDArray[np.int64]) -> tuple[float, float]:
    """Recall and nDCG of the first ten of an order."""
    hits = np.isin(np.asarray(order)[:TOP], liked)
    worth = 1 / np.log2(np.arange(2, TOP + 2))
    best = worth[: min(TOP, len(liked))].sum()
    return float(hits.sum() / len(liked)), float(worth[: len(hits)][hits].sum() / best)
