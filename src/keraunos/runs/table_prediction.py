"""What the network of a run says about rows of the user's own."""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import tables
from keraunos.data.tables import Table
from keraunos.data.texts import MOST_BYTES, decoded
from keraunos.errors import KeraunosError
from keraunos.preparation import Columns
from keraunos.preparation.columns import NUMBER, columns_in
from keraunos.runs.files import write_text
from keraunos.runs.prediction import Guess, class_shares, guesses_of, unsure
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.tasks.pictures import STDIN

REGRESSION = "regression"
TASKS_OF_ROWS = (REGRESSION, "tabular-classification")


@dataclass(frozen=True)
class RowAnswer:
    """What the network says about one row.

    Attributes:
        row: the row as it was given.
        guesses: the most probable classes, the first first; none of an amount.
        amount: what is foretold, in the units of the training; None for a class.
        unknown: columns with a word that was in no training row.
        missing: columns without a value.
    """

    row: dict[str, str]
    guesses: tuple[Guess, ...]
    amount: float | None
    unknown: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def unsure(self) -> bool:
        """Whether no class is more probable than all others together."""
        return unsure(self.guesses)


@dataclass(frozen=True)
class RowPrediction:
    """What the network of a run says about rows.

    Attributes:
        answers: one for each row.
        target: the name of the column that is foretold.
        typical: by how much amounts were off on the test part, on average; None for classes.
        most: what nine of ten amounts there were off by at most.
    """

    answers: tuple[RowAnswer, ...]
    target: str
    typical: float | None = None
    most: float | None = None


def predict_rows(
    run: Run,
    named: Sequence[str],
    *,
    top: int = 3,
    best: bool = False,
    code: Path | str | None = None,
) -> RowPrediction:
    """Has the network of a run foretell rows. Nothing that is stored in the run is executed.

    Args:
        run: of a task of rows.
        named: files with tables; rows such as "length=5.1,colour=red"; `-` for a table from
            standard input. The order of the columns does not matter, and others are passed over.
        top: how many classes to name.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if no row is named, a column is missing, or a value or the run is wrong.
    """
    preparation = preparation_of(run)
    columns = columns_in(preparation)
    if run.config["task"] not in TASKS_OF_ROWS or preparation is None or columns is None:
        raise KeraunosError(
            "{run} did not learn from the rows of a table, so that it cannot be asked about any.",
            run=run.path,
        )
    found = [table for name in named for table in [_named(name)] if table.rows]
    if not found:
        raise KeraunosError(
            "No row is named; give a file with a table, or values: {columns}.",
            columns=",".join(f"{column.name}=..." for column in columns.columns[:3]),
        )
    given = [dict(zip(table.names, row, strict=True)) for table in found for row in table.rows]
    parts = [_rows(table, columns) for table in found]
    rows = columns.known(_joined(parts))
    model, inputs = run.load_model(best, code), preparation.inputs(rows)
    target = str(run.config["data"].get("about", {}).get("target", "")) or "prediction"
    missing = [tuple(name for name in rows.dtype.names or () if _empty(row[name])) for row in rows]
    notes = list(zip(given, columns.unknown(rows), missing, strict=True))
    if run.config["task"] == REGRESSION:
        from keraunos.tasks.regression.measuring import amounts

        said = amounts(model, inputs, preparation)
        answers = tuple(
            RowAnswer(row, (), float(value), unknown, lacks)
            for (row, unknown, lacks), value in zip(notes, said, strict=True)
        )
        metrics = run.metrics
        return RowPrediction(answers, target, metrics.get("mae"), metrics.get("error_90"))
    classes = run.config["data"]["classes"]
    shares = class_shares(run, model, inputs)
    answers = tuple(
        RowAnswer(row, guesses_of(each, classes, top), None, unknown, lacks)
        for (row, unknown, lacks), each in zip(notes, shares, strict=True)
    )
    return RowPrediction(answers, target)


def write_predictions(path: Path, prediction: RowPrediction) -> None:
    """Writes the rows with what was said of them as a table.

    The columns that are added end in `_predicted`, and, for classes, `_probability`.

    Raises:
        KeraunosError: if the file cannot be written.
    """
    names = list(dict.fromkeys(name for answer in prediction.answers for name in answer.row))
    said = f"{prediction.target}_predicted"
    sure = f"{prediction.target}_probability"
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    of_classes = any(answer.guesses for answer in prediction.answers)
    writer.writerow([*names, said, *([sure] if of_classes else [])])
    for answer in prediction.answers:
        found = (
            [answer.guesses[0].name, f"{answer.guesses[0].probability:.6f}"]
            if answer.guesses
            else [f"{answer.amount:.8g}"]
        )
        writer.writerow([*(answer.row.get(name, "") for name in names), *found])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, content.getvalue())
    except OSError as error:
        raise KeraunosError(
            "{path} cannot be written ({reason}).", path=path, reason=error.strerror or error
        ) from None


def _named(name: str) -> Table:
    """The table of a file, of standard input, or of one row that is written out."""
    if name == STDIN:
        return tables.read_text_table(decoded(sys.stdin.buffer.read(MOST_BYTES)), "-")
    if _is_file(name) or "=" not in name:
        return tables.read(Path(name))
    pairs = [cell.partition("=") for cell in next(csv.reader([name], skipinitialspace=True))]
    if any(not equals for _, equals, _ in pairs):
        raise KeraunosError(
            "{given!r} is no row; write it as column=value,column=value.", given=name[:200]
        )
    cells = [value.strip() for _, _, value in pairs]
    known = tuple("" if cell.lower() in tables.MISSING else cell for cell in cells)
    return Table(name, tuple(column.strip() for column, _, _ in pairs), (known,), 1)


def _is_file(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # too long for a name, or what no name may have
        return False


def _rows(table: Table, columns: Columns) -> NDArray[Any]:
    """The rows of a table with the columns that the network knows, numbers as such."""
    lacking = [column.name for column in columns.columns if column.name not in table.names]
    if lacking:
        raise KeraunosError(
            "{path} has no column {names}, which the network looks at; it has: {known}. Leave a "
            "value empty if it is not known.",
            path=table.path,
            names=", ".join(repr(name) for name in lacking[:6]),
            known=", ".join(table.names)[:200],
        )
    found: dict[str, NDArray[Any]] = {}
    for column in columns.columns:
        if column.kind == NUMBER:
            found[column.name] = tables.numbers_of(table, column.name)
        else:
            found[column.name] = np.array(table.column(column.name), dtype=str)
    rows = np.empty(len(table.rows), [(name, values.dtype) for name, values in found.items()])
    for name, values in found.items():
        rows[name] = values
    return rows


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Rows of several tables, whose words may be of different lengths."""
    names = parts[0].dtype.names or ()
    widest = [(name, np.result_type(*(part.dtype[name] for part in parts))) for name in names]
    rows = np.empty(sum(map(len, parts)), widest)
    for name in names:
        rows[name] = np.concatenate([part[name] for part in parts])
    return rows


def _empty(value: Any) -> bool:
    return value == "" if isinstance(value, str) else bool(np.isnan(value))
