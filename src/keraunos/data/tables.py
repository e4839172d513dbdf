"""How does a table that people keep in a file become columns of numbers and of words?"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.texts import read_text, rows_of, separator_of
from keraunos.errors import KeraunosError

MISSING = frozenset(
    (
        *("", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "null", "none", "?", "-", "--", "."),
        *("k.a.", "k. a."),
    )
)
"""What stands for no value, in small letters."""

NEARLY_ALL = 0.9
"""Of a column's values are numbers: then the others are mistakes."""

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?")
_THOUSANDS = re.compile(r"[+-]?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?")


@dataclass(frozen=True)
class Table:
    """The cells of a file.

    Attributes:
        path: of the file, as it is named in errors.
        names: of the columns, each different.
        rows: of the cells, without spaces at their ends; what stands for no value is empty.
        first: the number of the first row in the file, from 1.
        separator: of the cells; empty if there is no file.
    """

    path: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int = 2
    separator: str = ""

    @cached_property
    def decimal_commas(self) -> bool:
        """Whether a comma is what decimals follow wherever a number leaves that open.

        1,234 is a thousand and more where commas stand between the cells; 1.234 is so in a table in
        which other numbers have decimal commas.
        """
        if self.separator in ("", ","):
            return False
        commas = (cell for row in self.rows for cell in row if "," in cell)
        return any(_COMMA.fullmatch(cell) for cell in commas)

    def column(self, name: str) -> list[str]:
        """The cells of a column.

        Raises:
            KeraunosError: if there is none of this name.
        """
        if name not in self.names:
            raise KeraunosError(
                "{path} has no column {column!r}; its first line names: {known}.",
                path=self.path,
                column=name,
                known=", ".join(self.names)[:200] or "-",
            )
        place = self.names.index(name)
        return [row[place] for row in self.rows]


def read(path: Path, names: Sequence[str] = ()) -> Table:
    """The table in a file, whatever it is separated by.

    Values may be quoted; empty cells, NA, null, ? and the like are no values. A first line in which
    there is a number, and in the same place of most other lines too, is no heading: the columns
    are then called as `names` says, or `column_1` and so on.

    Args:
        path: the file, gzip'ed or not, in UTF-8, UTF-16 or Windows's Western encoding.
        names: of the columns, if the file has no heading and as many columns.

    Raises:
        KeraunosError: if it cannot be read, or a row has too many or too few cells.
    """
    return read_text_table(read_text(path), str(path), names)


def read_text_table(content: str, path: str, names: Sequence[str] = ()) -> Table:
    """The table that a text is, see `read`; `path` is named where it is wrong."""
    heading, rows = rows_of(content, path)
    if not heading:
        raise KeraunosError("{path} is empty.", path=path)
    headless = _is_row(heading, rows)
    if headless:
        rows = [heading, *rows]
        width = len(heading)
        called = list(names) if len(names) == width else [""] * width
    else:
        called = [name.strip() for name in heading]
        while len(called) > 1 and not called[-1] and all(len(r) < len(called) for r in rows):
            called.pop()
    first = 1 if headless else 2
    cells = []
    for number, row in enumerate(rows, start=first):
        trimmed = [cell.strip() for cell in row]
        while len(trimmed) > len(called) and not trimmed[-1]:
            trimmed.pop()  # a separator at the end of the line
        if len(trimmed) != len(called):
            raise KeraunosError(
                "{path}, row {row}: there are {found} values for {columns} columns; quote values "
                "that contain the separator.",
                path=path,
                row=number,
                found=len(trimmed),
                columns=len(called),
            )
        cells.append(tuple("" if cell.lower() in MISSING else cell for cell in trimmed))
    return Table(path, _different(called), tuple(cells), first, separator_of(content))


def _is_row(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first line has values and not names: numbers above numbers."""
    places = [place for place, cell in enumerate(heading) if _looks_like_a_number(cell)]
    for place in places:
        cells = [row[place].strip() for row in rows[:50] if place < len(row)]
        if not cells or sum(map(_looks_like_a_number, cells)) * 2 >= len(cells):
            return True
    return False


def _looks_like_a_number(cell: str) -> bool:
    return any(form.fullmatch(cell.strip()) for form in (_PLAIN, _COMMA, _THOUSANDS))


def _different(names: Sequence[str]) -> tuple[str, ...]:
    """The names with numbers after those that occur twice, and for those that are empty."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        called, other = name or f"column_{number}", 2
        while called in found:
            called, other = f"{name or 'column'}_{other}", other + 1
        found.append(called)
    return tuple(found)


def columns_of(table: Table, names: Sequence[str]) -> NDArray[Any]:
    """The columns of these names, numbers where a column has numbers.

    Returns:
        A structured array of shape (rows,): float64 fields, in which NaN stands for no value, and
        fields of words, in which nothing does.

    Raises:
        KeraunosError: for a value that is no number in a column of numbers.
    """
    found = {name: values_of(table, name) for name in names}
    whole = np.empty(len(table.rows), [(name, values.dtype) for name, values in found.items()])
    for name, values in found.items():
        whole[name] = values
    return whole


def values_of(table: Table, name: str) -> NDArray[Any]:
    """The values of a column, see `columns_of`."""
    cells = table.column(name)
    known = [cell for cell in cells if cell]
    read_as, numbers = _reader(known, table)
    if not known or numbers == len(known):
        return np.array([read_as(cell) if cell else np.nan for cell in cells], np.float64)
    if len(known) >= 10 and numbers >= NEARLY_ALL * len(known):
        row = next(n for n, cell in enumerate(cells) if cell and number_of(cell, read_as) is None)
        raise not_a_number(table, name, row)
    return np.array(cells, dtype=str)


def is_of_numbers(table: Table, name: str, share: float = NEARLY_ALL) -> bool:
    """Whether such a share of a column's values are numbers, and there are some."""
    known = [cell for cell in table.column(name) if cell]
    return bool(known) and _reader(known, table)[1] >= share * len(known)


def numbers_of(table: Table, name: str) -> NDArray[np.float64]:
    """The numbers of a column; NaN where there is no value.

    Raises:
        KeraunosError: for a value that is no number.
    """
    cells = table.column(name)
    read_as, _ = _reader([cell for cell in cells if cell], table)
    values = [number_of(cell, read_as) if cell else np.nan for cell in cells]
    for row, value in enumerate(values):
        if value is None:
            raise not_a_number(table, name, row)
    return np.array(values, np.float64)


def not_a_number(table: Table, name: str, row: int) -> KeraunosError:
    """What is said of a cell that should be a number."""
    return KeraunosError(
        "{path}, row {row}, column {column!r}: {cell!r} is no number; correct it or leave it "
        "empty.",
        path=table.path,
        row=row + table.first,
        column=name,
        cell=table.column(name)[row][:80],
    )


def number_of(cell: str, read_as: Callable[[str], float]) -> float | None:
    """The number that a cell says; None if it says none."""
    try:
        return read_as(cell)
    except ValueError:
        return None


def _reader(known: Sequence[str], table: Table) -> tuple[Callable[[str], float], int]:
    """How most of the cells are to be read as numbers, and how many can be."""
    ways: list[Callable[[str], float]] = [_plain, _with_comma, _with_thousands]
    if table.decimal_commas:
        ways = [_with_comma, _plain, _with_thousands]
    elif table.separator == ",":
        ways = [_plain, _with_thousands, _with_comma]
    counts = [sum(number_of(cell, way) is not None for cell in known) for way in ways]
    best = max(range(3), key=counts.__getitem__)
    return ways[best], counts[best]


def _plain(cell: str) -> float:
    value = float(_matched(_PLAIN, cell))
    if math.isinf(value):
        raise ValueError(cell)
    return value


def _with_comma(cell: str) -> float:
    return float(_matched(_COMMA, cell).replace(".", "").replace(",", "."))


def _with_thousands(cell: str) -> float:
    return float(_matched(_THOUSANDS, cell).replace(",", ""))


def _matched(form: re.Pattern[str], cell: str) -> str:
    if form.fullmatch(cell) is None:
        raise ValueError(cell)
    return cell
