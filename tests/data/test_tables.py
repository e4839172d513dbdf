"""Tables that people have: of any separator, with anything missing, right or wrong."""

import os
from pathlib import Path

import numpy as np
import pytest

from keraunos import data
from keraunos.data import abalone, classified, diabetes, iris, measured
from keraunos.data.tables import columns_of, numbers_of, read
from keraunos.errors import KeraunosError

FOLDER = Path(os.environ.get("KERAUNOS_DATA", "/nowhere"))
ROWS = [("1.5", "red, dark", "2024-01-31"), ("NA", "", "2023-12-01"), ("-2e1", "blue", "")]


@pytest.mark.parametrize(
    "content",
    [
        b'size,colour,day\n1.5,"red, dark",2024-01-31\nNA,,2023-12-01\n-2e1,blue,\n',
        b"\xef\xbb\xbfsize;colour;day\r\n1,5;red, dark;2024-01-31\r\n;?;2023-12-01\r\n"
        b"-20;blue;\r\n",
        b"size\tcolour\tday\n1.5\tred, dark\t2024-01-31\nnull\tN/A\t2023-12-01\n-20\tblue\t-\n\n",
        "size|colour|day\n 1.5 |red, dark| 2024-01-31\nnan|None|2023-12-01\n-20|blue|\n".encode(
            "utf-16"
        ),
    ],
)
def test_numbers_words_and_what_is_missing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(content)
    table = read(tmp_path / "table.csv")
    rows = columns_of(table, table.names)
    np.testing.assert_array_equal(rows["size"], [1.5, np.nan, -20])
    assert rows["colour"].tolist() == ["red, dark", "", "blue"]
    assert rows["day"].tolist() == ["2024-01-31", "2023-12-01", ""]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,5", "2", ""], [1.5, 2, np.nan]),
        (["1.234,5", "2", "3,0"], [1234.5, 2, 3]),
        (["1,234", "56,789.5", "12"], [1234, 56789.5, 12]),
        (["1e3", "+.5", "7."], [1000, 0.5, 7]),
    ],
)
def test_numbers_are_written_in_several_ways(
    cells: list[str], expected: list[float], tmp_path: Path
) -> None:
    (tmp_path / "a.tsv").write_text("n\tm\n" + "".join(f"{cell}\tx\n" for cell in cells))
    np.testing.assert_array_equal(numbers_of(read(tmp_path / "a.tsv"), "n"), expected)


def test_a_file_without_a_heading_has_its_columns_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("5.1,a\n4.9,b\n")
    table = read(tmp_path / "a.csv")
    assert table.names == ("column_1", "column_2")
    assert len(table.rows) == 2
    assert read(tmp_path / "a.csv", ("size", "kind")).names == ("size", "kind")


def test_columns_of_one_name_or_none_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,a,,b\n1,2,3,4\n")
    assert read(tmp_path / "a.csv").names == ("a", "a_2", "column_3", "b")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n1,2,3\n", "row 3: there are 3 values for 2 columns"),
        ("a,b\n1,2\n1\n", "row 3: there are 1 values for 2 columns"),
        (
            "a,b\n" + "1,x\n" * 20 + "oops,y\n",
            "row 22, column 'a': 'oops' is no number; correct it or leave it empty",
        ),
        ("a,b\n" + "1,x\n" * 30, "column 'b': there are 1 different values"),
        ("b\n" + "x\ny\n" * 9, "has one column alone, 'b'"),
        ("a,b\n" + "1,x\n2,y\n", "too few"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(content)
    with pytest.raises(KeraunosError, match=said):
        classified(tmp_path / "own.csv")


def test_an_amount_that_is_a_word_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,price\n1,2\n2,cheap\n")
    with pytest.raises(KeraunosError, match="row 3, column 'price': 'cheap' is no number"):
        measured(tmp_path / "own.csv")
    with pytest.raises(KeraunosError, match="has no column 'cost'; its first line names: a, price"):
        measured(tmp_path / "own.csv", "cost")


def own_table(folder: Path) -> Path:
    lines = [f"{n},{'big' if n > 50 else 'small'},{n / 2}" for n in range(100)]
    (folder / "own.csv").write_text("n,kind,half\n" + "\n".join([*lines, "7,,"]) + "\n")
    return folder / "own.csv"


def test_any_column_may_be_the_target(tmp_path: Path) -> None:
    path = own_table(tmp_path)
    kinds = classified(path, "kind")
    assert kinds.classes == ("big", "small")
    assert kinds.train.x.dtype.names == ("n", "half")
    assert {name: len(part) for name, part in kinds.parts.items()} == {
        "train": 64,
        "validation": 16,
        "test": 20,
    }
    amounts = measured(path)
    assert amounts.about["target"] == "half"
    assert amounts.train.y.dtype == np.float64
    for dataset in (kinds, amounts):
        again = data.load(dataset.name, Path(str(dataset.folder)))
        assert again.fingerprint == dataset.fingerprint


def test_a_recipes_source_reads_a_table_of_ones_own_too(tmp_path: Path) -> None:
    path = own_table(tmp_path)
    assert iris(path, "kind").fingerprint == classified(path, "kind").fingerprint
    assert abalone(tmp_path).fingerprint == measured(path).fingerprint


def test_a_table_that_is_edited_is_read_anew(tmp_path: Path) -> None:
    path = own_table(tmp_path)
    before = measured(path)
    path.write_text(path.read_text().replace("\n7,,\n", "\n7,big,1000\n"))
    assert measured(path).fingerprint != before.fingerprint


def test_iris_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)
    flowers = iris()
    assert flowers.folder is None
    assert flowers.classes == ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
    for part in flowers.parts.values():
        assert len(np.unique(np.bincount(part.y))) <= 2


def test_a_file_of_uci_without_a_heading_is_the_same_data(tmp_path: Path) -> None:
    if not (FOLDER / "tabular").is_dir():
        pytest.skip("KERAUNOS_DATA names no folder with the data sets")
    lines = (FOLDER / "tabular" / "abalone.csv").read_text().split("\n", 1)[1]
    (tmp_path / "abalone.data").write_text(lines)
    assert abalone(tmp_path).fingerprint == abalone(FOLDER).fingerprint


def test_zeros_that_mean_nothing_was_measured_are_missing() -> None:
    if not (FOLDER / "tabular").is_dir():
        pytest.skip("KERAUNOS_DATA names no folder with the data sets")
    women = diabetes(FOLDER)
    rows = np.concatenate([part.x for part in women.parts.values()])
    assert len(rows) == 768
    missing = {name: int(np.isnan(rows[name]).sum()) for name in rows.dtype.names}
    assert {name: count for name, count in missing.items() if count} == {
        "Glucose": 5,
        "BloodPressure": 35,
        "SkinThickness": 227,
        "Insulin": 374,
        "BMI": 11,
    }


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        ('a,b\n1,"187,432"\n2,"1,250"\n', [187_432, 1_250]),
        ('a,b\n1,"0,125"\n2,"1,250"\n', [0.125, 1.25]),
        ("a;b\n1;187,432\n2;1,250\n", [187.432, 1.25]),
        ("a;b\n1,5;187.432\n2;1.250\n", [187_432, 1_250]),
        ("a;b\n1.5;187.432\n2;1.250\n", [187.432, 1.25]),
    ],
)
def test_thousands_are_told_by_what_stands_between_the_cells(
    content: str, numbers: list[float], tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text(content)
    table = read(tmp_path / "own.csv")
    assert numbers_of(table, "b").tolist() == numbers


def test_a_target_of_words_is_no_amount(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,town\n" + "\n".join(f"{k},x{k % 3}" for k in range(30)))
    with pytest.raises(KeraunosError, match="a recipe for classes, iris-mlp say"):
        measured(tmp_path / "own.csv", "town")
