"""Where texts end, and to which lengths it is best to cut batches of them."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keraunos.data import Part
from keraunos.preparation import Pairs, Past, Waves, Windows, Words
from keraunos.preparation.lengths import Ends, best_bounds, buckets


def test_a_text_ends_with_its_last_number_and_a_batch_is_cut_there() -> None:
    x = np.array([[5, 4, 0, 0], [5, 0, 7, 0], [0, 0, 0, 0], [1, 2, 3, 4]])
    y, weights = np.arange(4), np.ones(4)
    ends = Words(9, length=4).ends
    assert ends.of(x, y).tolist() == [2, 3, 0, 4]
    cut_x, cut_y, cut_weights = ends((x, y, weights), 3)
    assert cut_x.tolist() == x[:, :3].tolist()
    assert cut_y is y
    assert cut_weights is weights
    assert ends((x, y), 9)[0].tolist() == x.tolist()


def test_of_pairs_both_are_cut_and_what_follows_the_end_is_not_needed() -> None:
    texts = Part(np.array(["a b c", "a"]), np.array(["x", "x y z"]))
    pairs = Pairs(Words(9, length=6), Words(9, length=5))
    pairs.fit(texts)
    part = pairs._part(texts)
    assert pairs.ends.of(part.x, part.y).tolist() == [3, 4]  # x y z and the end
    x, y = pairs.ends((part.x, part.y), 4)
    assert x.tolist() == np.concatenate([part.x[:, :4], part.x[:, 6:10]], axis=1).tolist()
    assert y.tolist() == part.y[:, :4].tolist()
    x, y = pairs.ends((part.x, part.y), 6)
    assert x.tolist() == part.x.tolist()
    assert y.tolist() == part.y.tolist()


def test_equal_ends_are_equal_and_examples_without_are_left_alone() -> None:
    """Programs are kept by them: those of all folds are one."""
    assert Ends((8,)) == Words(30, length=8).ends
    assert hash(Ends((8,))) == hash(Words(99, length=8).ends)
    assert Ends((8,)) != Ends((9,))
    assert Windows(Words(), 8).ends is None
    assert Waves(8000, 80).ends is None
    assert Past.ends is Waves.ends


@given(
    st.lists(st.integers(0, 27), min_size=1, max_size=40),
    st.integers(1, 4),
    st.sampled_from([27, 28, 40]),
)
def test_the_bounds_are_the_best_that_there_are(texts: list[int], count: int, whole: int) -> None:
    lengths = np.array(texts)
    bounds = best_bounds(lengths, count, whole)
    assert len(bounds) <= count
    assert list(bounds) == sorted(set(bounds))
    assert all(bound % 4 == 0 or bound == whole for bound in bounds)
    found = buckets(lengths, bounds)
    assert (np.array(bounds)[found] >= lengths).all()
    assert found.dtype == np.int32

    def cost(chosen: tuple[int, ...]) -> int:
        return int(np.array(chosen)[np.searchsorted(chosen, lengths)].sum())

    sizes = [*range(4, whole, 4), whole]
    last = next(size for size in sizes if size >= lengths.max())
    others = [size for size in sizes if size < last]
    least = min(
        cost((*chosen, last))
        for n in range(min(count, len(others) + 1))
        for chosen in combinations(others, n)
    )
    assert cost(bounds) == least


@pytest.mark.parametrize(("longest", "bounds"), [(0, (4,)), (4, (4,)), (5, (8,)), (9, (10,))])
def test_one_bound_is_enough_for_the_longest(longest: int, bounds: tuple[int, ...]) -> None:
    assert best_bounds(np.array([longest]), 1, 10) == bounds
