"""What follows from the rows of a table?"""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from keraunos.cli.console import note, print_json, results
from keraunos.cli.predicting.asked import Asked
from keraunos.cli.predicting.guesses import SHOWN, beginning, guesses_as_json, table_of_guesses
from keraunos.language import text

if TYPE_CHECKING:
    from rich.table import Table

ROWS = 40
"""Of a table, of which the terminal tells."""


def answer_rows(asked: Asked) -> None:
    """Says what follows from rows of a table."""
    from keraunos.runs.table_prediction import predict_rows, write_predictions
    from keraunos.tasks.rows import amount

    found = predict_rows(
        asked.run, asked.named, top=asked.classes, best=asked.best, code=asked.code
    )
    if asked.out is not None:
        write_predictions(asked.out, found)
    if asked.as_json:
        content = {
            "run": str(asked.run.path),
            "recipe": asked.run.config["recipe"],
            "target": found.target,
            "predictions": [_row_as_json(answer) for answer in found.answers],
        }
        if found.typical is not None:
            content |= {"typical_error": found.typical, "error_of_nine_in_ten": found.most}
        if asked.out is not None:
            content["out"] = str(asked.out)
        print_json(content)
        return
    console = results()
    most = max(24, console.width - 50)
    shown = [(beginning(_row(answer), most), answer) for answer in found.answers[:ROWS]]
    if shown and shown[0][1].guesses:
        console.print(table_of_guesses(text("row"), shown, asked.classes, console))
    else:
        console.print(_amounts_table(shown, found))
    if len(found.answers) > ROWS:
        note(
            text(
                "{shown} of {rows:,} rows are shown; --out FILE writes all of them, --json prints "
                "them.",
                shown=ROWS,
                rows=len(found.answers),
            )
        )
    if found.typical is not None:
        note(
            text(
                "On its test part the network was off by {typical} on average, and by less "
                "than {most} in nine of ten cases.",
                typical=amount(found.typical),
                most=amount(found.most or 0.0),
            )
        )
    _tell_of_rows(found.answers)
    if asked.out is not None:
        note(text("All rows and what is said of them are in {path}", path=asked.out))


def _tell_of_rows(answers: Iterable[Any]) -> None:
    """In which columns a value is missing, or a word new to the network."""
    lacking = Counter(name for answer in answers for name in answer.missing)
    unknown = Counter(name for answer in answers for name in answer.unknown)
    for name, count in lacking.most_common(SHOWN):
        note(
            text(
                "{column}: {count:,} without a value; what is usual was taken.",
                column=name,
                count=count,
            )
        )
    for name, count in unknown.most_common(SHOWN):
        note(
            text(
                "{column}: {count:,} with a word that was in no training row.",
                column=name,
                count=count,
            )
        )


def _row(answer: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in answer.row.items())


def _row_as_json(answer: Any) -> dict[str, Any]:
    said = {"value": answer.amount} if answer.amount is not None else guesses_as_json(answer)
    return {
        "row": answer.row,
        **said,
        "missing": list(answer.missing),
        "unknown": list(answer.unknown),
    }


def _amounts_table(shown: list[tuple[str, Any]], found: Any) -> "Table":
    from rich.table import Table
    from rich.text import Text

    from keraunos.tasks.rows import amount

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(text("row"), overflow="fold")
    table.add_column(found.target, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for name, answer in shown:
        error = "" if found.typical is None else f"± {amount(found.typical, 2)}"
        said = Text(amount(answer.amount), style="bold green")
        table.add_row(Text(name), said, Text(error, style="dim"))
    return table
