"""`keraunos train`: a recipe becomes a run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from keraunos.cli.console import errors, print_json, results
from keraunos.errors import KeraunosError

INTERRUPTED = 130


def train(
    recipe: Annotated[str, typer.Argument(help="What to train; `keraunos recipes` lists them.")],
    epochs: Annotated[int | None, typer.Option(help="Passes over the training part.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Examples in a step.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of everything random.")] = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A hyperparameter; may be repeated."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The folder the data lie in.")] = None,
    run: Annotated[
        Path | None, typer.Option(help="The run's folder.", show_default="runs/RECIPE-N")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object as the last line.")
    ] = False,
) -> None:
    """Train a recipe; leaves a folder with the model, its history and a report."""
    parameters = _parameters(settings or [], epochs=epochs, batch_size=batch_size)
    console = errors()
    if console.is_terminal:
        console.print(f"[bold]{recipe}[/]  [dim]starting Keras and JAX …[/]")

    from keraunos.cli.progress import Progress
    from keraunos.runs import training

    progress = Progress(console)
    made: list[Any] = []

    def started(run: Any) -> None:
        made.append(run)
        progress.batch_size = run.config["batch_size"]

    try:
        with progress:
            finished = training.train(
                recipe,
                data=data,
                seed=seed,
                run=run,
                verbose=0,
                callbacks=[progress],
                on_start=started,
                **parameters,
            )
    except KeyboardInterrupt:
        if not made:
            raise
        _tell_interrupted(made[0], console, as_json)
        raise typer.Exit(INTERRUPTED) from None
    _tell_finished(finished, console, as_json)


def _parameters(settings: list[str], **options: int | None) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise KeraunosError(f"--set takes NAME=VALUE, as in --set dense=128, not {setting!r}.")
        parameters[name.strip().replace("-", "_")] = value.strip()
    for name, option in options.items():
        if option is not None:
            if name in parameters:
                raise KeraunosError(f"{name} is given twice, by an option and by --set.")
            parameters[name] = option
    return parameters


def _tell_finished(run: Any, console: Any, as_json: bool) -> None:
    metrics, status = run.metrics, run.status
    if as_json:
        print_json({**_summary(run), "metrics": metrics, "report": str(run.report)})
        return
    low, high = 100 * metrics["accuracy_low"], 100 * metrics["accuracy_high"]
    out = results()
    out.print(
        f"\n[bold green]{100 * metrics['accuracy']:.2f}%[/] of {metrics['examples']:,} test "
        f"examples are right [dim](95% interval {low:.1f} to {high:.1f}%; training took "
        f"{status['seconds']['training']:.1f} s)[/]",
        soft_wrap=True,
    )
    out.print(f"Report  {run.report}\nModel   {run.path / 'model.keras'}", soft_wrap=True)


def _tell_interrupted(run: Any, console: Any, as_json: bool) -> None:
    status = run.status
    if as_json:
        print_json(_summary(run))
    console.print(
        f"\nInterrupted in epoch {min(status['epochs_done'] + 1, status['epochs'])} of "
        f"{status['epochs']}; the network as it was then is in {run.path}: "
        f"keraunos evaluate {run.path}",
        soft_wrap=True,
    )


def _summary(run: Any) -> dict[str, Any]:
    status = run.status
    return {
        "run": str(run.path),
        "recipe": run.config["recipe"],
        "seed": run.config["seed"],
        "state": status["state"],
        "epochs": status["epochs_done"],
        "seconds": status.get("seconds"),
        "samples_per_second": status.get("samples_per_second"),
        "history": run.history,
    }
