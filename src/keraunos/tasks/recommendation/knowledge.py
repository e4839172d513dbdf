"""What is known of users and items from the training ratings, by one preparation or by several?"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.engine.fit import predict
from keraunos.preparation import Pairings, Preparation, Stacked

AT_ONCE = 4096


class Knowledge:
    """Users, items and training ratings, and what a network makes of any user and item.

    Args:
        preparation: `Pairings`, or `Stacked` ones of the networks of several folds.
    """

    def __init__(self, preparation: Preparation) -> None:
        stacked = isinstance(preparation, Stacked)
        parts = preparation.parts if isinstance(preparation, Stacked) else [preparation]
        self.parts = [part for part in parts if isinstance(part, Pairings)]
        self.stacked = stacked
        self.users = sorted({user for part in self.parts for user in part.users})
        self.items = sorted({item for part in self.parts for item in part.items})
        self.scale = self.parts[0].scale if self.parts else (0.0, 0.0)
        self.number_of_item = {item: number for number, item in enumerate(self.items)}

    def title(self, item: str) -> str:
        """What an item is called."""
        return next((p.titles[item] for p in self.parts if item in p.titles), item)

    @cached_property
    def rated(self) -> dict[str, dict[int, float]]:
        """Of each user the items rated in training, by their places in `items`, and the stars."""
        found: dict[str, dict[int, float]] = {user: {} for user in self.users}
        for part in self.parts:
            places = [self.number_of_item[item] for item in part.items]
            for (user, item), stars in zip(part.rated.tolist(), part.stars.tolist(), strict=True):
                if user and item:
                    found[part.users[user - 1]][places[item - 1]] = stars
        return found

    @cached_property
    def popularity(self) -> NDArray[np.int64]:
        """How many users have rated each item."""
        counts = np.zeros(len(self.items), np.int64)
        for ratings in self.rated.values():
            counts[list(ratings)] += 1
        return counts

    def popular(self, most: int) -> list[str]:
        """The items that most users have rated."""
        order = np.argsort(-self.popularity, kind="stable")[:most]
        return [self.items[place] for place in order]

    def biased_mean(self, x: NDArray[Any]) -> NDArray[np.float64]:
        """Of inputs as the network sees them."""
        sides = [x[:, k] for k in range(len(self.parts))] if self.stacked else [x]
        means = [part.biased_mean(side) for part, side in zip(self.parts, sides, strict=True)]
        return np.asarray(np.mean(means, axis=0))

    def inputs(self, users: Sequence[str], items: Sequence[str]) -> NDArray[np.int32]:
        """What the network sees of users and items that belong together by their places."""
        sides = [part.numbers_of(users, items) for part in self.parts]
        return np.stack(sides, axis=1) if self.stacked else sides[0]

    def stars(self, network: Any, users: Sequence[str]) -> NDArray[np.float64]:
        """What the network says of all items, of shape (users, items)."""
        # Names are looked up once for each user and each item, and not for each of their pairs.
        one = self.inputs(users, [""] * len(users))
        other = self.inputs([""] * len(self.items), self.items)
        rows = np.repeat(one, len(self.items), axis=0)
        rows[..., 1] = np.tile(other[..., 1], (len(users),) + (1,) * (other.ndim - 2))
        said = answers(network, rows)
        return said.reshape(len(users), len(self.items))


def answers(network: Any, x: NDArray[np.int32]) -> NDArray[np.float64]:
    """Stars of shape (samples,), for inputs as the network sees them."""
    said = np.asarray(predict(network, x, batch_size=AT_ONCE, verbose=0), np.float64)
    return said.reshape(len(x))
