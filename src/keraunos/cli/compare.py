"""`keraunos compare`: runs beside each other, and whether they differ by more than chance."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from keraunos.cli.console import print_json, results
from keraunos.cli.options import AsJson, MovedData, OwnCode
from keraunos.language import text

if TYPE_CHECKING:
    from rich.console import Console

MISSING = "-"


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN RUN...", help="Folders of runs, or names in runs/."),
    ],
    data: MovedData = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Put runs beside each other: what differs, which is best, and is it more than chance."""
    from keraunos.runs import Run
    from keraunos.runs.comparison import compare as compare_runs

    comparison = compare_runs([Run(name) for name in runs], data, code)
    if as_json:
        print_json(_as_json(comparison))
        return
    console = results()
    _show_results(console, comparison)
    _show_differences(console, comparison)
    console.print()
    for sentence in comparison.verdict:
        console.print(sentence, soft_wrap=True, markup=False)


def _show_results(console: "Console", comparison: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    from keraunos.studies.report.wording import measured

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("run"), overflow="fold")
    for name in (
        text("epochs"),
        text("seconds"),
        text("samples/s"),
        text("validation"),
        text("test"),
        text("95% interval"),
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for number, entry in enumerate(comparison.entries):
        best = number == 0 and bool(comparison.tests)
        run = Text(entry.run.path.name, style="bold" if best else "")
        table.add_row(
            run,
            Text(_epochs(entry), style="" if entry.state == "finished" else "yellow"),
            MISSING if entry.seconds is None else f"{entry.seconds:,.1f}",
            MISSING if entry.samples_per_second is None else f"{entry.samples_per_second:,.0f}",
            MISSING
            if entry.best_validation is None
            else measured(entry.metric, entry.best_validation),
            MISSING
            if entry.value is None
            else Text(measured(entry.metric, entry.value), style="bold green" if best else ""),
            MISSING if entry.interval is None else _interval(entry),
        )
    console.print(table)


def _interval(entry: Any) -> str:
    from keraunos.studies.report.wording import is_share

    low, high = entry.interval
    if is_share(entry.metric):
        return f"{100 * low:.1f} - {100 * high:.1f}%"
    return f"{low:.4g} - {high:.4g}"


def _epochs(entry: Any) -> str:
    if entry.epochs is None or entry.epochs_done == entry.epochs:
        return str(entry.epochs_done)
    return f"{entry.epochs_done}/{entry.epochs}"


def _show_differences(console: "Console", comparison: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print()
    if not comparison.differences:
        console.print(text("They were given the same: recipe, hyperparameters, seed and data."))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("what differs"))
    for entry in comparison.entries:
        table.add_column(Text(entry.run.path.name), overflow="fold")
    for difference in comparison.differences:
        table.add_row(Text(difference.name), *(Text(_value(v)) for v in difference.values))
    console.print(table)


def _value(value: Any) -> str:
    if value is None:
        return MISSING
    return f"{value:g}" if isinstance(value, float) else str(value)


def _as_json(comparison: Any) -> dict[str, Any]:
    return {
        "runs": [
            {
                "run": str(entry.run.path),
                "recipe": entry.run.config.get("recipe"),
                "state": entry.state,
                "epochs_done": entry.epochs_done,
                "epochs": entry.epochs,
                "seconds": entry.seconds,
                "samples_per_second": entry.samples_per_second,
                "metric": entry.metric,
                "best_validation": entry.best_validation,
                "best_epoch": entry.best_epoch,
                "value": entry.value,
                "interval": entry.interval,
            }
            for entry in comparison.entries
        ],
        "differences": {row.name: row.values for row in comparison.differences},
        "tests": [
            {
                "best": str(comparison.entries[0].run.path),
                "other": str(test.other.path),
                "method": test.method,
                "best_alone_right": test.best_alone,
                "other_alone_right": test.other_alone,
                "p": test.p,
                "significant": test.significant,
            }
            for test in comparison.tests
        ],
        "verdict": list(comparison.verdict),
    }
