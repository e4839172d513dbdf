"""`keraunos run`: a program written for Keras or tf.keras, unchanged and accelerated."""

import sys
from typing import Annotated

import typer

from keraunos.cli.console import fail
from keraunos.errors import KeraunosError

SETTINGS = {"allow_interspersed_args": False}
"""What follows the program belongs to it."""


def run(
    program: Annotated[
        str,
        typer.Argument(metavar="PROGRAM.py", help="The program; - reads it from standard input."),
    ],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[ARGUMENTS]...", help="Those of the program.")
    ] = None,
) -> None:
    """Run a Keras or tf.keras program, unchanged and accelerated."""
    from keraunos import programs

    try:
        code = programs.run(program, arguments or [])
    except KeraunosError as error:
        code = fail(str(error), as_json=False)
    sys.exit(code)
