"""How are classes with their probabilities shown, and what is too long for a line?"""

from typing import TYPE_CHECKING, Any

from keraunos.language import text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

BAR = 10
"""Characters of a bar that stands for certainty."""

SHOWN = 6
"""Classes, words or things that are named in one line."""


def guesses_as_json(answer: Any) -> dict[str, Any]:
    return {
        "class": answer.guesses[0].name,
        "probability": round(answer.guesses[0].probability, 6),
        "unsure": answer.unsure,
        "top": [
            {"class": guess.name, "probability": round(guess.probability, 6)}
            for guess in answer.guesses
        ],
    }


def table_of_guesses(
    heading: str, named: list[tuple[str, Any]], top: int, console: "Console"
) -> "Table":
    """What is said of each, the surest first, and what else it may be."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(heading, overflow="fold")
    table.add_column(text("answer"), no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    if top > 1:
        table.add_column(text("or"), overflow="fold")
    full = "#" if console.options.ascii_only else "━"
    for name, answer in named:
        first, *others = answer.guesses
        colour = "yellow" if answer.unsure else "green"
        share = Text(percent(first.probability))
        if answer.unsure:
            share = Text(text("unsure") + " ", style="yellow") + share
        row = [
            Text(name),
            Text(first.name, style=f"bold {colour}"),
            Text(full * max(1, round(BAR * first.probability)), style=colour),
            share,
        ]
        if top > 1:
            said = [f"{guess.name}\u00a0{percent(guess.probability)}" for guess in others]
            row.append(Text("  ".join(said), style="dim"))
        table.add_row(*row)
    return table


def shortened(name: str, console: "Console") -> str:
    """The end of a long path, where a terminal has no room for the whole."""
    most = max(20, console.width - 55)
    return name if len(name) <= most else "…" + name[1 - most :]


def percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def beginning(said: str, most: int) -> str:
    """The beginning of a text in one line."""
    line = " ".join(said.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
