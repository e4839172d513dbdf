"""What the network of a run foretells: the steps after the last one that is known."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.grid import Grid
from keraunos.data.series import read_steps
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.preparation import Past
from keraunos.runs import stored_data
from keraunos.runs.files import write_bytes
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run

SAME = 0.1
"""Steps that differ by less, months say, are the same."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Forecast:
    """What is foretold.

    Attributes:
        column: what the values are.
        grid: of their times.
        past: of shape (steps, 2), what is known: seconds since 1970 and values.
        seconds: of shape (count,), the times that are foretold.
        values, low, high: of shape (count,), the forecasts with the ends of their interval.
        horizon: steps that the network foretells at once; what comes later is foretold from its
            own forecasts.
    """

    column: str
    grid: Grid
    past: Numbers
    seconds: Numbers
    values: Numbers
    low: Numbers
    high: Numbers
    horizon: int

    def times(self) -> list[str]:
        """The times that are foretold, as people write them."""
        return [self.grid.name(np.datetime64(int(second), "s")) for second in self.seconds]

    def as_csv(self) -> str:
        """A table with a heading."""
        written = io.StringIO()
        table = csv.writer(written, lineterminator="\n")
        table.writerow(["time", self.column, "low", "high"])
        rows = zip(self.times(), self.values, self.low, self.high, strict=True)
        table.writerows((time, *(f"{number:.6g}" for number in row)) for time, *row in rows)
        return written.getvalue()

    def as_svg(self) -> str:
        """A picture of the forecast with its past."""
        from keraunos.tasks.forecasting.drawing import standalone, with_past

        shown = self.past[-max(3 * len(self.seconds), 40) :]
        title = text("{column}: what comes next", column=self.column)
        arrays = (self.seconds, self.values, self.low, self.high)
        return standalone(with_past(title, shown, *arrays, self.grid))


def forecast(
    run: Run,
    file: Path | None = None,
    count: int | None = None,
    *,
    best: bool = False,
    code: Path | str | None = None,
) -> Forecast:
    """Has the network of a run foretell what comes. Nothing that is stored in the run is executed.

    Beyond its horizon it goes on from its own forecasts, and the intervals become wider: as wide as
    if the errors of each round were independent of those before and all of the last one's size.

    Args:
        run: of forecasting.
        file: a table to go on from; None for the series that the run was trained and tested on.
        count: steps; by default as many as the network foretells at once.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if the file or the run cannot be read, or too few steps are known.
    """
    past = preparation_of(run)
    if not isinstance(past, Past):
        raise KeraunosError(
            "{run} does not know of how much of the past its network has to be told, so that it "
            "cannot foretell anything.",
            run=run.path,
        )
    known, grid, column = _known(run, past, file)
    count = count or past.horizon
    network = run.load_model(best, code)
    seconds = grid.seconds(len(known), len(known) + count)
    reach = _reach(run, past)
    found: list[Numbers] = []
    series = known
    for first in range(0, count, past.horizon):
        begin = len(known) + first
        when = grid.seconds(begin, begin + past.horizon)
        window = past.ahead(series, when)
        outputs = predict(network, window.inputs, 1, verbose=0)
        # Each round begins where the last one was least sure.
        own = np.full(past.horizon, reach[-1]) if first else reach
        own = own * np.sqrt(1 + first // past.horizon)
        rows = [past.values(outputs, window.around, shift)[0] for shift in (0.0, -own, own)]
        found.append(np.stack(rows))
        series = np.concatenate([series, np.stack([when, rows[0]], axis=1)])
    values, low, high = np.concatenate(found, axis=1)[:, :count]
    return Forecast(column, grid, known, seconds, values, low, high, past.horizon)


def write(found: Forecast, path: Path) -> None:
    """Writes a forecast as a table, `.csv`, or as a picture, `.svg`.

    Raises:
        KeraunosError: if the name ends in neither, or the file cannot be written.
    """
    ways: dict[str, Any] = {".csv": found.as_csv, ".svg": found.as_svg}
    if path.suffix.lower() not in ways:
        raise KeraunosError(
            "{path} is no name for a forecast; let it end in .csv for a table or .svg for a "
            "picture.",
            path=path,
        )
    write_bytes(path, ways[path.suffix.lower()]().encode())


def _known(run: Run, past: Past, file: Path | None) -> tuple[Numbers, Grid, str]:
    """All steps that are known, the grid from the first of them on, and what the values are."""
    if file is None:
        dataset = stored_data.of_run(run, "test")[0].as_read
        steps = np.concatenate([part.x for part in dataset.parts.values()])
        grid, column = Grid.from_json(dataset.about["grid"]), str(dataset.about["column"])
    else:
        chosen = run.config["hyperparameters"]
        read, grid, column = read_steps(
            file,
            str(chosen.get("column", "")),
            str(chosen.get("frequency", "")),
            str(run.config["data"].get("about", {}).get("column", "")),
        )
        steps = read[:, :2]
        if abs(grid.length / past.step - 1) > SAME:
            raise KeraunosError(
                "{path} has steps of {found:,.0f} seconds, and {run} was trained on steps of "
                "{wanted:,.0f}.",
                path=file,
                found=grid.length,
                run=run.path,
                wanted=past.step,
            )
    start = np.datetime64(int(steps[0, 0]), "s")
    return steps, Grid(start, grid.unit, grid.count), column


def _reach(run: Run, past: Past) -> Numbers:
    """How far the interval reaches from each step of a forecast, transformed."""
    metrics = run.metrics
    try:
        found = [metrics[f"reach_{step + 1}"] for step in range(past.horizon)]
    except KeyError:
        raise KeraunosError(
            "{run} is not finished, so that it does not know how sure its forecasts are; resume "
            "it: keraunos resume {run}",
            run=run.path,
        ) from None
    return np.array(found, np.float64)
