"""Where examples come from: sources of data, each checked when it is read."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from keraunos.data.bccd import bccd
from keraunos.data.camvid import camvid
from keraunos.data.cifar import cifar10, cifar100
from keraunos.data.dataset import Dataset, Part, few, only
from keraunos.data.digits import digits
from keraunos.data.episodes import UPDATES, episodes
from keraunos.data.mnist import fashion_mnist, mnist
from keraunos.data.multi30k import multi30k
from keraunos.data.polarity import polarity
from keraunos.data.ratings import BY_TIME, MADE_UP, PUBLISHED, made_up_ratings, ratings
from keraunos.data.series import airline, series, sunspots, temperatures
from keraunos.data.shakespeare import shakespeare
from keraunos.data.spoken_digits import digit_strings, spoken_digits
from keraunos.data.tabular import (
    CLASSIFIED,
    MEASURED,
    abalone,
    classified,
    diabetes,
    iris,
    measured,
    sonar,
)
from keraunos.data.two_pictures import two_pictures
from keraunos.errors import KeraunosError

SOURCES: dict[str, Callable[..., Dataset]] = {
    "digits": lambda _: digits(),
    "mnist": mnist,
    "fashion-mnist": fashion_mnist,
    "cifar10": cifar10,
    "sentence-polarity": polarity,
    "tinyshakespeare": shakespeare,
    "spoken-digits": spoken_digits,
    "digit-strings": digit_strings,
    "multi30k-en-de": multi30k,
    "multi30k-de-en": partial(multi30k, source="de", target="en"),
    "iris": iris,
    "sonar": sonar,
    "diabetes": diabetes,
    "abalone": abalone,
    CLASSIFIED: classified,
    MEASURED: measured,
    "bccd": bccd,
    "camvid": camvid,
    "airline-passengers": airline,
    "daily-min-temperatures": temperatures,
    "monthly-sunspots": sunspots,
    "series": series,
    "cifar100": cifar100,
    "cifar100-coarse": partial(cifar100, labels="coarse"),
    "CartPole-v1": lambda _: episodes("CartPole-v1"),
    "Acrobot-v1": lambda _: episodes("Acrobot-v1"),
    "Pendulum-v1": lambda _: episodes("Pendulum-v1"),
}
"""Every source by its name; it takes the folder to read from, where it reads from one.

What follows a colon in the name of a data set are more arguments, the column that a table was read
for, say; see `keraunos.data.dataset.name_of`.
"""
for _ending, _division in (("", "random"), (BY_TIME, "time")):
    SOURCES |= {
        # A table of one's own has a folder, and whatever lies there is read.
        f"ratings{_ending}": partial(ratings, division=_division),
        f"made-up-ratings{_ending}": partial(ratings, source=MADE_UP, division=_division),
    }
    SOURCES |= {
        f"movielens-{_name}{_ending}": partial(ratings, source=_name, division=_division)
        for _name in PUBLISHED
    }


def load(name: str, folder: Path | None = None) -> Dataset:
    """Reads a data set by the name that a run recorded.

    Raises:
        KeraunosError: if there is no such source, or its files are missing or wrong.
    """
    source, _, more = name.partition(":")
    if source not in SOURCES:
        raise KeraunosError(
            "There is no data source named {name!r}; there are: {known}.",
            name=name,
            known=", ".join(SOURCES),
        )
    return SOURCES[source](folder, **dict(parse_qsl(more)))


__all__ = [
    "SOURCES",
    "UPDATES",
    "Dataset",
    "Part",
    "abalone",
    "airline",
    "bccd",
    "camvid",
    "cifar10",
    "cifar100",
    "classified",
    "diabetes",
    "digit_strings",
    "digits",
    "episodes",
    "fashion_mnist",
    "few",
    "iris",
    "load",
    "made_up_ratings",
    "measured",
    "mnist",
    "multi30k",
    "only",
    "polarity",
    "ratings",
    "series",
    "shakespeare",
    "sonar",
    "spoken_digits",
    "sunspots",
    "temperatures",
    "two_pictures",
]
