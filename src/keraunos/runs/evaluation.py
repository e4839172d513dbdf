"""A finished run measured again."""

from pathlib import Path
from typing import Any

from keraunos.errors import KeraunosError
from keraunos.runs import stored_data
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.tasks import TASKS


def evaluate_run(
    run: Run,
    part: str = "test",
    folder: Path | None = None,
    *,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[Any, bool]:
    """Measures the saved model on one part of its data, read anew.

    Nothing of the recipe is executed: the data come from the source that the run recorded, or from
    the run itself.

    Args:
        run: with a saved model.
        part: train, validation or test.
        folder: where the data lie now, by default where they lay then.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Returns:
        The task's evaluation, and whether the data are those that the run was trained on.

    Raises:
        KeraunosError: if the run has no model or its data cannot be read.
    """
    task = run.config.get("task")
    if task not in TASKS:
        raise KeraunosError(
            "{run} is for the task {task!r}, which this version does not know.",
            run=run.path,
            task=task,
        )
    examples, same = stored_data.of_run(run, part, folder)
    model = run.load_model(best, code)
    preparation = preparation_of(run)
    if preparation is not None:
        examples = preparation.of(examples)
    return TASKS[task].measure(model, examples, part), same
