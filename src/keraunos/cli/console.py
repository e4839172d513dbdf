"""How the command line speaks: results on standard output, everything else on standard error."""

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

USER_MISTAKE = 2


def errors() -> "Console":
    """The console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def results() -> "Console":
    """The console for tables that are the result."""
    from rich.console import Console

    return Console(highlight=False)


def print_json(value: Any) -> None:
    """The one JSON object of a command with `--json`, on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def fail(sentence: str, as_json: bool) -> int:
    """Says what is wrong and returns the exit code for it."""
    from rich.text import Text

    errors().print(Text("Error: ", style="bold red") + Text(sentence), soft_wrap=True)
    if as_json:
        print_json({"error": sentence})
    return USER_MISTAKE
