"""How much does a policy earn in episodes of Gymnasium that it has never seen?"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from keraunos.agents.playing import Episode, facts, play, play_at_random
from keraunos.agents.policies import check_fits
from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.tasks.bootstrap import interval
from keraunos.tasks.parts import check_not_empty

AT_RANDOM = 20
"""Episodes of an agent that does anything, to compare with."""

USUAL = {"Pendulum-v1": -200.0}
"""What counts as solved where Gymnasium has no threshold."""


@dataclass(frozen=True)
class Evaluation:
    """What a policy does in the episodes of one part.

    Attributes:
        part: the part's name.
        environment: of Gymnasium.
        episodes: in the order of their seeds.
        metrics: the mean return with its 95% interval (bootstrap over episodes), the smallest, the
            median and the largest, the mean length, how many they were, the return at which the
            environment counts as solved, whether the mean is at least that (0 or 1), and the mean
            return of an agent that does anything.
    """

    part: str
    environment: str
    episodes: list[Episode]
    metrics: dict[str, float]

    @property
    def threshold(self) -> float:
        """The mean return at which the environment counts as solved."""
        return self.metrics["threshold"]


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    name = dataset.about.get("environment")
    if name is None:
        raise KeraunosError(
            "The data set {name} says of no environment; take keraunos.data.episodes.",
            name=dataset.name,
        )
    known = facts(name)
    check_fits(network, name, known.observations, known.actions)


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    examples = dataset.parts[part]
    check_not_empty(examples, part)
    name = dataset.about["environment"]
    seeds = np.ravel(examples.x).tolist()
    episodes = play(network, name, seeds)
    returns = np.array([episode.total for episode in episodes])
    mean = float(returns.mean())
    low, high = interval(returns, lambda rounds: rounds.mean(axis=1))
    threshold = threshold_of(name)
    chance = np.array([each.total for each in play_at_random(name, seeds[:AT_RANDOM])])
    return Evaluation(
        part,
        name,
        episodes,
        {
            "mean_return": mean,
            "mean_return_low": low,
            "mean_return_high": high,
            "least_return": float(returns.min()),
            "median_return": float(np.median(returns)),
            "largest_return": float(returns.max()),
            "steps": float(np.mean([len(episode.actions) for episode in episodes])),
            "threshold": threshold,
            "solved": float(mean >= threshold),
            "random_return": float(chance.mean()),
            "episodes": len(episodes),
        },
    )


def threshold_of(name: str) -> float:
    """The mean return at which an environment counts as solved: Gymnasium's, or the usual one."""
    known = facts(name).threshold
    return USUAL[name] if known is None else known
