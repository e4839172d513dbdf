"""Tables whose last column, or another one, is to be foretold: well-known ones, and anybody's."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data import places, tables
from keraunos.data.dataset import Dataset, Part, divide, name_of
from keraunos.data.published import ABALONE, DIABETES, IRIS, SONAR, Published
from keraunos.data.tables import Table
from keraunos.errors import KeraunosError

TEST, VALIDATION = 0.2, 0.2
"""Of all rows, and of those that are left."""

MOST_CLASSES = 200
CLASSIFIED, MEASURED = "classified-table", "measured-table"
SUFFIXES = (".csv", ".tsv", ".txt", ".data", ".csv.gz", ".tsv.gz")


@dataclass(frozen=True)
class _Known:
    """A published table.

    Attributes:
        name: of the source.
        published: where people keep it.
        files: its names.
        columns: of the file; the last is the target.
        url: where people get it.
        zeros: columns in which a zero stands for no value.
        unit: of the target, where it is an amount.
    """

    name: str
    published: Published
    files: tuple[str, ...]
    columns: tuple[str, ...]
    url: str
    zeros: tuple[str, ...] = ()
    unit: str | None = None


_UCI = "https://archive.ics.uci.edu/dataset/"
_IRIS = _Known(
    "iris",
    IRIS,
    ("iris.csv", "iris.data"),
    ("sepal_length", "sepal_width", "petal_length", "petal_width", "species"),
    _UCI + "53",
)
_SONAR = _Known(
    "sonar",
    SONAR,
    ("sonar.csv", "sonar.all-data"),
    (*(f"band_{number}" for number in range(1, 61)), "class"),
    _UCI + "151",
)
_DIABETES = _Known(
    "diabetes",
    DIABETES,
    ("pima-indians-diabetes.csv", "diabetes.csv", "pima-indians-diabetes.data.csv"),
    (
        "Pregnancies",
        "Glucose",
        "BloodPressure",
        "SkinThickness",
        "Insulin",
        "BMI",
        "DiabetesPedigreeFunction",
        "Age",
        "Outcome",
    ),
    "https://www.openml.org/d/37",
    zeros=("Glucose", "BloodPressure", "SkinThickness", "Insulin", "BMI"),
)
_ABALONE = _Known(
    "abalone",
    ABALONE,
    ("abalone.csv", "abalone.data"),
    (
        "Sex",
        "Length",
        "Diameter",
        "Height",
        "WholeWeight",
        "ShuckedWeight",
        "VisceraWeight",
        "ShellWeight",
        "Rings",
    ),
    _UCI + "1",
    unit="rings",
)


def iris(data: Path | str | None = None, target: str = "") -> Dataset:
    """Iris (Fisher 1936): 150 flowers of three species, four lengths of each in cm.

    Where no folder has it, the copy that comes with scikit-learn is taken.

    Args:
        data: the folder that has it, or a table: it, or another one of the user's.
        target: the column to be foretold, by default the last one.

    Returns:
        A fifth of the rows is the test part, a fifth of the others the validation part, always the
        same. Rows are a structured array, see `keraunos.data.tables.columns_of`.

    Raises:
        KeraunosError: if there is no table, or something in it is wrong.
    """
    return _found(_IRIS, data, target, _embedded_iris)


def _embedded_iris() -> Dataset:
    """The copy that comes with scikit-learn."""
    from sklearn.datasets import load_iris

    bunch = load_iris()
    rows = np.empty(len(bunch.data), [(name, np.float64) for name in _IRIS.columns[:-1]])
    for place, name in enumerate(_IRIS.columns[:-1]):
        rows[name] = bunch.data[:, place]
    classes = tuple(f"Iris-{name}" for name in bunch.target_names)
    whole = Part(rows, bunch.target.astype(np.int32))
    return _divided("iris", None, classes, whole, {"target": "species"})


def sonar(data: Path | str | None = None, target: str = "") -> Dataset:
    """Sonar (Gorman and Sejnowski 1988): 208 echoes in 60 bands, of mines (M) or rocks (R).

    Arguments, result and errors as of `iris`.
    """
    return _found(_SONAR, data, target)


def diabetes(data: Path | str | None = None, target: str = "") -> Dataset:
    """Pima Indians Diabetes (Smith et al. 1988): 768 women, eight measurements of each.

    A zero of glucose, blood pressure, skin thickness, insulin or body mass index is no value.
    Arguments, result and errors as of `iris`.
    """
    return _found(_DIABETES, data, target)


def abalone(data: Path | str | None = None, target: str = "") -> Dataset:
    """Abalone (Nash et al. 1994): 4,177 shells and the rings that tell their age.

    Arguments, result and errors as of `iris`.
    """
    return _found(_ABALONE, data, target)


def classified(file: Path | str | None, target: str = "") -> Dataset:
    """Any table, one of whose columns names a class.

    Rows without a class are left out.

    Args:
        file: the table, see `keraunos.data.tables.read`; or a folder with one.
        target: the column, by default the last one.

    Returns:
        See `iris`.

    Raises:
        KeraunosError: if it cannot be read, has no such column, or too many classes.
    """
    return _of_file(_one_file(file, classified_source(target)), target, False)


def measured(file: Path | str | None, target: str = "") -> Dataset:
    """Any table, one of whose columns is an amount; see `classified`.

    Raises:
        KeraunosError: if it cannot be read, has no such column, or words in it.
    """
    return _of_file(_one_file(file, measured_source(target)), target, True)


def classified_source(target: str) -> str:
    """The name of the source of a table whose target is this column."""
    return name_of(CLASSIFIED, {"target": target})


def measured_source(target: str) -> str:
    """See `classified_source`."""
    return name_of(MEASURED, {"target": target})


def _found(
    known: _Known,
    data: Path | str | None,
    target: str,
    otherwise: Callable[[], Dataset] | None = None,
) -> Dataset:
    """The published table, the user's own if it is another one, or what is had without a file."""

    def form(folder: Path) -> Path | None:
        return next((folder / name for name in known.files if (folder / name).is_file()), None)

    amounts = known.unit is not None
    if data is not None and Path(data).expanduser().is_dir():
        inside = [form(Path(data).expanduser() / name) for name in ("", *known.published.folders)]
        if not any(inside) and _tables_in(Path(data).expanduser()):
            return (measured if amounts else classified)(data, target)
    try:
        source, folder = places.kept_by_people(known.published, data, form, known.url)
    except KeraunosError:
        if data is not None or otherwise is None:
            raise
        return otherwise()
    table = _table(*_version(source), known.columns)
    if target or set(table.names) != set(known.columns):
        return _of_file(source, target, amounts)
    return _published(known, table, folder)


def _published(known: _Known, table: Table, folder: str | None) -> Dataset:
    *columns, target = known.columns
    about: dict[str, Any] = {"target": target}
    classes: tuple[str, ...] = ()
    if known.unit is not None:
        about["unit"] = known.unit
        whole = _amounts(table, columns, target)
    else:
        whole, classes = _classes(table, columns, target)
    if known.zeros:
        about["zeros"] = list(known.zeros)
    for column in known.zeros:
        whole.x[column][whole.x[column] == 0] = np.nan
    return _divided(known.name, folder, classes, whole, about)


def _of_file(path: Path, target: str, amounts: bool) -> Dataset:
    table = _table(*_version(path), ())
    foretold = target or table.names[-1]
    table.column(foretold)
    columns = [name for name in table.names if name != foretold]
    if not columns:
        raise KeraunosError(
            "{path} has one column alone, {column!r}: there is nothing to tell it by.",
            path=path,
            column=foretold,
        )
    about = {"target": foretold}
    folder = str(path.resolve())
    if amounts:
        whole = _amounts(table, columns, foretold)
        return _divided(measured_source(target), folder, (), whole, about)
    whole, classes = _classes(table, columns, foretold)
    return _divided(classified_source(target), folder, classes, whole, about)


def _classes(table: Table, columns: Sequence[str], target: str) -> tuple[Part, tuple[str, ...]]:
    labels = np.array(table.column(target), dtype=str)
    there = labels != ""
    names = _in_order(sorted({str(label) for label in labels[there]}))
    if len(names) < 2 or len(names) > MOST_CLASSES:
        raise KeraunosError(
            "{path}, column {column!r}: there are {count:,} different values, and a classifier "
            "tells 2 to {most} classes apart; name another column with --set target=NAME, or take "
            "a recipe for amounts, abalone-mlp say.",
            path=table.path,
            column=target,
            count=len(names),
            most=MOST_CLASSES,
        )
    numbers = {name: number for number, name in enumerate(names)}
    y = np.array([numbers[str(label)] for label in labels[there]], np.int32)
    return Part(tables.columns_of(table, columns)[there], y), tuple(names)


def _in_order(names: list[str]) -> list[str]:
    """Numbers by their size, words as they are."""
    try:
        return sorted(names, key=float)
    except ValueError:
        return names


def _amounts(table: Table, columns: Sequence[str], target: str) -> Part:
    words = [cell for cell in table.column(target) if cell]
    if words and not tables.is_of_numbers(table, target, 0.5):
        raise KeraunosError(
            "{path}, column {column!r}: {cell!r} is no number, and most others are none; name "
            "another column with --set target=NAME, or take a recipe for classes, iris-mlp say.",
            path=table.path,
            column=target,
            cell=words[0][:80],
        )
    y = tables.numbers_of(table, target)
    there = np.isfinite(y)
    if there.sum() < 2 or np.ptp(y[there]) == 0:
        raise KeraunosError(
            "{path}, column {column!r}: there is nothing to learn, since no two numbers differ.",
            path=table.path,
            column=target,
        )
    return Part(tables.columns_of(table, columns)[there], y[there])


def _divided(
    name: str, folder: str | None, classes: tuple[str, ...], whole: Part, about: dict[str, Any]
) -> Dataset:
    rest, test = divide(whole, TEST)
    train, validation = divide(rest, VALIDATION)
    return Dataset(name, folder, classes, train, validation, test, about=about)


def _one_file(given: Path | str | None, source: str) -> Path:
    """The file itself, or the only table in the folder."""
    named = given or os.environ.get("KERAUNOS_DATA")
    if not named:
        raise KeraunosError(
            "{source} is a table of your own: name the file with --data FILE.", source=source
        )
    path = Path(named).expanduser()
    if not path.exists():
        raise KeraunosError("{how} names {path}, which does not exist.", how="--data", path=path)
    if not path.is_dir():
        return path
    found = _tables_in(path)
    if len(found) != 1:
        raise KeraunosError(
            "{path} has {count} tables (.csv, .tsv, .txt, .data); name the one that is meant with "
            "--data FILE.",
            path=path,
            count=len(found),
        )
    return found[0]


def _tables_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.name.lower().endswith(SUFFIXES) and path.name[0] != "."
    )


def _version(path: Path) -> tuple[Path, int, int]:
    """A file as it is now: one that is edited is read anew."""
    try:
        known = path.stat()
    except OSError:
        return path, 0, 0
    return path, known.st_size, known.st_mtime_ns


@cache
def _table(path: Path, size: int, changed: int, columns: tuple[str, ...]) -> Table:
    return tables.read(path, columns)
