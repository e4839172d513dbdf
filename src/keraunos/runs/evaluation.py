"""A finished run measured again."""

from pathlib import Path

from keraunos.runs import stored_data
from keraunos.runs.run import Run
from keraunos.tasks import TASKS
from keraunos.tasks.image_classification import Evaluation


def evaluate_run(
    run: Run,
    part: str = "test",
    folder: Path | None = None,
    *,
    best: bool = False,
    code: Path | None = None,
) -> tuple[Evaluation, bool]:
    """Measures the saved model on one part of its data, read anew.

    Nothing of the recipe is executed: the data come from the source that the run recorded, or from
    the run itself if the recipe had made them.

    Args:
        run: with a saved model.
        part: train, validation or test.
        folder: where the data lie now, by default where they lay then.
        best: whether to measure the best epoch's model, not that of the end.
        code: a Python file of the user's with the layers that are not Keras's.

    Returns:
        The evaluation, and whether the data are those that the run was trained on.

    Raises:
        KeraunosError: if the run has no model or its data cannot be read.
    """
    examples, same_data = stored_data.of_run(run, part, folder)
    model = run.load_model(best=best, code=code)
    evaluation: Evaluation = TASKS[run.config["task"]].evaluate(
        model, examples.parts[part], part, examples.classes
    )
    return evaluation, same_data
