"""`keraunos evaluate`: measures a run's model."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from keraunos.cli.console import note, print_json, results
from keraunos.cli.options import AsJson, BestEpoch, MovedData, OwnCode, RunName
from keraunos.language import text


class PartName(StrEnum):
    """The parts of a data set."""

    test = "test"
    validation = "validation"
    train = "train"


def evaluate(
    run: RunName,
    part: Annotated[
        PartName, typer.Option(help="Which part of the data to measure on.")
    ] = PartName.test,
    data: MovedData = None,
    best: BestEpoch = False,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Measure the model of a run again, on data it was not trained on."""
    from keraunos.runs import Run
    from keraunos.runs.evaluation import evaluate_run

    found = Run(run)
    evaluation, same_data = evaluate_run(found, part.value, data, best=best, code=code)
    if not same_data:
        note(
            text(
                "the data differ from those that the run was trained on; some may have been seen "
                "in training."
            )
        )
    if as_json:
        scores = {
            scores.name: {
                "precision": scores.precision,
                "recall": scores.recall,
                "f1": scores.f1,
                "examples": scores.examples,
            }
            for scores in evaluation.classes
        }
        print_json(
            {
                "run": str(found.path),
                "part": part.value,
                "same_data": same_data,
                "metrics": evaluation.metrics,
                "classes": scores,
            }
        )
        return
    _print_table(found, evaluation)


def _print_table(run: Any, evaluation: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    metrics = evaluation.metrics
    out = results()
    line = Text(
        text(
            "{run}: {share:.2%} of {examples:,} examples of the {part} part are right",
            run=run.path,
            share=metrics["accuracy"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        style="bold",
    )
    more = text(
        "95% interval {low:.1%} to {high:.1%}; log loss {loss:.3f}; "
        "balanced accuracy {balanced:.2%}",
        low=metrics["accuracy_low"],
        high=metrics["accuracy_high"],
        loss=metrics["log_loss"],
        balanced=metrics["balanced_accuracy"],
    )
    out.print(line, Text(more, style="dim"), sep="\n", soft_wrap=True)
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column(text("class"))
    for name in (text("precision"), text("recall"), text("F1"), text("examples")):
        table.add_column(name, justify="right")
    for scores in evaluation.classes:
        table.add_row(
            Text(scores.name),
            f"{scores.precision:.3f}",
            f"{scores.recall:.3f}",
            f"{scores.f1:.3f}",
            f"{scores.examples:,}",
        )
    out.print(table)
