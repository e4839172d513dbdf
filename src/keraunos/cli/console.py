"""How the command line speaks: results on standard output, everything else on standard error."""

import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

from keraunos.errors import KeraunosWarning
from keraunos.language import text

if TYPE_CHECKING:
    from rich.console import Console

USER_MISTAKE = 2


def errors() -> "Console":
    """The console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def results() -> "Console":
    """The console for tables that are the result; in a file or a pipe no line of theirs is cut."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000
    return console


def show_notes() -> None:
    """From now on what keraunos warns of is one sentence on standard error, without a place."""
    before = warnings.showwarning

    def show(message: Any, category: type[Warning], *place: Any, **more: Any) -> None:
        if not issubclass(category, KeraunosWarning):
            before(message, category, *place, **more)
            return
        note(str(message))

    warnings.showwarning = show


def note(sentence: str) -> None:
    """Says something worth knowing that stops nothing."""
    _labelled(text("Note: "), "yellow", sentence)


def mistake(sentence: str) -> None:
    """Says what is wrong."""
    _labelled(text("Error: "), "bold red", sentence)


def _labelled(label: str, style: str, sentence: str) -> None:
    from rich.text import Text

    errors().print(Text(label, style=style) + Text(sentence, style="default"), soft_wrap=True)


def print_json(value: Any) -> None:
    """The one JSON object of a command with `--json`, on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def fail(sentence: str, as_json: bool) -> int:
    """Says what is wrong and returns the exit code for it."""
    mistake(sentence)
    if as_json:
        print_json({"error": sentence})
    return USER_MISTAKE
