"""Users and items as numbers, and all that is known of them without a network."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.preparation.kinds import Preparation

UNKNOWN = 0
"""The number of users and items of whom there is no training rating."""

SWEEPS = 30


class Pairings(Preparation):
    """Two numbers for each rating: those of its user and its item, from 1.

    Args:
        users: how many users there may be.
        items: how many items there may be.
        titles: of items.
        scale: the least and the most stars.
    """

    kind: ClassVar[str] = "pairings"

    def __init__(
        self,
        users: int,
        items: int,
        titles: Mapping[str, str] | None = None,
        scale: Sequence[float] = (1.0, 5.0),
    ) -> None:
        self.most = int(users), int(items)
        self.titles = dict(titles or {})
        self.scale = float(scale[0]), float(scale[1])
        self.users: list[str] = []
        self.items: list[str] = []
        self.mean = 0.0
        self.user_bias = np.zeros(1)
        self.item_bias = np.zeros(1)
        self.rated = np.zeros((0, 2), np.int32)
        self.stars = np.zeros(0, np.float32)

    @classmethod
    def of_ratings(cls, ratings: Dataset) -> "Pairings":
        """With room for all users and items of the training and the validation part.

        Folds of these have the same ones, so that their networks have the same shapes.
        """
        x = np.concatenate([ratings.train.x, ratings.validation.x])
        users, items = (len(np.unique(x[name])) for name in ("user", "item"))
        return cls(users, items, ratings.about["titles"], ratings.about["scale"])

    @property
    def sizes(self) -> tuple[int, int]:
        """How many different numbers users and items have, that of the unknown included."""
        return self.most[0] + 1, self.most[1] + 1

    def fit(self, train: Part) -> None:
        """Numbers users and items in the order of their names, and fits the biased mean."""
        self.users = [str(each) for each in np.unique(train.x["user"])][: self.most[0]]
        self.items = [str(each) for each in np.unique(train.x["item"])][: self.most[1]]
        self.titles = {item: self.titles[item] for item in self.items if item in self.titles}
        vars(self).pop("_numbers", None)
        self.rated = self.inputs(train.x)
        self.stars = np.asarray(train.y, np.float32)
        self.mean, self.user_bias, self.item_bias = _biases(self.rated, self.stars, self.sizes)

    @cached_property
    def _numbers(self) -> tuple[dict[str, int], dict[str, int]]:
        users, items = (
            {name: number for number, name in enumerate(names, start=1)}
            for names in (self.users, self.items)
        )
        return users, items

    def numbers_of(self, users: Sequence[str], items: Sequence[str]) -> NDArray[np.int32]:
        """As `inputs`, of users and items that belong together by their places."""
        one, other = self._numbers
        return np.array(
            [
                (one.get(u, UNKNOWN), other.get(i, UNKNOWN))
                for u, i in zip(users, items, strict=True)
            ],
            np.int32,
        ).reshape(-1, 2)

    def inputs(self, x: Any) -> NDArray[np.int32]:
        """The numbers of rows with the fields user and item, int32 of shape (rows, 2)."""
        return self.numbers_of(x["user"].tolist(), x["item"].tolist())

    def biased_mean(self, numbers: NDArray[np.int32]) -> NDArray[np.float64]:
        """What is to be expected of a user and an item who know nothing of one another.

        Args:
            numbers: as `inputs` gives them.
        """
        found: NDArray[np.float64] = (
            self.mean + self.user_bias[numbers[:, 0]] + self.item_bias[numbers[:, 1]]
        )
        return found

    def title(self, item: str) -> str:
        """What an item is called, its own name if nobody knows."""
        return self.titles.get(item) or item

    def as_json(self) -> dict[str, Any]:
        """Names, titles, biases and the training ratings."""
        return {
            "most": list(self.most),
            "scale": list(self.scale),
            "users": self.users,
            "items": self.items,
            "titles": self.titles,
            "mean": self.mean,
            "user_bias": [round(float(value), 6) for value in self.user_bias],
            "item_bias": [round(float(value), 6) for value in self.item_bias],
            "rated": self.rated.T.tolist(),
            "stars": [round(float(value), 4) for value in self.stars],
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Pairings":
        """See `Preparation`."""
        users, items = content["most"]
        made = cls(users, items, content["titles"], content["scale"])
        made.users, made.items = list(content["users"]), list(content["items"])
        made.mean = float(content["mean"])
        made.user_bias = np.array(content["user_bias"], float)
        made.item_bias = np.array(content["item_bias"], float)
        made.rated = np.array(content["rated"], np.int32).reshape(2, -1).T
        made.stars = np.array(content["stars"], np.float32)
        return made


def _biases(
    numbers: NDArray[np.int32], stars: NDArray[np.float32], sizes: tuple[int, int]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """The mean, and how much users and items are above it, shrunk towards it (Koren 2008).

    How much the biases of users, and of items, vary is estimated too (by expectation and
    maximization), and with it how many ratings it takes to be believed.
    """
    mean = float(stars.mean(dtype=np.float64)) if len(stars) else 0.0
    biases = [np.zeros(size) for size in sizes]
    counts = [
        np.bincount(numbers[:, side], minlength=size).astype(float)
        for side, size in enumerate(sizes)
    ]
    shrinkage = [5.0, 5.0]
    rest = stars.astype(float) - mean
    for _ in range(SWEEPS if len(stars) else 0):
        for side in (1, 0):
            own = numbers[:, side]
            rest += biases[side][own]
            sums = np.bincount(own, rest, minlength=sizes[side])
            biases[side] = sums / (counts[side] + shrinkage[side])
            rest -= biases[side][own]
            noise = max(float(np.mean(rest**2)), 1e-6)
            there = counts[side] > 0
            spread = biases[side][there] ** 2 + noise / (counts[side][there] + shrinkage[side])
            shrinkage[side] = noise / max(float(spread.mean()), 1e-6)
    return mean, biases[0], biases[1]
