"""The page itself: numbers, curves, confusion, mistakes, and what to do next."""

import base64
import io
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from keraunos.data.dataset import Dataset
from keraunos.language import language, text
from keraunos.runs.report.advice import next_steps
from keraunos.runs.report.charts import learning_curve
from keraunos.runs.run import Run
from keraunos.tasks.image_classification import Evaluation

MISTAKES_SHOWN = 24
THUMBNAIL = 96
"""Pixels of the longer side of a picture; bigger ones are reduced."""

_environment = Environment(
    loader=PackageLoader("keraunos.runs.report"), autoescape=True, undefined=StrictUndefined
)
_environment.globals["text"] = text


def render(run: Run, data: Dataset, evaluation: Evaluation) -> str:
    """The report of a finished run, as HTML that needs nothing beside itself.

    Args:
        run: with its configuration, status and history.
        data: what it was trained on.
        evaluation: of the trained model on the test part.
    """
    history, config = run.history, _as_it_became(run)
    wrong = int(len(evaluation.labels) - np.trace(evaluation.confusion))
    shown = evaluation.mistakes(MISTAKES_SHOWN)
    return _environment.get_template("report.html.j2").render(
        language={"zh": "zh-CN"}.get(language(), "en"),
        config=config,
        status=run.status,
        history=history,
        metrics=evaluation.metrics,
        classes=evaluation.classes,
        confusion=_confusion(evaluation),
        confused=_most_confused(evaluation),
        charts=[
            learning_curve(history, metric, label)
            for metric, label in (("loss", text("Loss")), ("accuracy", text("Accuracy")))
            if any(metric in entry for entry in history)
        ],
        wrong=wrong,
        mistakes=[_mistake(data, evaluation, index) for index in shown],
        advice=next_steps(history, config, evaluation.metrics, wrong),
    )


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


def _confusion(evaluation: Evaluation) -> list[list[dict[str, Any]]]:
    """Rows of cells: a count, and its share of the row for the shade."""
    totals = np.maximum(evaluation.confusion.sum(axis=1, keepdims=True), 1)
    shares = evaluation.confusion / totals
    return [
        [
            {"count": int(count), "share": float(share), "right": row == column}
            for column, (count, share) in enumerate(zip(counts, part, strict=True))
        ]
        for row, (counts, part) in enumerate(zip(evaluation.confusion, shares, strict=True))
    ]


def _most_confused(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The pairs of classes that are taken for one another most often."""
    counts = evaluation.confusion.copy()
    np.fill_diagonal(counts, 0)
    worst = np.argsort(-counts, axis=None, kind="stable")[:3]
    pairs = [divmod(int(place), len(counts)) for place in worst]
    names = [scores.name for scores in evaluation.classes]
    return [
        {"truth": names[row], "answer": names[column], "count": int(counts[row, column])}
        for row, column in pairs
        if counts[row, column]
    ]


def _mistake(data: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    probabilities = evaluation.probabilities[index]
    truth = int(evaluation.labels[index])
    answer = int(probabilities.argmax())
    return {
        "picture": _png(data.test.x[index], data.test.x),
        "answer": data.classes[answer],
        "confidence": float(probabilities[answer]),
        "truth": data.classes[truth],
        "truth_probability": float(probabilities[truth]),
        "index": index,
    }


def _png(image: Any, scale: Any) -> str:
    """A data URI of an image of shape (height, width[, 1 or 3]) whose range is that of `scale`."""
    from PIL import Image

    low, high = float(scale.min()), float(scale.max())
    pixels = np.asarray(image, np.float64)
    pixels = (255 * (pixels - low) / max(high - low, 1e-12)).round().astype(np.uint8)
    if pixels.ndim == 3 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    picture = Image.fromarray(pixels)
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
