"""`keraunos search`: which hyperparameters are best?"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from keraunos.cli.console import errors, print_json, results
from keraunos.cli.interrupting import INTERRUPTED
from keraunos.cli.options import AsJson
from keraunos.cli.train import hyperparameters
from keraunos.errors import KeraunosError
from keraunos.language import text


def search(
    what: Annotated[
        str,
        typer.Argument(
            metavar="RECIPE",
            help="A recipe, a file of yours with one, or a study that is to be gone on with.",
        ),
    ],
    trials: Annotated[
        int, typer.Option(min=1, help="How many networks are to be tried in the end.")
    ] = 64,
    minutes: Annotated[float | None, typer.Option(help="End after so many minutes.")] = None,
    space: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=LOW..HIGH[:log]",
            help="Where to search a hyperparameter; NAME=A,B,C for a choice; may be repeated.",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A hyperparameter that is not searched."),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Of a trial, if not stopped.")] = None,
    metric: Annotated[
        str | None, typer.Option(help="What is made best.", show_default="val_accuracy")
    ] = None,
    sampler: Annotated[
        str | None, typer.Option(help="tpe, random, cmaes or grid.", show_default="tpe")
    ] = None,
    pruner: Annotated[
        str | None,
        typer.Option(help="halving stops what is worse than others; none.", show_default="halving"),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, help="Of everything random.")
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(min=0, help="Train the best anew with so many seeds, as a run; 0: do not."),
    ] = 3,
    data: Annotated[Path | None, typer.Option(help="The folder the data lie in.")] = None,
    study: Annotated[
        Path | None, typer.Option(help="The study's folder.", show_default="studies/RECIPE-N")
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A database that workers on several machines share."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Search for the best hyperparameters of a recipe; leaves a study with a report."""
    chosen: dict[str, Any] = {
        "space": space,
        "fixed": hyperparameters(settings or [], epochs=epochs) or None,
        "metric": metric,
        "sampler": sampler,
        "pruner": pruner,
        "seed": seed,
        "data": data,
        "study": study,
        "store": storage,
    }
    from keraunos.cli.searching import Watch

    console = errors()
    watch = Watch(console, trials)
    try:
        with watch:
            from keraunos.studies.searching import search_or_go_on

            found = search_or_go_on(
                what,
                {name: value for name, value in chosen.items() if value is not None},
                trials=trials,
                minutes=minutes,
                observer=watch,
                on_start=watch.started,
            )
        if not any(trial.value is not None for trial in found.trials):
            raise KeraunosError("No trial of {study} was measured.", study=found.path)
        if seeds:
            _retrain(found, seeds, console)
    except KeyboardInterrupt:
        if watch.folder is None:
            raise
        _tell_interrupted(watch.folder, console, as_json)
        sys.exit(INTERRUPTED)
    _tell(found, as_json)


def _retrain(found: Any, seeds: int, console: Any) -> None:
    from keraunos.cli.progress import MembersProgress

    console.print(text("Training the best anew with {seeds} seeds", seeds=seeds), soft_wrap=True)
    with MembersProgress(console, seeds) as progress:
        found.retrain(seeds, callbacks=progress.callbacks())


def _tell(found: Any, as_json: bool) -> None:
    from rich.markup import escape

    from keraunos.cli.progress import shown

    record = found.record
    if as_json:
        print_json(_summary(found))
        return
    out = results()
    best = found.best
    parameters = "  ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in best.parameters.items()
    )
    out.print(
        text(
            "\nThe best of {trials} trials is number {number}: {metric} {value}\n{parameters}",
            trials=len(found.trials),
            number=best.number,
            metric=record.metric,
            value=shown(record.metric, found.best_value),
            parameters=escape(parameters),
        ),
        soft_wrap=True,
    )
    if record.retrained is not None:
        accuracies = record.retrained.test.get("accuracy", [])
        if accuracies:
            mean = sum(accuracies) / len(accuracies)
            out.print(
                text(
                    "[bold green]{mean:.2f}%[/] of the test examples are right, on average of "
                    "{seeds} seeds ({low:.2f} to {high:.2f}%)",
                    mean=100 * mean,
                    seeds=len(accuracies),
                    low=100 * min(accuracies),
                    high=100 * max(accuracies),
                ),
                soft_wrap=True,
            )
        out.print(text("Run     {run}", run=escape(record.retrained.run)), soft_wrap=True)
    out.print(text("Report  {report}", report=escape(str(found.report))), soft_wrap=True)


def _summary(found: Any) -> dict[str, Any]:
    record = found.record
    best = record.best
    return {
        "study": str(found.path),
        "metric": record.metric,
        "trials": len(record.trials),
        "states": {
            state: sum(trial.state == state for trial in record.trials)
            for state in sorted({trial.state for trial in record.trials})
        },
        "seconds": round(record.seconds, 3),
        "best": None
        if best is None
        else {"number": best.number, "value": best.value, "parameters": best.parameters},
        "importance": record.importance,
        "run": record.retrained.run if record.retrained else None,
        "report": str(found.report),
    }


def _tell_interrupted(folder: Path, console: Any, as_json: bool) -> None:
    from rich.markup import escape

    from keraunos.studies.study import Study

    if as_json:
        print_json(_summary(Study(folder)))
    console.print(
        text(
            "\nInterrupted; all that was found is in {study}. Go on: keraunos search {study}",
            study=escape(str(folder)),
        ),
        soft_wrap=True,
    )
