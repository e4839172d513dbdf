"""`keraunos recipes`: what can be trained, and with which hyperparameters."""

from typing import Any

from keraunos.cli.console import print_json, results
from keraunos.cli.options import AsJson
from keraunos.language import text


def recipes(
    as_json: AsJson = False,
) -> None:
    """List the ready-made trainings and their hyperparameters."""
    from keraunos.recipes import get, names

    found = [get(name) for name in names()]
    if as_json:
        print_json({"recipes": [_described(recipe) for recipe in found]})
        return
    from rich.table import Table

    console = results()
    for recipe in found:
        console.print(f"\n[bold cyan]{recipe.name}[/]  {text(recipe.summary)}")
        if recipe.takes_data:
            where = text("its data are downloaded at first use, or read from --data FOLDER")
            console.print(f"  [dim]{where}[/]")
        table = Table(box=None, padding=(0, 2), show_header=False)
        for parameter in recipe.parameters.values():
            values = "" if parameter.values is None else str(parameter.values)
            table.add_row(f"  {parameter.name}", str(parameter.default), f"[dim]{values}[/]")
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
            parameter.name: {"kind": parameter.kind.__name__, "default": parameter.default}
            for parameter in recipe.parameters.values()
        },
    }
