"""How the searches are shown: tables for people, a JSON file for everything else."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from searching.contestants import describe
from searching.process import Outcome
from searching.schedule import Entry, Tried
from searching.setting import METRIC, Case
from searching.summary import (
    Rates,
    best_after,
    best_of_first,
    costs,
    median,
    rates,
    ratio,
    shape_of,
    share_of_batch,
    to_best_peer,
)
from searching.task import Trial


@dataclass(frozen=True)
class Speed:
    """Searches for trials a minute, with one number of epochs; the product's entry is first."""

    case: Case
    epochs: int
    window: float
    pruner: bool
    entries: list[Entry]

    @property
    def title(self) -> str:
        """What was measured."""
        pruned = ", with the pruner" if self.pruner else ""
        epochs = "one epoch" if self.epochs == 1 else f"{self.epochs} epochs"
        return f"{self.case.name}: trials of {epochs}{pruned}, {self.window:g} s"

    def whole(self, outcome: Outcome) -> float:
        """Trials a minute from the start."""
        return self._rates(outcome).whole

    def steady(self, outcome: Outcome) -> float:
        """Trials a minute in the second half."""
        return self._rates(outcome).steady

    def _rates(self, outcome: Outcome) -> Rates:
        known = costs(self.entries, self.case.width)

        def weight(trial: Trial) -> float:
            return known.get(shape_of(trial, self.case.width), 1.0)

        return rates(outcome, self.epochs, self.window, self.pruner, weight)

    def show(self, console: Console) -> None:
        """Prints a table, and how it compares with the target."""
        table = Table(
            title=self.title,
            caption="Trials a minute: from the start of the process, and in the second half of the "
            "window, each counted by what its shape costs; medians. x: how many times better the "
            "first line is, median within rounds",
        )
        table.add_column("Program", no_wrap=True)
        table.add_column("Settings")
        for heading in ("from start", "x", "second half", "x", "batch 32", "best", "n"):
            table.add_column(heading, justify="right")
        for entry in self.entries:
            if entry.good():
                cells = self._cells(entry)
                table.add_row(entry.contestant.name, describe(entry.settings), *cells)
            else:
                table.add_row(entry.contestant.name, _failure(entry), style="red")
        console.print(table)
        for verdict in self.verdicts():
            console.print(verdict, markup=False, highlight=False, soft_wrap=True)

    def verdicts(self) -> list[str]:
        """The ratios to the best peer, with the target where there is one."""
        said = []
        for name, of in (("from the start", self.whole), ("second half", self.steady)):
            found = to_best_peer(self.entries, of)
            wanted = None if self.pruner else self.case.targets.get(self.epochs)
            target = f" (target {wanted:g})" if wanted else ""
            measured = f"{found[0]:.2f}x {found[1].contestant.name}" if found else "not measured"
            word = "" if not (found and wanted) else (" met" if found[0] >= wanted else " missed")
            said.append(f"{self.title}, {name}: {measured}{target}{word}")
        return said

    def record(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "epochs": self.epochs,
            "window": self.window,
            "pruner": self.pruner,
            "verdicts": self.verdicts(),
            "costs_of_shapes": [
                {"width": width, "batch_size": size, "cost": cost}
                for (width, size), cost in costs(self.entries, self.case.width).items()
            ],
            "entries": [
                _record(entry)
                | {
                    "from_start": median(entry, self.whole),
                    "second_half": median(entry, self.steady),
                    "times_better_is_the_product": {
                        "from_start": ratio(self.entries[0], entry, self.whole),
                        "second_half": ratio(self.entries[0], entry, self.steady),
                    },
                }
                for entry in self.entries
            ],
        }

    def _cells(self, entry: Entry) -> list[str]:
        cells = []
        for of in (self.whole, self.steady):
            value, times = median(entry, of), ratio(self.entries[0], entry, of)
            cells.append(_shown(value, "{:.1f}"))
            cells.append("" if entry is self.entries[0] else _shown(times, "{:.2f}"))
        small = median(entry, lambda made: 100 * share_of_batch(made, 32))
        best = median(entry, lambda made: 100 * best_after(made, self.window))
        return [*cells, _shown(small, "{:.0f} %"), _shown(best, "{:.2f} %"), _count(entry)]


@dataclass(frozen=True)
class Score:
    """Searches for the best validation score, with several seeds; the product's entry is first."""

    case: Case
    epochs: int
    seconds: float
    entries: list[Entry]

    @property
    def trials(self) -> int:
        """As many as every search had."""
        counts = (len(made.trials) for entry in self.entries for made in entry.good().values())
        return min(counts, default=0)

    def show(self, console: Console) -> None:
        """Prints a table."""
        table = Table(
            title=f"{self.case.name}: best {METRIC} in percent, trials of {self.epochs} epochs, "
            "with the pruner",
            caption="Medians over the seeds, in brackets the range",
        )
        table.add_column("Program", no_wrap=True)
        table.add_column("Settings")
        for heading in (f"{self.seconds:g} s", f"{self.trials} trials", "trials", "n"):
            table.add_column(heading, justify="right")
        for entry in self.entries:
            name, settings = entry.contestant.name, describe(entry.settings)
            if not entry.good():
                table.add_row(name, _failure(entry), style="red")
                continue
            table.add_row(
                name,
                settings,
                _range(entry, self.in_time),
                _range(entry, self.in_trials),
                _shown(median(entry, lambda made: float(len(made.trials))), "{:.0f}"),
                _count(entry),
            )
        console.print(table)

    def in_time(self, outcome: Outcome) -> float:
        """The best score at equal time, in percent."""
        return 100 * best_after(outcome, self.seconds)

    def in_trials(self, outcome: Outcome) -> float:
        """The best score at equal trials, in percent."""
        return 100 * best_of_first(outcome, self.trials)

    def record(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "epochs": self.epochs,
            "seconds": self.seconds,
            "trials": self.trials,
            "entries": [
                _record(entry)
                | {
                    "at_equal_time": median(entry, self.in_time),
                    "at_equal_trials": median(entry, self.in_trials),
                }
                for entry in self.entries
            ],
        }


def show_failures(console: Console, tried: Sequence[Tried]) -> None:
    """Says which settings failed, and why."""
    for made in tried:
        if failure := made.outcome.failure:
            console.print(
                f"Failed: {describe(made.settings)}: {failure}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )


def settings_record(tried: Sequence[Tried]) -> list[dict[str, Any]]:
    """The settings that were tried, as plain values."""
    return [
        {
            "settings": dict(made.settings),
            "overhead": made.overhead if made.outcome.failure is None else None,
            "epoch": made.epoch if made.outcome.failure is None else None,
            "outcome": _outcome(made.outcome),
        }
        for made in tried
    ]


def write(path: Path, content: dict[str, Any]) -> None:
    """Writes everything, one search a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.contestant.name,
        "settings": dict(entry.settings),
        "outcomes": {seed: _outcome(made) for seed, made in entry.outcomes.items()},
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "failure": outcome.failure,
        "seconds": round(outcome.seconds, 2),
        "trials": [_trial(trial) for trial in outcome.trials],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return asdict(trial) | {
        "began": round(trial.began, 3),
        "ended": None if trial.ended is None else round(trial.ended, 3),
        "ends": [round(end, 3) for end in trial.ends],
        "values": [round(value, 5) for value in trial.values],
    }


def _range(entry: Entry, of: Callable[[Outcome], float]) -> str:
    values = [of(made) for made in entry.good().values()]
    return f"{statistics.median(values):.2f} ({min(values):.2f} - {max(values):.2f})"


def _shown(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def _count(entry: Entry) -> str:
    good, run = len(entry.good()), len(entry.outcomes)
    return str(good) if good == run else f"{good} ({run - good} failed)"


def _failure(entry: Entry) -> str:
    reason = next((made.failure for made in entry.outcomes.values()), "not run")
    return f"{describe(entry.settings)}: failed, {reason}"
