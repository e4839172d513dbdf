"""A data set is cut down in the same way every time, and its test part is left alone."""

import numpy as np
import pytest

from keraunos import data
from keraunos.data import few, only
from keraunos.errors import KeraunosError

DIGITS = data.digits()


def test_only_some_classes_are_numbered_in_their_order() -> None:
    found = only(DIGITS, ("7", "1"))
    assert found.classes == ("7", "1")
    for name, part in found.parts.items():
        whole = DIGITS.parts[name]
        assert (part.x[part.y == 0] == whole.x[whole.y == 7]).all()
        assert (part.x[part.y == 1] == whole.x[whole.y == 1]).all()
        assert part.y.dtype == np.int32
        assert len(part) == np.isin(whole.y, (1, 7)).sum()


def test_a_few_of_each_class_are_always_the_same() -> None:
    found = few(DIGITS, 5)
    assert (np.bincount(found.train.y) == 5).all()
    assert found.fingerprint == few(DIGITS, 5).fingerprint
    assert found.test is DIGITS.test
    assert found.validation is DIGITS.validation
    more = {x.tobytes() for x in few(DIGITS, 9).train.x}
    assert {x.tobytes() for x in found.train.x} <= more


def test_what_there_is_not_is_named() -> None:
    with pytest.raises(KeraunosError, match="no class 'ten'"):
        only(DIGITS, ("ten",))
    with pytest.raises(KeraunosError, match=r"training examples of 0, fewer than 1000"):
        few(DIGITS, 1000)
