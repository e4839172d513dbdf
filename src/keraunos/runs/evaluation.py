"""A finished run measured again."""

from pathlib import Path

from keraunos import data
from keraunos.runs.run import Run
from keraunos.tasks import TASKS
from keraunos.tasks.image_classification import Evaluation


def evaluate_run(
    run: Run, part: str = "test", folder: Path | None = None
) -> tuple[Evaluation, bool]:
    """Measures the saved model on one part of its data, read anew.

    Nothing of the recipe is executed: the data come from the source that the run recorded.

    Args:
        run: with a saved model.
        part: train, validation or test.
        folder: where the data lie now, by default where they lay then.

    Returns:
        The evaluation, and whether the data are those that the run was trained on.

    Raises:
        KeraunosError: if the run has no model or its data cannot be read.
    """
    recorded = run.config["data"]
    then = Path(recorded["folder"]) if recorded["folder"] else None
    examples = data.load(recorded["name"], folder or then)
    model = run.load_model()
    evaluation: Evaluation = TASKS[run.config["task"]].evaluate(
        model, examples.parts[part], part, examples.classes
    )
    return evaluation, examples.fingerprint == recorded["fingerprint"]
