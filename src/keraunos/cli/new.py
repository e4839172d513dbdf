"""`keraunos new`: a recipe becomes a file of the user's."""

from pathlib import Path
from typing import Annotated

import typer

from keraunos.cli.console import print_json, results
from keraunos.cli.options import AsJson
from keraunos.language import text


def new(
    recipe: Annotated[str, typer.Argument(help="What to copy; `keraunos recipes` lists them.")],
    file: Annotated[Path, typer.Argument(help="The file to write, which must be new.")],
    as_json: AsJson = False,
) -> None:
    """Copy a recipe into a Python file, to change it and train it."""
    from keraunos import recipes

    written = recipes.write_copy(recipes.ready_made(recipe), file)
    if as_json:
        print_json({"file": str(written)})
        return
    from rich.markup import escape

    results().print(
        text(
            "{file} is yours to change. Train it: keraunos train {file}", file=escape(str(written))
        ),
        soft_wrap=True,
    )
