"""Numbers in the order of time, an even step apart: published, or a table of a person's own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import places, tables
from keraunos.data.dataset import Dataset, Part, name_of
from keraunos.data.grid import (
    DAY,
    YEAR,
    Grid,
    grid_of,
    parse_frequency,
    parse_times,
    written_time,
)
from keraunos.data.published import Published
from keraunos.data.tables import Table
from keraunos.errors import KeraunosError

VALIDATION, TEST = 0.15, 0.2
"""Of all steps; what comes last is the test part, what comes before it the validation part."""

LEAST = 30
"""Measurements, fewer than which teach nothing."""

SPARSE = 3
"""Steps of the grid for each measurement, beyond which they are not taken to be evenly spaced."""

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

    It is read as `keraunos.data.tables.read` does. Times are put
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
    return _divided("series", path, str(path), column, int(season), frequency, None)


def read_steps(
    path: Path, column: str = "", frequency: str = "", usual: str = ""
) -> tuple[Any, Grid, str]:
    """A table as steps, see `series`.

    Args:
        path: of the table.
        column, frequency: see `series`.
        usual: the column that is taken of several where none is named.

    Returns:
        Float64 of shape (steps, 3): seconds since 1970, the value with gaps filled from the past,
        the value with NaN in gaps; the grid; the column's name.

    Raises:
        KeraunosError: as `series`.
    """
    table = tables.read(path)
    if len(table.names) < 2:
        raise KeraunosError(
            "{path} has one column alone; a series is a table with a column of times and one of "
            "numbers.",
            path=path,
        )
    time_column, times = _times(table)
    chosen = _column(table, column, usual, time_column)
    values = tables.numbers_of(table, chosen)
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    twice = np.flatnonzero(np.diff(times) == np.timedelta64(0, "s"))
    if len(twice):
        raise KeraunosError(
            "{path} has the time {time} twice, in the rows {first} and {second}; let each have one "
            "row, and where clocks were put back write times with their zone: "
            "2026-10-25T02:00+01:00.",
            path=path,
            time=written_time(times[twice[0]]),
            first=int(order[twice[0]]) + table.first,
            second=int(order[twice[0] + 1]) + table.first,
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
    if frequency and grid is not None and steps is None:
        raise KeraunosError(
            "{path} has times that lie between steps of {frequency}, {time} say; make one row of "
            "each step yourself, by sums or means, or name a smaller step.",
            path=path,
            frequency=frequency,
            time=written_time(grid.between(times)[0]),
        )
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
    return found, grid, chosen


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
        return _divided(name, path, where, column, int(season), frequency, None)
    return _divided(name, path, where, "", int(season or known["season"]), "", known["cycles"])


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
    if np.ptp(steps[:first, 1]) == 0:
        raise KeraunosError(
            "{path}, column {column!r}: there is nothing to learn, since no two numbers of the "
            "training part differ.",
            path=path,
            column=chosen,
        )
    given, season = season, season or _season(grid, steps[:first, 1])
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
    chosen_options = {"column": column, "season": given or "", "frequency": frequency}
    return Dataset(name_of(name, chosen_options), folder, (), train, validation, test, about=about)


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


def _times(table: Table) -> tuple[str, NDArray[Any]]:
    """The first column of dates or times, and what it says."""
    for name in table.names:
        times = parse_times(table.column(name))
        if times is not None:
            return name, times
    raise KeraunosError(
        "{path} has no column of dates or times; write them as 2026-01-31 or 2026-01-31 18:00.",
        path=table.path,
    )


def _column(table: Table, wanted: str, usual: str, time_column: str) -> str:
    """The column that is wanted, or the only one with numbers, or the usual one of several."""
    found = [
        name for name in table.names if name != time_column and tables.is_of_numbers(table, name)
    ]
    known = ", ".join(found)
    if wanted:
        if wanted not in found:
            raise KeraunosError(
                "{path} has no column {name!r} of numbers; there are: {known}.",
                path=table.path,
                name=wanted,
                known=known or "-",
            )
        return wanted
    if not found:
        raise KeraunosError("{path} has no column of numbers beside the times.", path=table.path)
    if len(found) > 1 and usual not in found:
        raise KeraunosError(
            "{path} has several columns of numbers; name one: --set column={first} (there are: "
            "{known}).",
            path=table.path,
            first=found[0],
            known=known,
        )
    return usual if usual in found else found[0]
