"""Ratings that users gave items: MovieLens, a table of one's own, or made up."""

from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.data import places
from keraunos.data.dataset import Dataset, Part
from keraunos.data.download import fetch_all
from keraunos.data.made_up_ratings import ITEMS, USERS, make_ratings
from keraunos.data.published import (
    MOVIELENS_1M,
    MOVIELENS_100K,
    MOVIELENS_SMALL,
    Published,
)
from keraunos.data.rating_files import Ratings, read_ratings
from keraunos.errors import KeraunosError

MADE_UP = "made-up"
PUBLISHED: dict[str, Published] = {
    "100k": MOVIELENS_100K,
    "1m": MOVIELENS_1M,
    "small": MOVIELENS_SMALL,
}
FILES = {
    "100k": ("u.data", "ml-100k.zip"),
    "1m": ("ratings.dat", "ml-1m.zip"),
    "small": ("ratings.csv", "ml-latest-small.zip"),
}
"""With the ratings, and the archive of all."""

VALIDATION, TEST = 0.1, 0.1
BY_TIME = "-by-time"

_SMALL = "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip"


def ratings(
    folder: Path | str | None = None, source: str = MADE_UP, division: str = "random"
) -> Dataset:
    """Who gave what how many stars.

    Of each user's ratings 80% are the training part, 10% are there to watch and 10% to report on:
    at random, always in the same way, or the latest ones.

    Args:
        folder: a folder, a zip or a table of one's own, see `rating_files`; whatever it has is
            read, whichever source is named.
        source: without a folder, `made-up`; or `100k`, `1m` or `small`, MovieLens (Harper and
            Konstan 2015), which is read from what KERAUNOS_DATA names or, but for `small`,
            downloaded to the cache.
        division: `random` or `time`.

    Returns:
        Rows with the fields user and item, words, and their stars, float32. `about` has the titles,
        the scale, from how many stars an item is liked, the part of the scale's upper quarter, and,
        for made-up ratings, the least possible error.

    Raises:
        KeraunosError: if they cannot be read or downloaded, or are too few.
    """
    if folder is None and source == MADE_UP:
        return made_up_ratings(division=division)
    if folder is not None:
        place = places.find(Published("", (), ()), folder, lambda path: True, files=True)
        return _read(place.path, str(place.path), None, division)
    published, form = PUBLISHED[source], partial(_form, source=source)
    if not published.files:
        path, named = places.kept_by_people(published, None, form, _SMALL)
        return _read(path, named, f"movielens-{source}", division)
    place = places.find(published, None, lambda path: form(path) is not None)
    path = form(place.path) or fetch_all(published.title, published.files, place.path)[0]
    # What lies in the cache is found again without its folder.
    return _read(path, str(path) if place.named else None, f"movielens-{source}", division)


def _form(folder: Path, source: str) -> Path | None:
    """What of this MovieLens lies in a folder: its files, or its zip."""
    ratings_file, archive = FILES[source]
    if (folder / ratings_file).is_file():
        return folder
    return folder / archive if (folder / archive).is_file() else None


@cache
def _read(path: Path, named: str | None, name: str | None, division: str) -> Dataset:
    found = read_ratings(path)
    return _divided(found, name or found.form, named, division, None)


@cache
def made_up_ratings(users: int = USERS, items: int = ITEMS, *, division: str = "random") -> Dataset:
    """As `ratings`, see `make_ratings`."""
    found, ideal = make_ratings(users, items)
    return _divided(found, "made-up-ratings", None, division, ideal)


def _divided(
    found: Ratings, name: str, folder: str | None, division: str, ideal: float | None
) -> Dataset:
    if division == "time" and found.times is None:
        raise KeraunosError(
            "{name} has no column with the time, so that its ratings cannot be divided by time; "
            "set division=random.",
            name=folder or name,
        )
    share = _places(found.users, found.times if division == "time" else None)
    begin_of = {"validation": 1 - VALIDATION - TEST, "test": 1 - TEST, "end": 2.0}
    x = np.empty(len(found.users), [("user", found.users.dtype), ("item", found.items.dtype)])
    x["user"], x["item"] = found.users, found.items
    masks = (
        share < begin_of["validation"],
        (share >= begin_of["validation"]) & (share < begin_of["test"]),
        share >= begin_of["test"],
    )
    if not all(mask.any() for mask in masks):
        raise KeraunosError(
            "{name} has {count:,} ratings of {users:,} users, too few to set some of them aside; "
            "some users have to have five ratings or more.",
            name=folder or name,
            count=len(x),
            users=len(np.unique(found.users)),
        )
    train, validation, test = (Part(x[mask], found.stars[mask]) for mask in masks)
    low, high = found.scale or (float(train.y.min()), float(train.y.max()))
    upper = train.y[train.y >= low + 0.75 * (high - low)]
    about = {
        "titles": dict(found.titles),
        "scale": [low, high],
        "liked": float(upper.min()) if len(upper) else high,
    }
    if ideal is not None:
        about["ideal_rmse"] = ideal
    end = BY_TIME if division == "time" else ""
    return Dataset(name + end, folder, (), train, validation, test, about=about)


def _places(users: NDArray[np.str_], times: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Where among its user's ratings each one stands, from 0 to 1: by time, or at random."""
    _, user, counts = np.unique(users, return_inverse=True, return_counts=True)
    key = np.random.default_rng(0).permutation(len(users)) if times is None else times
    order = np.lexsort((np.arange(len(users)), key, user))
    begins = np.cumsum(counts) - counts
    rank = np.empty(len(users), int)
    rank[order] = np.arange(len(users)) - begins[user[order]]
    place: NDArray[np.float64] = (rank + 0.5) / counts[user]
    return place
