"""`keraunos predict`: what a run's network says about pictures, texts, rows, users."""

from pathlib import Path
from typing import Annotated

import typer

from keraunos.cli.options import AsJson, BestEpoch, OwnCode, RunName
from keraunos.cli.predicting import WAYS, Asked, Drawn, pictures


def predict(
    run: RunName,
    named: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|TEXT|ROW|USER...]",
            help="Files of pictures or recordings, or folders of them; texts, or files with a text "
            "in each line; tables, or rows: column=value,column=value; a newer table of a series; "
            "users to recommend items to, or USER:ITEM for a single rating; - for standard input; "
            "none for a generator, a forecast or an agent.",
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="How many classes to name (3), or items to recommend (10)."),
    ] = None,
    as_is: Annotated[
        bool,
        typer.Option(
            "--as-is",
            help="Only resize pictures; do not invert, crop, centre or thicken what is drawn.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder for pictures that are drawn (default: in the run); the file for what "
            "is said of the rows of a table, or of a forecast (.csv or .svg)."
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1_000_000,
            help="How many pictures a generator makes (25), tokens follow on a text (400), "
            "episodes a policy plays (5), or steps are foretold.",
        ),
    ] = None,
    temperature: Annotated[
        float, typer.Option(min=0.0, help="How much a text dares; 0 for the likeliest alone.")
    ] = 0.8,
    top_k: Annotated[
        int, typer.Option(min=0, help="Draw only from so many of the likeliest tokens; 0 for all.")
    ] = 0,
    top_p: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Draw only from the likeliest with this share.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Of what is drawn by chance.")] = 0,
    best: BestEpoch = False,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Name pictures, texts, sounds, rows; draw, write, translate, forecast, recommend, play."""
    from keraunos.runs import Run

    drawn = Drawn(temperature, top_k, top_p, seed)
    asked = Asked(Run(run), named or [], top, as_is, out, count, drawn, best, code, as_json)
    WAYS.get(asked.run.config.get("task", ""), pictures.name)(asked)
