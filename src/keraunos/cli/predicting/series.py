"""How does a series go on?"""

from pathlib import Path

from keraunos.cli.console import note, print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.errors import KeraunosError
from keraunos.language import text


def foretell(asked: Asked) -> None:
    """Says how a series goes on."""
    from rich.table import Table

    from keraunos.runs.forecast_prediction import forecast, write

    if len(asked.named) > 1:
        raise KeraunosError("A forecast goes on from one table; name one file, or none.")
    file = Path(asked.named[0]) if asked.named else None
    if file is not None and not file.is_file():
        raise KeraunosError("There is no file {path}.", path=file)
    found = forecast(asked.run, file, asked.count, best=asked.best, code=asked.code)
    if asked.out is not None:
        write(found, asked.out)
    rows = list(zip(found.times(), found.values, found.low, found.high, strict=True))
    if asked.as_json:
        print_json(
            {
                "run": str(asked.run.path),
                "recipe": asked.run.config["recipe"],
                "column": found.column,
                "forecast": [
                    {"time": time, "value": float(value), "low": float(low), "high": float(high)}
                    for time, value, low, high in rows
                ],
            }
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("time"))
    for heading in (found.column, text("from"), text("to")):
        table.add_column(heading, justify="right")
    for time, *numbers in rows:
        table.add_row(time, *(f"{number:.5g}" for number in numbers))
    results().print(table)
    if asked.out is not None:
        note(text("The forecast is in {path}.", path=asked.out))
    if len(rows) > found.horizon:
        note(
            text(
                "The network foretells {horizon} steps at once; what comes later is foretold from "
                "its own forecasts, and less sure.",
                horizon=found.horizon,
            )
        )
