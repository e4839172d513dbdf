"""One picture in the manner of another: what it kept, what it took, and how it looks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.tasks.outputs import other_shape
from keraunos.tasks.samples import Samples
from keraunos.tasks.task import Table
from keraunos.tasks.thumbnails import inline

METRIC = "style_taken"
SEARCHED = None
AVERAGED = False
FOLDED = False
RESULT = "picture.png"
SIDE = 480
BINS = 8


@dataclass(frozen=True)
class Evaluation:
    """What has become of a picture.

    Attributes:
        part: the part's name; all parts are the same two pictures.
        picture: of shape (height, width, 3), bytes.
        metrics: how much of the way from the content's colours to the style's it has gone
            (Hellinger distance of their histograms), and how much of the content's outlines it has
            kept (correlation of the brightness's gradients).
    """

    part: str
    picture: NDArray[np.uint8]
    metrics: dict[str, float]


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    wanted = dataset.train.x.shape[1:]
    found = other_shape(network, wanted)
    if found is not None:
        raise KeraunosError(
            "The network {name} makes {found} where the picture has {wanted}.",
            name=network.name,
            found=found,
            wanted=wanted,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    picture = picture_in(network)
    content, style = dataset.parts[part].x
    own, before, wanted = (_colours(each) for each in (picture, content, style))
    distance = _hellinger(before, wanted)
    taken = 1 - _hellinger(own, wanted) / distance if distance > 1e-9 else 1.0
    kept = float(np.corrcoef(_outlines(picture), _outlines(content))[0, 1])
    return Evaluation(
        part,
        picture,
        {
            "style_taken": taken,
            "content_kept": kept if math.isfinite(kept) else 0.0,
            "examples": 1,
        },
    )


def picture_in(network: Any) -> NDArray[np.uint8]:
    """The picture that a network is, of shape (height, width, 3)."""
    found = np.asarray(predict(network, np.ones((1, 1), np.float32), verbose=0))[0]
    return np.asarray(np.clip(np.nan_to_num(found).round(), 0, 255), np.uint8)


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "The picture has gone [bold green]{taken:.0f}%[/] of the way to the style's colours and "
        "kept {kept:.0f}% of the outlines [dim](training took {seconds:.1f} s)[/]",
        taken=100 * metrics["style_taken"],
        kept=100 * metrics["content_kept"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    return (
        text("{taken:.0%} of the way to the style's colours", taken=evaluation.metrics[METRIC]),
        text("{kept:.0%} of the outlines kept", kept=evaluation.metrics["content_kept"]),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return Table(
        (text("metric"), text("value")), [(n, f"{v:.3f}") for n, v in evaluation.metrics.items()]
    )


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {}


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """See `keraunos.tasks.Task`."""
    return None


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return ("content_loss", text("Content loss")), (
        "style_loss",
        text("Style loss"),
    )


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    content, style = dataset.parts[evaluation.part].x
    return {
        "picture": inline(evaluation.picture, 2 * SIDE),
        "content": inline(content, SIDE, photo=True),
        "style": inline(style, SIDE, photo=True),
    }


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return [Samples(partial(picture_in, network), folder, RESULT)]


def _colours(picture: NDArray[Any]) -> NDArray[np.float64]:
    counts, _ = np.histogramdd(picture.reshape(-1, 3), bins=BINS, range=[(0, 256)] * 3)
    return np.asarray(counts / counts.sum())


def _hellinger(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.sqrt(max(0.0, 1 - np.sqrt(one * other).sum())))


def _outlines(picture: NDArray[Any]) -> NDArray[np.float64]:
    bright = picture.astype(np.float64).mean(axis=-1)
    down, across = np.gradient(bright)
    return np.asarray(np.hypot(down, across).ravel())
