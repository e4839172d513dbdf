"""Options and arguments that several verbs take, each in the same words."""

from pathlib import Path
from typing import Annotated

import typer

RunName = Annotated[str, typer.Argument(help="The run's folder, or its name in runs/.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line.")]

MovedData = Annotated[
    Path | None, typer.Option(help="The folder the data lie in, if they have moved.")
]

BestEpoch = Annotated[
    bool, typer.Option("--best", help="The best epoch's model, not that of the end.")
]

OwnCode = Annotated[
    Path | None,
    typer.Option(
        "--import",
        metavar="FILE.py",
        help="A file of yours with the layers that are not Keras's; it is executed.",
    ),
]
