"""How a measurement is shown: tables for people, a JSON file for everything else."""

import json
import statistics
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from harness.case import METRICS, Case, describe
from harness.schedule import Entry
from harness.summary import Verdict, accuracies, median, ratio, verdicts


def show(console: Console, case: Case, tried: list[Entry], entries: list[Entry]) -> None:
    """Prints the table of entries, the targets, and every setting that failed."""
    console.print(_entries_table(case, entries))
    console.print(_targets_table(verdicts(case, entries)))
    for entry in tried:
        if failure := entry.outcomes[0].failure:
            console.print(
                f"Failed: {entry.name} ({describe(entry.settings)}): {failure}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )


def write(path: Path, case: Case, tried: list[Entry], entries: list[Entry], about: Any) -> None:
    """Writes all raw numbers, what follows from them, and `about`, which says where and how."""
    content = {
        "case": case.name,
        "title": case.title,
        **about,
        "targets": [asdict(verdict) for verdict in verdicts(case, entries)],
        "entries": [
            _record(entry)
            | {
                "medians": {metric: median(case, entry, metric) for metric in METRICS},
                "times_better_is_the_product": {
                    metric: ratio(case, entries[0], entry, metric) for metric in METRICS
                },
            }
            for entry in entries
        ],
        "settings_tried": [_record(entry) for entry in tried],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "settings": dict(entry.settings),
        "outcomes": {number: asdict(made) for number, made in entry.outcomes.items()},
    }


def _entries_table(case: Case, entries: list[Entry]) -> Table:
    table = Table(
        title=case.title,
        caption="Medians; x: how many times better the first line is, median within repetitions",
    )
    table.add_column("Program", no_wrap=True)
    table.add_column("Best settings")
    for heading in ("samples/s", "x", "first epoch", "x", "whole", "x", "accuracy", "n"):
        table.add_column(heading, justify="right")
    for entry in entries:
        settings = describe(entry.settings)
        if not entry.good():
            failure = next((made.failure for made in entry.outcomes.values()), "not run")
            table.add_row(entry.name, f"{settings}: failed, {failure}", style="red")
            continue
        table.add_row(entry.name, settings, *_cells(case, entries[0], entry))
    return table


def _cells(case: Case, product: Entry, entry: Entry) -> list[str]:
    cells = []
    for metric in METRICS:
        value, times = median(case, entry, metric), ratio(case, product, entry, metric)
        cells.append(f"{value:,.0f}" if metric == "steady" else f"{value:.2f} s")
        cells.append("" if entry is product or times is None else f"{times:.2f}")
    good, run = len(entry.good()), len(entry.outcomes)
    cells.append(f"{statistics.mean(accuracies(entry)):.2f} %")
    cells.append(str(good) if good == run else f"{good} ({run - good} failed)")
    return cells


def _targets_table(found: list[Verdict]) -> Table:
    table = Table(title="Targets")
    for heading in ("Target", "Measured", ""):
        table.add_column(heading)
    words = {True: "[green]met[/]", False: "[red]missed[/]", None: "unknown"}
    for verdict in found:
        table.add_row(verdict.target, verdict.measured, words[verdict.met])
    return table
