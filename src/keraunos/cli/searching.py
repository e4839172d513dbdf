"""What is to be seen while networks are tried: which, how far, how good, how many a minute."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from keraunos.language import text

BEST_SHOWN = 5
RUNNING_SHOWN = 8

GAP = 2
"""Between two columns."""


@dataclass
class _Trial:
    number: int
    parameters: Mapping[str, Any]
    epoch: int = 0
    value: float | None = None
    state: str = "waiting"
    logs: Mapping[str, float] = field(default_factory=dict)


class Watch:
    """A table on a terminal; elsewhere a line for each trial that has ended.

    Args:
        console: where to write; standard error.
        trials: how many there are to be.
    """

    def __init__(self, console: Console, trials: int) -> None:
        self.folder: Path | None = None
        self._console = console
        self._wanted = trials
        self._before = 0
        self._metric = ""
        self._sign = 1
        self._trials: dict[int, _Trial] = {}
        self._earlier: _Trial | None = None
        self._began: float | None = None
        self._lock = threading.Lock()
        self._live = Live(
            console=console, transient=True, refresh_per_second=4, get_renderable=self._picture
        )

    def __enter__(self) -> "Watch":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.stop()

    def started(self, folder: Path, metric: str, maximized: bool, before: int) -> None:
        """The study is there; so many trials are in it already."""
        self.folder, self._metric, self._sign = folder, metric, 1 if maximized else -1
        self._before = before
        if before:
            self._remember(folder)
        self._began = time.monotonic()
        self._console.print(text("Study   {study}", study=str(folder)), soft_wrap=True)

    def _remember(self, folder: Path) -> None:
        """The best trial of earlier: what is shown as the best is that of the whole study."""
        from keraunos.studies.study import Study

        best = Study(folder).record.best
        if best is not None:
            self._earlier = _Trial(
                best.number, best.parameters, best.epochs, best.value, best.state
            )

    def asked(self, number: int, parameters: Mapping[str, Any]) -> None:
        with self._lock:
            self._trials[number] = _Trial(number, dict(parameters))

    def epoch(self, number: int, epoch: int, logs: Mapping[str, float]) -> None:
        with self._lock:
            trial = self._trials[number]
            trial.epoch, trial.logs, trial.state = epoch, dict(logs), "running"
            value = logs.get(self._metric)
            if value is not None and value == value:
                best = trial.value
                if best is None or self._sign * value > self._sign * best:
                    trial.value = float(value)

    def ended(self, number: int, state: str, value: float | None) -> None:
        with self._lock:
            trial = self._trials[number]
            trial.state, trial.value = state, value
            if not self._console.is_terminal:
                self._console.print(self._line(trial), soft_wrap=True, markup=False)

    def _line(self, trial: _Trial) -> str:
        value = "" if trial.value is None else f"{self._metric} {_number(trial.value)}"
        return text(
            "trial {number:>3}  {state:<9}  {value}  {parameters}",
            number=trial.number,
            state=state_in_words(trial.state),
            value=value,
            parameters=_parameters(trial.parameters),
        )

    def _picture(self) -> Group:
        with self._lock:
            trials = list(self._trials.values())
        over = [t for t in trials if t.state not in ("waiting", "running")]
        earlier = [] if self._earlier is None else [self._earlier]
        best = sorted(
            (t for t in earlier + trials if t.value is not None),
            key=lambda t: -self._sign * (t.value or 0.0),
        )
        lines: list[Any] = [self._headline(len(over), best)]
        running = [t for t in trials if t.state in ("running", "waiting")]
        if trials:
            lines.append(self._table(running[:RUNNING_SHOWN], best[:BEST_SHOWN]))
        return Group(*lines)

    def _headline(self, over: int, best: list[_Trial]) -> Text:
        if self._began is None:
            return Text(text("starting Keras and JAX …"), style="dim")
        seconds = time.monotonic() - self._began
        words = text(
            "{done} of {wanted} trials, {pace:.0f} a minute",
            done=self._before + over,
            wanted=self._wanted,
            pace=60 * over / max(seconds, 1.0),
        )
        if best:
            words += "  " + text(
                "best: {metric} {value} (trial {number})",
                metric=self._metric,
                value=_number(best[0].value or 0.0),
                number=best[0].number,
            )
        return Text(words, style="bold")

    def _table(self, running: list[_Trial], best: list[_Trial]) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, GAP, 0, 0))
        names = list(next(iter(self._trials.values())).parameters) if self._trials else []
        shown = running + [trial for trial in best if trial not in running]
        headings = [text("trial"), text("state"), text("epoch"), self._metric]
        rows = [
            [
                str(trial.number),
                state_in_words(trial.state),
                str(trial.epoch) if trial.epoch else "",
                "" if trial.value is None else _number(trial.value),
                *(_value(trial.parameters.get(name, "")) for name in names),
            ]
            for trial in shown
        ]
        first = len(headings)
        columns = [[row[k] for row in rows] for k in range(first + len(names))]
        taken = [
            max(map(cell_len, [heading, *column]))
            for heading, column in zip(headings, columns, strict=False)
        ]
        widths = fitting(names, columns[first:], self._console.width - sum(taken) - GAP * first)
        for heading, width in zip([*headings, *names], [*taken, *widths], strict=False):
            table.add_column(heading, no_wrap=True, overflow="ellipsis", width=width)
        for trial, row in zip(shown, rows, strict=True):
            style = "green" if best and trial is best[0] else ""
            table.add_row(*row[: first + len(widths)], style=style)
        return table


def fitting(names: list[str], columns: list[list[str]], room: int) -> list[int]:
    """Widths of as many columns as there is room for: values are whole, names may be cut."""
    widths: list[int] = []
    for column in columns:
        width = max(map(cell_len, column), default=1)
        if sum(widths) + width + GAP * (len(widths) + 1) > room:
            break
        widths.append(width)
    left = room - sum(widths) - GAP * len(widths)
    for k in range(len(widths)):
        more = min(left, max(0, cell_len(names[k]) - widths[k]))
        widths[k] += more
        left -= more
    return widths


def state_in_words(state: str) -> str:
    """How a trial's state is called for a reader."""
    return {
        "waiting": text("waiting"),
        "running": text("running"),
        "finished": text("finished"),
        "stopped": text("stopped"),
        "diverged": text("diverged"),
        "failed": text("failed"),
    }.get(state, state)


def _number(value: float) -> str:
    return f"{value:.4f}"


def _value(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _parameters(parameters: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={_value(value)}" for name, value in parameters.items())
