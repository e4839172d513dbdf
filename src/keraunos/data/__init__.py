"""Where examples come from: sources of data, each checked when it is read."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from keraunos.data.bccd import bccd
from keraunos.data.camvid import camvid
from keraunos.data.cifar import cifar10, cifar100
from keraunos.data.dataset import Dataset, Part, few, only
from keraunos.data.digits import digits
from keraunos.data.mnist import fashion_mnist, mnist
from keraunos.data.multi30k import multi30k
from keraunos.data.polarity import polarity
from keraunos.data.series import airline, series, sunspots, temperatures
from keraunos.data.shakespeare import shakespeare
from keraunos.data.spoken_digits import digit_strings, spoken_digits
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
    "bccd": bccd,
    "camvid": camvid,
    "airline-passengers": airline,
    "daily-min-temperatures": temperatures,
    "monthly-sunspots": sunspots,
    "series": series,
    "cifar100": cifar100,
    "cifar100-coarse": partial(cifar100, labels="coarse"),
}
"""Every source by its name; it takes the folder to read from, where it reads from one.

What follows a colon in the name of a data set, the column that a table was read for, say, is the
second argument.
"""


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
    return SOURCES[source](folder, more) if more else SOURCES[source](folder)


__all__ = [
    "SOURCES",
    "Dataset",
    "Part",
    "airline",
    "bccd",
    "camvid",
    "cifar10",
    "cifar100",
    "digit_strings",
    "digits",
    "fashion_mnist",
    "few",
    "load",
    "mnist",
    "multi30k",
    "only",
    "polarity",
    "series",
    "shakespeare",
    "spoken_digits",
    "sunspots",
    "temperatures",
    "two_pictures",
]
