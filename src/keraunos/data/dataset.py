"""A data set in three parts: to train on, to watch while training, to report on."""

import hashlib
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError

if TYPE_CHECKING:
    from keraunos.preparation import Preparation


@dataclass(frozen=True)
class Part:
    """Examples and their labels.

    Attributes:
        x: array of shape (samples, ...); images are (samples, height, width[, channels]) in the
            dtype of their file, uint8 as a rule; rows of a table are a structured array of shape
            (samples,) with a field for each column, float64 or words.
        y: what is to be said of each: int32 array of shape (samples,), its class; floating-point
            numbers, amounts; or whole numbers of shape (samples, height, width), the class of each
            pixel.
    """

    x: NDArray[Any]
    y: NDArray[Any]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Dataset:
    """Labelled examples in three parts that share none.

    Attributes:
        name: the source, as `keraunos.data.load` knows it.
        folder: where the files were read, None for data that come with a package or were
            downloaded into the cache.
        classes: the name of each class, in the order of its number.
        train: what weights are fitted to.
        validation: what curves, schedules and early stopping look at.
        test: looked at once, by the report.
        ignored: the number of a class that does not count, pixels that nobody has named say.
        preparation: what has made the examples of those that were read, None for nothing.
        read: the data set as it was read, where a preparation has made others of its examples.
        about: what else the source knows, as JSON has it: the unit of the targets, say, or the
            length of a season.
    """

    name: str
    folder: str | None
    classes: tuple[str, ...]
    train: Part
    validation: Part
    test: Part
    ignored: int | None = None
    preparation: "Preparation | None" = None
    read: "Dataset | None" = None
    about: Mapping[str, Any] = field(default_factory=lambda: types.MappingProxyType({}))

    @property
    def as_read(self) -> "Dataset":
        """The examples as they were read, before any preparation."""
        return self.read or self

    @property
    def parts(self) -> dict[str, Part]:
        return {"train": self.train, "validation": self.validation, "test": self.test}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all examples and labels, with their shapes, types and division into parts."""
        digest = hashlib.sha256()
        for name, part in self.parts.items():
            for array in (part.x, part.y):
                kind = array.dtype.str if array.dtype.names is None else array.dtype.descr
                digest.update(f"{name} {kind} {array.shape}".encode())
                digest.update(np.ascontiguousarray(array).view(np.uint8).data)
        return f"sha256:{digest.hexdigest()}"


def name_of(source: str, options: Mapping[str, Any]) -> str:
    """The name of a data set that a source gives with these options, those that are empty left out.

    `keraunos.data.load` reads it: `series:column=sold&frequency=1D`.
    """
    chosen = urlencode(
        {name: value for name, value in options.items() if value != ""}, quote_via=quote
    )
    return f"{source}:{chosen}" if chosen else source


def fold(dataset: Dataset, count: int, index: int) -> Dataset:
    """The data set of one round of a cross-validation; its test part is left alone.

    Training and validation part together are divided into `count` folds, every class in
    proportion, or, of amounts, large and small ones alike; always in the same way. The fold of this
    index becomes the validation part.

    Args:
        dataset: the whole.
        count: how many folds there are.
        index: which of them is validated on, from 0.

    Raises:
        KeraunosError: if there are too few examples, or too few of a class.
    """
    from sklearn.model_selection import StratifiedKFold

    x = np.concatenate([dataset.train.x, dataset.validation.x])
    y = np.concatenate([dataset.train.y, dataset.validation.y])
    strata = _strata(y)
    fewest = int(np.unique(strata, return_counts=True)[1].min())
    if fewest < count:
        raise KeraunosError(
            "{count} folds need {count} examples of every class, and one class has {fewest}; use "
            "fewer folds.",
            count=count,
            fewest=fewest,
        )
    folds = StratifiedKFold(count, shuffle=True, random_state=0).split(np.zeros(len(y)), strata)
    rest, held_out = list(folds)[index]
    return replace(dataset, train=Part(x[rest], y[rest]), validation=Part(x[held_out], y[held_out]))


def _strata(y: NDArray[Any]) -> NDArray[Any]:
    """What is to be in proportion when examples are divided: classes, or tenths of amounts."""
    if y.dtype.kind != "f":
        return y
    tenths = max(1, min(10, len(y) // 20))
    rank = np.empty(len(y), int)
    rank[np.argsort(y, kind="stable")] = np.arange(len(y))
    return rank * tenths // max(len(y), 1)


def divide(part: Part, share: float) -> tuple[Part, Part]:
    """Divides a part at random into the rest and `share` of it, every class in proportion.

    Of amounts, large and small ones are in proportion.

    The division is always the same: it belongs to the data and not to the seed of a training.

    Raises:
        KeraunosError: if there are too few examples for every class to be in both.
    """
    from sklearn.model_selection import train_test_split

    try:
        rest, taken = train_test_split(
            np.arange(len(part)), test_size=share, random_state=0, stratify=_strata(part.y)
        )
    except ValueError:
        raise KeraunosError(
            "{examples} examples of {classes} classes are too few to set {share:.0%} aside with "
            "every class among them; add examples.",
            examples=len(part),
            classes=len(np.unique(part.y)),
            share=share,
        ) from None
    rest.sort()
    taken.sort()
    return Part(part.x[rest], part.y[rest]), Part(part.x[taken], part.y[taken])


def parts_of(arrays: Mapping[str, NDArray[Any]]) -> tuple[Part, Part, Part]:
    """Training, validation and test part from `x_train`, `y_train` and so on."""
    train, validation, test = (
        Part(np.asarray(arrays[f"x_{part}"]), np.asarray(arrays[f"y_{part}"]))
        for part in ("train", "validation", "test")
    )
    return train, validation, test


def only(dataset: Dataset, classes: Sequence[str]) -> Dataset:
    """The examples of some of the classes, numbered in their order.

    Raises:
        KeraunosError: if there is no such class.
    """
    for name in classes:
        if name not in dataset.classes:
            raise KeraunosError(
                "There is no class {name!r}; there are: {known}.",
                name=name,
                known=", ".join(dataset.classes),
            )
    numbers = np.full(len(dataset.classes), -1)
    numbers[[dataset.classes.index(name) for name in classes]] = np.arange(len(classes))

    def chosen(part: Part) -> Part:
        found = numbers[part.y]
        return Part(part.x[found >= 0], found[found >= 0].astype(np.int32))

    return replace(
        dataset,
        classes=tuple(classes),
        train=chosen(dataset.train),
        validation=chosen(dataset.validation),
        test=chosen(dataset.test),
    )


def few(dataset: Dataset, each: int) -> Dataset:
    """With so many training examples of each class, always the same ones; the rest is as it was.

    Raises:
        KeraunosError: if a class has fewer.
    """
    train, random = dataset.train, np.random.default_rng(0)
    kept = []
    for number, name in enumerate(dataset.classes):
        own = np.flatnonzero(train.y == number)
        if len(own) < each:
            raise KeraunosError(
                "There are {found} training examples of {name}, fewer than {wanted}.",
                found=len(own),
                name=name,
                wanted=each,
            )
        kept.append(random.permutation(own)[:each])
    rows = np.sort(np.concatenate(kept))
    return replace(dataset, train=Part(train.x[rows], train.y[rows]))
