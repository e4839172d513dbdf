"""`keraunos recipes`: what can be trained, and with which hyperparameters."""

from typing import Any

from keraunos.cli.console import print_json, results
from keraunos.cli.options import AsJson
from keraunos.language import text


def recipes(
    as_json: AsJson = False,
) -> None:
    """List the ready-made trainings and their hyperparameters."""
    from keraunos.recipes import COMMON, get, names

    found = [get(name) for name in names()]
    if as_json:
        common = {name: _parameter(parameter) for name, parameter in COMMON.items()}
        print_json({"recipes": [_described(recipe) for recipe in found], "common": common})
        return
    from rich.table import Table

    console = results()
    for recipe in found:
        console.print(f"\n[bold cyan]{recipe.name}[/]  {text(recipe.summary)}")
        if recipe.takes_data:
            where = text(
                "--data PATH or KERAUNOS_DATA says where its data lie; what a program may download "
                "is downloaded at first use"
            )
            console.print(f"  [dim]{where}[/]")
        table = Table(box=None, padding=(0, 2), show_header=False)
        for parameter in recipe.parameters.values():
            values = "" if parameter.values is None else str(parameter.values)
            table.add_row(f"  {parameter.name}", str(parameter.default), f"[dim]{values}[/]")
        console.print(table)
    title = text("Options of every recipe; what is not chosen is as the recipe has it")
    console.print(f"\n[bold cyan]{title}[/]")
    table = Table(box=None, padding=(0, 2), show_header=False)
    for name, meaning in _meanings().items():
        table.add_row(f"  {name}", meaning, f"[dim]{COMMON[name].values}[/]")
    console.print(table)
    train_one = text("Train one: {command}", command="keraunos train digits-cnn --set dense=128")
    console.print(f"\n{train_one}")


def _described(recipe: Any) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "task": recipe.task,
        "summary": recipe.summary,
        "takes_data": recipe.takes_data,
        "hyperparameters": {
            name: _parameter(parameter) for name, parameter in recipe.parameters.items()
        },
    }


def _parameter(parameter: Any) -> dict[str, Any]:
    return {"kind": parameter.kind.__name__, "default": parameter.default}


def _meanings() -> dict[str, str]:
    """What the options of every recipe are."""
    return {
        "optimizer": text("in the place of the recipe's own, with its usual learning rate"),
        "learning_rate": text("the highest, for recipes that have none of their own"),
        "schedule": text("how the learning rate goes down"),
        "warmup": text("share of all steps in which it rises"),
        "weight_decay": text("what weights lose in each step, times the learning rate"),
        "clipnorm": text("the longest gradient of a weight"),
        "l1": text("penalty on absolute weights"),
        "l2": text("penalty on squared weights"),
        "label_smoothing": text("share of a target that all classes have together"),
        "balance": text("of classes with few examples, in the training part"),
        "early_stopping": text("epochs without a smaller validation loss; the best is restored"),
        "reduce_on_plateau": text("the same, then the learning rate is multiplied"),
        "plateau_factor": text("by this, 0.5 if nothing is chosen"),
    }
