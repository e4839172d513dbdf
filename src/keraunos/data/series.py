"""Numbers in the order of time, an even step apart: published, or a table of a person's own."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import places
from keraunos.data.dataset import Dataset, Part
from keraunos.data.grid import DAY, YEAR, Grid, grid_of, parse_frequency, parse_times
from keraunos.data.published import Published
from keraunos.data.texts import read_text
from keraunos.errors import KeraunosError

VALIDATION, TEST = 0.15, 0.2
"""Of all steps; what comes last is the test part, what comes before it the validation part."""

LEAST = 30
"""Measurements, fewer than which teach nothing."""

SPARSE = 3
"""Steps of the grid for each measurement, beyond which they are not taken to be evenly spaced."""

MISSING = {"", "?", "-", "na", "n/a", "nan", "null", "none"}
_URL = "https://github.com/jbrownlee/Datasets"
_PUBLISHED = Published("Time series", ("series",), ())


def airline(
    folder: Path | str | None = None, column: str = "", season: int = 0, frequency: str = ""
) -> Dataset:
    """Passengers of airlines, thousands a month from 1949 to 1960 (Box and Jenkins 1976, series G).

    Args:
        folder: that has `airline-passengers.csv`, or any table, see `series`; by default what
            KERAUNOS_DATA names.
        column, season, frequency: see `series`.

    Raises:
        KeraunosError: if it is not there or cannot be read.
    """
    known = {"season": 12, "cycles": ("year",)}
    return _found("airline-passengers", folder, column, season, frequency, known)


def temperatures(
    folder: Path | str | None = None, column: str = "", season: int = 0, frequency: str = ""
) -> Dataset:
    """The least temperature of each day in Melbourne from 1981 to 1990, in degrees Celsius.

    Two days were not measured; they are filled with the day before, and nothing is measured by
    them.

    Args:
        folder: that has `daily-min-temperatures.csv`, or any table; see `airline`.
        column, season, frequency: see `series`.

    Raises:
        KeraunosError: if it is not there or cannot be read.
    """
    known = {"season": 365, "cycles": ("year",)}
    return _found("daily-min-temperatures", folder, column, season, frequency, known)


def sunspots(
    folder: Path | str | None = None, column: str = "", season: int = 0, frequency: str = ""
) -> Dataset:
    """Monthly sunspot numbers of Zürich from 1749 to 1983; their season is eleven years.

    Args:
        folder: that has `monthly-sunspots.csv`, or any table; see `airline`.
        column, season, frequency: see `series`.

    Raises:
        KeraunosError: if it is not there or cannot be read.
    """
    known = {"season": 132, "cycles": ()}
    return _found("monthly-sunspots", folder, column, season, frequency, known)


def series(
    file: Path | str | None, column: str = "", season: int = 0, frequency: str = ""
) -> Dataset:
    """A table with a column of dates or times and one of numbers.

    Its first line names the columns; commas, semicolons or tabs are between them. Times are put
    onto an even grid: months, weekdays, or a step of seconds. What was not measured has the last
    value before it among the inputs, and is no target.

    The last fifth of the time is the test part, what comes before it the validation part.

    Args:
        file: of the table.
        column: with the numbers; by default the only such one.
        season: steps of a season; by default the usual one of that step that repeats itself best
            in the training part, 1 if there is none.
        frequency: of the grid: `15min`, `1h`, `1D`, `1B` (weekdays), `1W`, `1M`, `1Y`; by default
            what the table shows.

    Returns:
        A data set whose examples are steps: x float64 of shape (steps, 2), seconds since 1970 and
        the value; y float64 of shape (steps,), the value, NaN where nothing was measured. `about`
        has the column's name, the grid, the season and the cycles of the calendar that matter.

    Raises:
        KeraunosError: if it cannot be read, is too short or not evenly spaced.
    """
    if file is None:
        raise KeraunosError("No table is named; name one with --data FILE.")
    path = Path(file).expanduser().resolve()
    if not path.is_file():
        raise KeraunosError("There is no file {path}.", path=path)
    return _divided("series", path, str(path), column, season, frequency, None)


def read_steps(path: Path, column: str = "", frequency: str = "") -> tuple[Any, Grid, str]:
    """A table as steps, see `series`.

    Returns:
        Float64 of shape (steps, 3): seconds since 1970, the value with gaps filled from the past,
        the value with NaN in gaps; the grid; the column's name.

    Raises:
        KeraunosError: as `series`.
    """
    names, rows = _table(path)
    time_column, times = _times(path, names, rows)
    chosen = _column(path, names, rows, column, time_column)
    values = np.array([_number(row[chosen]) for row in rows])
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    twice = np.flatnonzero(np.diff(times) == np.timedelta64(0, "s"))
    if len(twice):
        raise KeraunosError(
            "{path} has the time {time} twice; let each have one row.",
            path=path,
            time=times[twice[0]],
        )
    measured = np.flatnonzero(np.isfinite(values))
    if len(measured) < LEAST:
        raise KeraunosError(
            "{path} has {count} measurements, too few to learn from; let it have {least} at least.",
            path=path,
            count=len(measured),
            least=LEAST,
        )
    times, values = times[measured[0] : measured[-1] + 1], values[measured[0] : measured[-1] + 1]
    grid = parse_frequency(frequency, times[0]) if frequency else grid_of(times)
    steps = None if grid is None else grid.steps(times)
    if grid is None or steps is None or steps[-1] >= SPARSE * len(measured):
        raise KeraunosError(
            "{path} has times that are not evenly spaced; make one row of each day or month, or "
            "name the step: --set frequency=1D.",
            path=path,
        )
    found = np.full((int(steps[-1]) + 1, 3), np.nan)
    found[steps, 2] = values
    found[:, 0] = grid.seconds(0, len(found))
    there = np.isfinite(found[:, 2])
    found[:, 1] = found[np.maximum.accumulate(np.where(there, np.arange(len(found)), 0)), 2]
    return found, grid, names[chosen]


def _found(
    name: str,
    folder: Path | str | None,
    column: str,
    season: int,
    frequency: str,
    known: Mapping[str, Any],
) -> Dataset:
    """A published series, or a table that was named in its place."""
    file = f"{name}.csv"

    def form(place: Path) -> Path | None:
        return place / file if (place / file).is_file() else None

    path, where = places.kept_by_people(_PUBLISHED, folder, form, _URL)
    own = path.name != file
    if own or column or frequency:
        return _divided(name, path, where, column, season, frequency, None)
    return _divided(name, path, where, column, season or known["season"], "", known["cycles"])


@cache
def _divided(
    name: str,
    path: Path,
    folder: str | None,
    column: str,
    season: int,
    frequency: str,
    cycles: tuple[str, ...] | None,
) -> Dataset:
    steps, grid, chosen = read_steps(path, column, frequency)
    count = len(steps)
    tested = round(count * TEST)
    first = count - tested - round(count * VALIDATION)
    season = season or _season(grid, steps[:first, 1])
    about = {
        "column": chosen,
        "grid": grid.as_json(),
        "season": season,
        "cycles": list(_cycles(grid, first) if cycles is None else cycles),
        "unmeasured": int(np.isnan(steps[:, 2]).sum()),
    }
    train, validation, test = (
        Part(np.ascontiguousarray(part[:, :2]), np.ascontiguousarray(part[:, 2]))
        for part in (steps[:first], steps[first : count - tested], steps[count - tested :])
    )
    known = f"{name}:{column}" if column else name
    return Dataset(known, folder, (), train, validation, test, about=about)


def _season(grid: Grid, values: NDArray[np.float64]) -> int:
    """The usual season of such a grid by which the values are best foretold, 1 if there is none."""
    usual = [season for season in grid.seasons if len(values) >= 2 * season + 2]

    def error(season: int) -> float:
        return float(np.abs(values[season:] - values[:-season]).mean())

    return min(usual, key=error, default=1)


def _cycles(grid: Grid, count: int) -> tuple[str, ...]:
    """The cycles of the calendar of which so many steps have seen two, several steps long."""
    lengths = {"day": DAY, "week": 7 * DAY, "year": YEAR}
    return tuple(
        name
        for name, seconds in lengths.items()
        if 3 * grid.length <= seconds <= count * grid.length / 2
    )


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the rows, all of one length."""
    content = read_text(path)
    separator = max(",;\t", key=content.partition("\n")[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(content), delimiter=separator) if any(row)]
    except csv.Error as error:
        raise KeraunosError(
            "{path} cannot be read as a table ({reason}).", path=path, reason=error
        ) from None
    names = [name.strip() for name in rows[0]] if rows else []
    wrong = next((number for number, row in enumerate(rows) if len(row) != len(names)), None)
    if len(names) < 2 or wrong is not None:
        raise KeraunosError(
            "{path}, row {row}: a series is a table with a column of times and one of numbers, and "
            "each row has as many values as the first.",
            path=path,
            row=(wrong or 0) + 1,
        )
    return names, [[value.strip() for value in row] for row in rows[1:]]


def _times(
    path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[int, NDArray[Any]]:
    """The first column of dates or times, and what it says."""
    for index in range(len(names)):
        times = parse_times([row[index] for row in rows])
        if times is not None:
            return index, times
    raise KeraunosError(
        "{path} has no column of dates or times; write them as 2026-01-31 or 2026-01-31 18:00.",
        path=path,
    )


def _column(
    path: Path,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    wanted: str,
    time_column: int,
) -> int:
    """The place of the column that is wanted, or of the only one with numbers."""
    found = [
        index
        for index in range(len(names))
        if index != time_column and all(_is_number(row[index]) for row in rows)
    ]
    known = ", ".join(names[index] for index in found)
    if wanted:
        index = next((index for index in found if names[index] == wanted), None)
        if index is None:
            raise KeraunosError(
                "{path} has no column {name!r} of numbers; there are: {known}.",
                path=path,
                name=wanted,
                known=known or "-",
            )
        return index
    if not found:
        raise KeraunosError("{path} has no column of numbers beside the times.", path=path)
    if len(found) > 1:
        raise KeraunosError(
            "{path} has several columns of numbers; name one: --set column={first} (there are: "
            "{known}).",
            path=path,
            first=names[found[0]],
            known=known,
        )
    return found[0]


def _is_number(word: str) -> bool:
    return word.lower() in MISSING or np.isfinite(_number(word))


def _number(word: str) -> float:
    """NaN for nothing, and for what is no number; a decimal comma is one."""
    if word.lower() in MISSING:
        return float("nan")
    try:
        return float(word.replace(",", ".") if word.count(",") == 1 else word)
    except ValueError:
        return float("nan")
