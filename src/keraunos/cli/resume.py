"""`keraunos resume`: a training goes on."""

from typing import Annotated, Any

import typer

from keraunos.cli.options import AsJson, MovedData, RunName
from keraunos.cli.watching import watch


def resume(
    run: RunName,
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="How many there are to be in the end, if not as planned."),
    ] = None,
    data: MovedData = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a training that was stopped, from its last finished epoch."""

    def begin(**watching: Any) -> Any:
        from keraunos.runs import resuming

        return resuming.resume(run, epochs=epochs, data=data, **watching)

    watch(run, begin, as_json)
