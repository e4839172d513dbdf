"""`keraunos train`: a recipe becomes a run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from keraunos.cli.options import AsJson
from keraunos.cli.watching import watch
from keraunos.errors import KeraunosError

OPTIONS = ("seed", "data", "run", "members", "folds")
"""What is no hyperparameter of a recipe but an option of the command."""

ARGUMENTS = ("runs", "verbose", "callbacks", "on_start")
"""What is neither, but an argument of `keraunos.train`."""


def train(
    recipe: Annotated[
        str,
        typer.Argument(
            help="A name that `keraunos recipes` lists, or a file of yours: my_network.py[:name]."
        ),
    ],
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
    members: Annotated[
        int, typer.Option(min=1, help="Networks with seeds that follow one another: an ensemble.")
    ] = 1,
    folds: Annotated[
        int | None, typer.Option(min=2, help="Cross-validation with so many folds.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a recipe, or one from your own file; leaves a folder with model, history and report."""
    parameters = hyperparameters(settings or [], epochs=epochs, batch_size=batch_size)

    def begin(**watching: Any) -> Any:
        from keraunos.runs import training

        return training.train(
            recipe,
            data=data,
            seed=seed,
            run=run,
            members=members,
            folds=folds,
            **watching,
            **parameters,
        )

    watch(recipe, begin, as_json, members=folds or members)


def hyperparameters(settings: list[str], **options: int | None) -> dict[str, Any]:
    """Those of `--set`, and of the options that are one.

    Raises:
        KeraunosError: for what is none, or given twice.
    """
    parameters: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise KeraunosError(
                "--set takes NAME=VALUE, as in --set dense=128, not {setting!r}.", setting=setting
            )
        name = name.strip().replace("-", "_")
        if name in OPTIONS:
            raise KeraunosError(
                "{name} is no hyperparameter: give it as --{name}, without --set.", name=name
            )
        if name in ARGUMENTS:
            raise KeraunosError("There is no hyperparameter {name!r}.", name=name)
        parameters[name] = value.strip()
    for name, option in options.items():
        if option is not None:
            if name in parameters:
                raise KeraunosError("{name} is given twice, by an option and by --set.", name=name)
            parameters[name] = option
    return parameters
