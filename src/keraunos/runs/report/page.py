"""The page itself: numbers, curves, what the task shows, and what to do next."""

from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from keraunos.data.dataset import Dataset
from keraunos.language import language, text
from keraunos.runs.augmentation import PICTURE as AUGMENTED
from keraunos.runs.report.advice import next_steps
from keraunos.runs.report.charts import learning_curve
from keraunos.runs.run import Run
from keraunos.tasks import TASKS
from keraunos.tasks.samples import FOLDER as SAMPLES
from keraunos.tasks.thumbnails import inline

_environment = Environment(
    loader=PackageLoader("keraunos.runs.report"), autoescape=True, undefined=StrictUndefined
)
_environment.globals["text"] = text


def render(run: Run, data: Dataset, evaluation: Any) -> str:
    """The report of a finished run, as HTML that needs nothing beside itself.

    Args:
        run: with its configuration, status and history.
        data: what it was trained on.
        evaluation: of the trained network on the test part, by its task.
    """
    history, config = run.history, _as_it_became(run)
    task = TASKS[config["task"]]
    shown = task.page(data, evaluation)
    return _environment.get_template(f"{config['task']}.html.j2").render(
        language={"zh": "zh-CN"}.get(language(), "en"),
        config=config,
        status=run.status,
        history=history,
        metrics=evaluation.metrics,
        charts=[
            learning_curve(history, metric, label)
            for metric, label in task.curves()
            if any(metric in entry for entry in history)
        ],
        advice=next_steps(
            history, config, task.nothing_learnt(evaluation.metrics), shown.get("wrong", 0)
        ),
        samples=_samples(run),
        augmentation=_augmentation(run),
        **shown,
    )


def _augmentation(run: Run) -> str | None:
    """What augmentation makes of a few pictures, where there is any."""
    from PIL import Image

    if not (run.path / AUGMENTED).is_file():
        return None
    with Image.open(run.path / AUGMENTED) as picture:
        return inline(np.asarray(picture), 1400, photo=True)


def _samples(run: Run) -> list[dict[str, Any]]:
    """A few of the pictures that were kept after each epoch, the first and the last among them."""
    from PIL import Image

    paths = sorted((run.path / SAMPLES).glob("epoch-*.png"))
    places = sorted({round(k * (len(paths) - 1) / 5) for k in range(6)}) if paths else []
    found = []
    for path in (paths[place] for place in places):
        with Image.open(path) as picture:
            pixels = np.asarray(picture)
        found.append({"epoch": int(path.stem.split("-")[1]), "picture": inline(pixels, 320)})
    return found


def _as_it_became(run: Run) -> dict[str, Any]:
    """The configuration with the epochs that resuming has made of it."""
    config, epochs = run.config, run.status.get("epochs", run.config["epochs"])
    if epochs == config["epochs"] or "epochs" not in config["hyperparameters"]:
        return config
    return {
        **config,
        "hyperparameters": config["hyperparameters"] | {"epochs": epochs},
        "chosen": sorted({*config["chosen"], "epochs"}),
    }
