"""What the network of a run would recommend to users, and how they would rate an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keraunos.errors import KeraunosError
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.tasks.recommendation.knowledge import Knowledge, answers

BETWEEN = ":"
"""What stands between a user and an item."""


@dataclass(frozen=True)
class Item:
    """An item and how it is rated.

    Attributes:
        name: as in the ratings.
        title: what it is called.
        stars: that are foretold; None where nothing is known of the user.
    """

    name: str
    title: str
    stars: float | None


@dataclass(frozen=True)
class Recommended:
    """What is recommended to a user, or what a user would say of one item.

    Attributes:
        user: who.
        known: whether there are training ratings of the user; if not, `items` are what most people
            have rated.
        items: the best first; those alone that the user has not rated.
        asked: whether the one item was asked for.
        item_known: whether there are training ratings of the item that was asked for.
    """

    user: str
    known: bool
    items: tuple[Item, ...]
    asked: bool = False
    item_known: bool = True


def recommend(
    run: Run,
    named: Sequence[str],
    *,
    top: int = 10,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[Recommended, ...]:
    """Has the network of a run recommend items. Nothing that is stored in the run is executed.

    Args:
        run: of recommendation.
        named: users; or a user and an item, its name or title, with a colon between them.
        top: how many items to recommend.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if nobody is named, or the run cannot be read.
    """
    if not named:
        raise KeraunosError("No user is named; name some, or USER:ITEM for a single rating.")
    preparation = preparation_of(run)
    knowledge = Knowledge(preparation) if preparation is not None else None
    if knowledge is None or not knowledge.parts:
        raise KeraunosError(
            "{run} has no list of users and items, so that it cannot be told whom its network "
            "knows.",
            run=run.path,
        )
    network = run.load_model(best, code)
    return tuple(_answer(each, network, knowledge, top) for each in named)


def _answer(asked: str, network: object, knowledge: Knowledge, top: int) -> Recommended:
    user, colon, item = asked.partition(BETWEEN)
    if colon and asked not in knowledge.rated:
        return _single(user, _named(item, knowledge), network, knowledge)
    if asked not in knowledge.rated:
        popular = (Item(name, knowledge.title(name), None) for name in knowledge.popular(top))
        return Recommended(asked, False, tuple(popular))
    stars = knowledge.stars(network, [asked])[0]
    low, high = knowledge.scale
    order = np.argsort(-stars, kind="stable").tolist()
    new = [place for place in order if place not in knowledge.rated[asked]][:top]
    items = (
        Item(name, knowledge.title(name), float(np.clip(stars[place], low, high)))
        for place, name in ((place, knowledge.items[place]) for place in new)
    )
    return Recommended(asked, True, tuple(items))


def _single(user: str, item: str, network: object, knowledge: Knowledge) -> Recommended:
    stars = answers(network, knowledge.inputs([user], [item]))[0]
    low, high = knowledge.scale
    found = Item(item, knowledge.title(item), float(np.clip(stars, low, high)))
    return Recommended(
        user, user in knowledge.rated, (found,), True, item in knowledge.number_of_item
    )


def _named(asked: str, knowledge: Knowledge) -> str:
    """The item of this name or title."""
    if asked in knowledge.number_of_item:
        return asked
    wanted = asked.casefold()
    titled = (each for each in knowledge.items if knowledge.title(each).casefold() == wanted)
    return next(titled, asked)
