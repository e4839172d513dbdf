"""How would people rate whose tastes are known, so that the least possible error is known too?"""

import numpy as np
from numpy.typing import NDArray

from keraunos.data.rating_files import Ratings

USERS, ITEMS, TASTES = 1000, 500, 3
SCALE = (0.5, 5.0)
MEAN, USER_BIAS, ITEM_BIAS, TASTE, NOISE = 3.4, 0.35, 0.45, 0.4, 0.6
"""In stars: the standard deviations of what a rating is the sum of, but for its mean."""

LEAST, MOST = 20, 400
"""Ratings of a user."""

WORDS = (("Quiet", "Loud"), ("sad", "funny"), ("love story", "detective story"))
"""A film's title says of each taste on which side of the middle the film lies."""


def make_ratings(users: int = USERS, items: int = ITEMS, seed: int = 8) -> tuple[Ratings, float]:
    """Ratings of known structure, and the root mean square error of whoever knows it all.

    A rating is a mean, how kind the user is, how good the item is, the inner product of the user's
    three tastes and the item's three qualities, and noise; rounded to half stars from 0.5 to 5.
    Some users rate more and some items are better known, and people rate rather what suits them.

    Args:
        users: how many.
        items: how many.
        seed: of everything.

    Returns:
        The ratings, and the error of the mean of what each rating might have been, exactly.
    """
    random = np.random.default_rng(seed)
    tastes = random.normal(size=(users, TASTES))
    qualities = random.normal(size=(items, TASTES))
    suits = TASTE * tastes @ qualities.T
    whole = (
        MEAN
        + USER_BIAS * random.normal(size=(users, 1))
        + ITEM_BIAS * random.normal(size=items)
        + suits
    )
    # Who rates what: the first few of a race that what is known and what suits wins more often.
    counts = np.clip(random.lognormal(4.85, 0.7, users), LEAST, min(MOST, items // 2)).astype(int)
    race = random.normal(size=items) + suits + random.gumbel(size=(users, items))
    place = np.argsort(np.argsort(-race, axis=1), axis=1)
    user, item = np.nonzero(place < counts[:, None])
    truth = whole[user, item]
    stars = np.clip(np.round(2 * random.normal(truth, NOISE)) / 2, *SCALE)
    ratings = Ratings(
        "made-up-ratings",
        np.array([f"u{number + 1:04}" for number in user]),
        np.array([f"i{number + 1:03}" for number in item]),
        stars.astype(np.float32),
        random.uniform(0, 365 * 86_400, len(stars)).round(),
        {f"i{number + 1:03}": _title(number, quality) for number, quality in enumerate(qualities)},
        SCALE,
    )
    return ratings, float(np.sqrt(variance(truth).mean()))


def _title(number: int, quality: NDArray[np.float64]) -> str:
    words = [pair[int(value > 0)] for pair, value in zip(WORDS, quality, strict=True)]
    return f"{' '.join(words)} {number + 1}"


def variance(truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the half stars to which a rating with this mean and the noise is rounded."""
    from scipy.special import ndtr  # type: ignore[import-untyped]

    levels = np.arange(SCALE[0], SCALE[1] + 0.25, 0.5)
    edges = np.concatenate([[-np.inf], (levels[1:] + levels[:-1]) / 2, [np.inf]])
    shares = np.diff(ndtr((edges - truth[:, None]) / NOISE), axis=1)
    mean = shares @ levels
    variance: NDArray[np.float64] = shares @ levels**2 - mean**2
    return variance
