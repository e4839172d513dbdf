"""Texts become numbers, by what the training texts taught and nothing else."""

import json
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keraunos.data import Part
from keraunos.errors import KeraunosError
from keraunos.preparation import BytePairs, Characters, Preparation, Stacked, Words, from_json
from keraunos.preparation.texts import BEGIN, END, PADDING, UNKNOWN

TEXTS = ["the cat sat on the mat", "The dog, the cat's friend!", "a mat"]


def fitted(preparation: Any, texts: list[str] = TEXTS) -> Any:
    preparation.fit(Part(np.array(texts), np.zeros(len(texts), np.int32)))
    return preparation


def kinds() -> list[Any]:
    return [Words(50, 8), Words(50, 8, frame=True), Characters(30), BytePairs(300, 20)]


def test_words_are_numbered_by_how_common_they_are() -> None:
    words = fitted(Words(3, length=5))
    assert words.words[4:] == ["the", "mat", "!"]  # of those that are there once, the first
    assert words.encode("The mat") == [4, 5]
    assert words.size == 7


def test_punctuation_stands_by_itself_and_apostrophes_do_not() -> None:
    words = fitted(Words())
    assert (
        words.decode(words.encode("The cat's friend, the dog!")) == "the cat's friend , the dog !"
    )


def test_chinese_is_read_character_by_character() -> None:
    words = fitted(Words(length=9), ["我喜欢这部电影。", "我不喜欢 Kubrick 的电影"])
    assert words.decode(words.encode("我喜欢Kubrick的电影")) == "我 喜 欢 kubrick 的 电 影"


def test_capitals_count_where_they_are_asked_for() -> None:
    words = fitted(Words(lower=False))
    assert words.unknown("THE The the") == ["THE"]


def test_rare_words_are_unknown_where_that_is_asked_for() -> None:
    words = fitted(Words(least=2))
    assert words.encode("the dog sat") == [words.encode("the")[0], UNKNOWN, UNKNOWN]
    assert words.unknown("the dog") == ["dog"]


def test_texts_are_filled_up_and_cut_to_one_length() -> None:
    words = fitted(Words(length=4))
    rows = words.inputs(["a mat", "", "the cat sat on the mat", "unheard"])
    assert rows.dtype == np.int32
    assert rows.shape == (4, 4)
    assert (rows[0, 2:] == PADDING).all()
    assert (rows[1] == PADDING).all()
    assert (rows[2] > UNKNOWN).all()
    assert rows[3].tolist() == [UNKNOWN, 0, 0, 0]


def test_a_framed_text_has_a_begin_and_an_end() -> None:
    words = fitted(Words(length=6, frame=True))
    row = words.inputs(["a mat"])[0].tolist()
    assert row[0] == BEGIN
    assert row[3:] == [END, PADDING, PADDING]
    assert words.decode(row) == "a mat"


@pytest.mark.parametrize("preparation", kinds(), ids=lambda each: each.kind)
def test_what_was_learnt_survives_being_written_down(preparation: Any) -> None:
    fitted(preparation)
    content = json.loads(json.dumps({"kind": preparation.kind, **preparation.as_json()}))
    again = from_json(content)
    texts = [*TEXTS, "", "something new: \N{SNOWMAN}", "x" * 100]
    np.testing.assert_array_equal(again.inputs(texts), preparation.inputs(texts))
    assert again.inputs(texts).max() < preparation.size


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_byte_pairs_know_every_text(said: str) -> None:
    pairs = _PAIRS
    assert pairs.decode(pairs.encode(said)) == said
    assert pairs.unknown(said) == []


_PAIRS = fitted(BytePairs(320, 16))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="cat hedog,!'", max_size=30))
def test_characters_come_back(said: str) -> None:
    characters = fitted(Characters())
    assert characters.decode(characters.encode(said)) == said


def test_an_unknown_character_is_marked() -> None:
    characters = fitted(Characters())
    assert characters.decode(characters.encode("cät")) == "c\N{REPLACEMENT CHARACTER}t"


def test_the_same_texts_in_another_order_teach_the_same() -> None:
    assert fitted(Words(5)).as_json() == fitted(Words(5), TEXTS[::-1]).as_json()


def test_stacked_preparations_stand_side_by_side() -> None:
    both = Stacked([fitted(Words(9, 4)), fitted(Words(9, 4), ["mat on"])])
    rows = both.inputs(["on the mat"])
    assert rows.shape == (1, 2, 4)
    again = from_json(json.loads(json.dumps({"kind": "stacked", **both.as_json()})))
    np.testing.assert_array_equal(again.inputs(["on the mat"]), rows)


@pytest.mark.parametrize("content", [{}, {"kind": "nonsense"}, {"kind": "words"}])
def test_what_describes_no_preparation_is_refused(content: Any) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        from_json(content)


def test_a_kind_of_ones_own_is_found_again() -> None:
    class Doubled(Preparation):
        kind = "doubled-in-a-test"

        def fit(self, train: Part) -> None:
            pass

        def inputs(self, x: Any) -> Any:
            return 2 * np.asarray(x)

        def as_json(self) -> dict[str, Any]:
            return {}

        @classmethod
        def from_json(cls, content: Any) -> "Doubled":
            return cls()

    assert from_json({"kind": "doubled-in-a-test"}).inputs([3]).tolist() == [6]


def test_without_its_package_byte_pairs_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(KeraunosError, match=r"pip install 'keraunos\[text\]'"):
        fitted(BytePairs())
