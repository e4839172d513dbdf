"""A data set in three parts: to train on, to watch while training, to report on."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError


@dataclass(frozen=True)
class Part:
    """Examples and their labels.

    Attributes:
        x: array of shape (samples, ...); images are (samples, height, width[, channels]) in the
            dtype of their file, uint8 as a rule.
        y: int32 array of shape (samples,), the class of each example.
    """

    x: NDArray[Any]
    y: NDArray[np.int32]

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
    """

    name: str
    folder: str | None
    classes: tuple[str, ...]
    train: Part
    validation: Part
    test: Part

    @property
    def parts(self) -> dict[str, Part]:
        return {"train": self.train, "validation": self.validation, "test": self.test}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all examples and labels, with their shapes, types and division into parts."""
        digest = hashlib.sha256()
        for name, part in self.parts.items():
            for array in (part.x, part.y):
                digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
                digest.update(np.ascontiguousarray(array).data)
        return f"sha256:{digest.hexdigest()}"


def fold(dataset: Dataset, count: int, index: int) -> Dataset:
    """The data set of one round of a cross-validation; its test part is left alone.

    Training and validation part together are divided into `count` folds, every class in
    proportion, always in the same way. The fold of this index becomes the validation part.

    Args:
        dataset: the whole.
        count: how many folds there are.
        index: which of them is validated on, from 0.

    Raises:
        KeraunosError: if there are too few examples of a class.
    """
    from sklearn.model_selection import StratifiedKFold

    x = np.concatenate([dataset.train.x, dataset.validation.x])
    y = np.concatenate([dataset.train.y, dataset.validation.y])
    fewest = int(np.unique(y, return_counts=True)[1].min())
    if fewest < count:
        raise KeraunosError(
            "{count} folds need {count} examples of every class, and one class has {fewest}; use "
            "fewer folds.",
            count=count,
            fewest=fewest,
        )
    folds = StratifiedKFold(count, shuffle=True, random_state=0).split(np.zeros(len(y)), y)
    rest, held_out = list(folds)[index]
    return replace(dataset, train=Part(x[rest], y[rest]), validation=Part(x[held_out], y[held_out]))


def divide(part: Part, share: float) -> tuple[Part, Part]:
    """Divides a part at random into the rest and `share` of it, every class in proportion.

    The division is always the same: it belongs to the data and not to the seed of a training.

    Raises:
        KeraunosError: if there are too few examples for every class to be in both.
    """
    from sklearn.model_selection import train_test_split

    try:
        rest, taken = train_test_split(
            np.arange(len(part)), test_size=share, random_state=0, stratify=part.y
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
