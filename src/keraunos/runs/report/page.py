"""The page itself: numbers, curves, what the task shows, and what to do next."""

from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from keraunos.data.dataset import Dataset
from keraunos.language import language, text
from keraunos.runs.augmentation import PICTURE as AUGMENTED
from keraunos.runs.report.advice import next_steps
from keraunos.runs.report.charts import learning_curve
from keraunos.runs.report.diagrams import reliability, residuals, scatter
from keraunos.runs.run import Run
from keraunos.tasks import TASKS
from keraunos.tasks.rows import amount
from keraunos.tasks.samples import FOLDER as SAMPLES
from keraunos.tasks.thumbnails import inline

_environment = Environment(
    loader=PackageLoader("keraunos.runs.report"), autoescape=True, undefined=StrictUndefined
)
_environment.globals.update(
    text=text, amount=amount, reliability=reliability, residuals=residuals, scatter=scatter
)


def render(run: Run, data: Dataset, evaluation: Any) -> str:
    """The report of a finished run, as HTML that needs nothing beside itself.

    Args:
        run: with its configuration, status and history.
        data: what it was trained on, as its network sees it.
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
            history,
            config,
            task.nothing_learnt(evaluation.metrics),
            shown.get("wrong", 0),
            evaluation.metrics,
        ),
        samples=_samples(run),
        sayings=_sayings(run),
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

    found = []
    for path in _some(sorted((run.path / SAMPLES).glob("epoch-*.png")), 6):
        with Image.open(path) as picture:
            pixels = np.asarray(picture)
        found.append({"epoch": _epoch(path), "picture": inline(pixels, 320)})
    return found


def _sayings(run: Run) -> list[dict[str, Any]]:
    """A few of the texts that were kept after each epoch, the first among them, not the last."""
    paths = sorted((run.path / SAMPLES).glob("epoch-*.txt"))[:-1]
    return [
        {"epoch": _epoch(path), "text": path.read_text(encoding="utf-8")}
        for path in _some(paths, 3)
    ]


def _some(paths: list[Path], most: int) -> list[Path]:
    """So many of them at most, evenly, the first and the last among them."""
    last, steps = len(paths) - 1, most - 1
    places = sorted({round(k * last / steps) for k in range(most)}) if paths else []
    return [paths[place] for place in places]


def _epoch(path: Path) -> int:
    return int(path.stem.split("-")[1])


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
