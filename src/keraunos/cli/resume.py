"""`keraunos resume`: a training goes on."""

from pathlib import Path
from typing import Annotated, Any

import typer

from keraunos.cli.watching import watch


def resume(
    run: Annotated[str, typer.Argument(help="The run's folder, or its name in runs/.")],
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="How many there are to be in the end, if not as planned."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The folder the data lie in, if they have moved.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object as the last line.")
    ] = False,
) -> None:
    """Go on with a training that was stopped, from its last finished epoch."""

    def begin(**watching: Any) -> Any:
        from keraunos.runs import resuming

        return resuming.resume(run, epochs=epochs, data=data, **watching)

    watch(run, begin, as_json)
