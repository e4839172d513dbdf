"""`keraunos explain`: what a recipe has chosen for its data, and why."""

from pathlib import Path
from typing import Annotated, Any

import typer

from keraunos.cli.console import print_json, results
from keraunos.cli.options import AsJson
from keraunos.cli.train import hyperparameters
from keraunos.language import text


def explain(
    recipe: Annotated[
        str,
        typer.Argument(
            help="A name that `keraunos recipes` lists, or a file of yours: my_network.py[:name]."
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A hyperparameter; may be repeated."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The folder the data lie in.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what was chosen for the data and why: loss, network, optimizer, regularisation."""
    from keraunos.choices import explained
    from keraunos.recipes import get

    found = get(recipe)
    reasons = explained(found, hyperparameters(settings or []), data)
    if as_json:
        print_json({"recipe": found.name, "task": found.task, "choices": _as_json(reasons)})
        return
    from rich.markup import escape
    from rich.padding import Padding

    console = results()
    console.print(f"[bold cyan]{found.name}[/]  {escape(text(found.summary))}")
    for reason in reasons:
        console.print(f"\n[bold]{reason.title}[/]  {escape(reason.chosen)}")
        console.print(Padding(escape(reason.why), (0, 0, 0, 2), expand=False))
        for change in reason.changes:
            option = f" [green]--set {escape(change.setting)}[/]" if change.setting else ""
            console.print(
                Padding(f"[dim]{escape(change.when)}[/]{option}", (0, 0, 0, 2), expand=False)
            )


def _as_json(reasons: Any) -> list[dict[str, Any]]:
    return [
        {
            "topic": reason.topic,
            "title": reason.title,
            "chosen": reason.chosen,
            "why": reason.why,
            "changes": [{"when": change.when, "set": change.setting} for change in reason.changes],
        }
        for reason in reasons
    ]
