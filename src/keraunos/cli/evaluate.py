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
    from keraunos.tasks import TASKS

    found = Run(run)
    evaluation, same_data = evaluate_run(found, part.value, data, best=best, code=code)
    task = TASKS[found.config["task"]]
    if not same_data:
        note(
            text(
                "the data differ from those that the run was trained on; some may have been seen "
                "in training."
            )
        )
    if as_json:
        print_json(
            {
                "run": str(found.path),
                "part": part.value,
                "same_data": same_data,
                "metrics": evaluation.metrics,
                **task.details(evaluation),
            }
        )
        return
    _print_table(found, task, evaluation)


def _print_table(run: Any, task: Any, evaluation: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    first, more = task.summary(evaluation)
    out = results()
    line = Text(text("{run}: {result}", run=run.path, result=first), style="bold")
    out.print(line, Text(more, style="dim"), sep="\n", soft_wrap=True)
    detailed = task.table(evaluation)
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for number, heading in enumerate(detailed.headings):
        table.add_column(heading, justify="right" if number else "left")
    for row in detailed.rows:
        table.add_row(*map(Text, row))
    out.print(table)
