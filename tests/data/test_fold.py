"""Folds of a cross-validation share nothing, leave nothing out, and know no seed."""

import numpy as np
import pytest

from keraunos.data import Dataset, Part, digits
from keraunos.data.dataset import fold
from keraunos.errors import KeraunosError


def rows(part: Part) -> set[bytes]:
    return {x.tobytes() + y.tobytes() for x, y in zip(part.x, part.y, strict=True)}


def numbered(count: int = 103, classes: int = 4) -> Dataset:
    """Examples that are their own number."""
    x = np.arange(count, dtype="float32")[:, None]
    y = (np.arange(count) ** 2 % classes).astype("int32")
    y[:classes] = np.arange(classes)
    y[classes : 6 * classes] = np.tile(np.arange(classes), 5)
    parts = [Part(x[a:b], y[a:b]) for a, b in ((0, 60), (60, 80), (80, count))]
    return Dataset("numbered", None, tuple("abcd"), *parts)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_folds_are_disjoint_and_cover_training_and_validation_part(count: int) -> None:
    whole = numbered()
    everything = rows(whole.train) | rows(whole.validation)
    held_out = []
    for index in range(count):
        one = fold(whole, count, index)
        assert rows(one.train) | rows(one.validation) == everything
        assert not rows(one.train) & rows(one.validation)
        assert len(one.train) + len(one.validation) == 80
        assert one.test is whole.test
        held_out.append(rows(one.validation))
    assert sum(map(len, held_out)) == len(set().union(*held_out)) == 80


def test_every_class_is_in_proportion() -> None:
    whole = digits()
    share = np.bincount(np.concatenate([whole.train.y, whole.validation.y])) / 4
    for index in range(4):
        counts = np.bincount(fold(whole, 4, index).validation.y)
        assert (abs(counts - share) <= 1).all()


def test_they_are_the_same_whatever_the_seed() -> None:
    whole = numbered()
    found = []
    for seed in (0, 1):
        np.random.seed(seed)
        found.append([fold(whole, 3, index).fingerprint for index in range(3)])
    assert found[0] == found[1]
    assert len(set(found[0])) == 3


def test_too_few_examples_of_a_class_are_one_sentence() -> None:
    whole = numbered()
    whole.train.y[whole.train.y == 3] = 0
    whole.validation.y[:] = 0
    whole.validation.y[:2] = 3
    with pytest.raises(KeraunosError, match=r"3 folds need 3 examples of every class, .* has 2"):
        fold(whole, 3, 0)


def test_amounts_are_in_proportion_too() -> None:
    y = np.random.default_rng(0).lognormal(size=300)
    part = Part(y[:, None], y)
    whole = Dataset("amounts", None, (), *(Part(part.x[a::3], y[a::3]) for a in range(3)))
    middles = [np.median(fold(whole, 5, index).validation.y) for index in range(5)]
    assert np.ptp(middles) < 0.2


def test_tables_have_a_fingerprint_of_their_own() -> None:
    def named(column: str, value: float) -> str:
        x = np.array([(value, "a")], [(column, "f8"), ("b", "U1")])
        part = Part(x, np.zeros(1, np.int32))
        return Dataset("table", None, ("a",), part, part, part).fingerprint

    assert len({named("x", 1.0), named("y", 1.0), named("x", 2.0)}) == 3
    assert named("x", 1.0) == named("x", 1.0)
