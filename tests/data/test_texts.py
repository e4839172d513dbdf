"""Texts and their labels, from the files that people have them in."""

import os
from pathlib import Path

import numpy as np
import pytest

from keraunos.data import polarity
from keraunos.data.texts import read_lines, read_table
from keraunos.errors import KeraunosError

FOLDER = Path(os.environ.get("KERAUNOS_DATA", "/nowhere"))


@pytest.mark.parametrize(
    "content",
    [
        b'text,label\n"a ""good"" one, really",positive\nbad,negative\n',
        b'label;text\npositive;"a ""good"" one, really"\nnegative;bad\n',
        b'\xef\xbb\xbftext\tlabel\r\n"a ""good"" one, really"\tpositive\r\nbad\tnegative\r\n',
        'text,label,more\n"a ""good"" one, really", positive ,\nbad,negative,x\n'.encode("utf-16"),
    ],
)
def test_a_table_is_read_whatever_it_is_separated_by(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(content)
    texts, labels = read_table(tmp_path / "table.csv")
    assert texts == ['a "good" one, really', "bad"]
    assert labels == ["positive", "negative"]


def test_a_line_break_within_quotes_and_an_empty_text_are_texts(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text('text,label\n"two\nlines",a\n,b\nno label,\n')
    assert read_table(tmp_path / "table.csv") == (["two\nlines", ""], ["a", "b"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", r"no column 'text'; its first line names: -"),
        ("one,two\n1,2\n", r"no column 'text'; its first line names: one, two"),
        ("text,label\n", "no row with a label"),
        ("text,label\n" + "x" * 5_000_000 + ",a\n", "cannot be read as a table"),
    ],
)
def test_what_is_no_such_table_is_told(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(content)
    with pytest.raises(KeraunosError, match=said):
        read_table(tmp_path / "table.csv")


def test_windows_letters_are_read(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("caf\u00e9 \u201cfin\u201d\n\n  x \n".encode("cp1252"))
    assert read_lines(tmp_path / "old.txt") == ["café “fin”", "x"]


def test_the_authors_files_and_the_table_are_the_same_data(tmp_path: Path) -> None:
    favourable = [f"good {n}" for n in range(40)]
    others = [f"bad {n}" for n in range(40)]
    (tmp_path / "rt-polaritydata").mkdir()
    for name, lines in (("pos", favourable), ("neg", others)):
        path = tmp_path / "rt-polaritydata" / f"rt-polarity.{name}"
        path.write_text("\n".join(lines), encoding="cp1252")
    (tmp_path / "table").mkdir()
    rows = [f"{text},positive" for text in favourable] + [f"{text},negative" for text in others]
    table = tmp_path / "table" / "sentence-polarity.csv"
    table.write_text("text,label\n" + "\n".join(rows) + "\n")
    found = [polarity(tmp_path), polarity(table.parent), polarity(table)]
    for dataset in found:
        assert [len(part) for part in dataset.parts.values()] == [64, 8, 8]
        for part in dataset.parts.values():
            says = [str(text).startswith("good") for text in part.x]
            np.testing.assert_array_equal(part.y, says)
            assert 0 < sum(says) < len(says)
    assert found[1].fingerprint == found[2].fingerprint


def test_a_label_that_is_none_of_the_two_is_told(tmp_path: Path) -> None:
    (tmp_path / "sentence-polarity.csv").write_text("text,label\na,positive\nb,neutral\n")
    with pytest.raises(KeraunosError, match="has the label 'neutral', which is none of"):
        polarity(tmp_path)


def test_where_there_are_none_it_is_said_where_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(KeraunosError, match=r"cannot be downloaded by a program: get it from http"):
        polarity(tmp_path)


@pytest.mark.skipif(
    not (FOLDER / "sentence-polarity.csv").is_file(),
    reason="KERAUNOS_DATA names no folder with the data sets",
)
def test_the_real_sentences_are_divided_evenly_though_they_are_sorted() -> None:
    dataset = polarity(FOLDER)
    sizes = {name: len(part) for name, part in dataset.parts.items()}
    assert sizes == {"train": 8528, "validation": 1067, "test": 1067}
    for part in dataset.parts.values():
        assert abs(part.y.mean() - 0.5) < 0.002
    texts = {str(text) for part in dataset.parts.values() for text in part.x}
    assert len(texts) == 10_662
