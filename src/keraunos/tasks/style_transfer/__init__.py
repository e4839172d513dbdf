"""One picture in the manner of another: what it kept, what it took, and how it looks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError, unwritable
from keraunos.language import text
from keraunos.tasks.task import Table
from keraunos.tasks.thumbnails import inline

METRIC = "style_taken"
SEARCHED = None
RESULT = "picture.png"
SAMPLES = "samples"
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
    if tuple(network.output_shape[1:]) != wanted:
        raise KeraunosError(
            "The network {name} makes {found} where the picture has {wanted}.",
            name=network.name,
            found=tuple(network.output_shape[1:]),
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
    return [Pictures(network, folder)]


class Pictures(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes the picture as it is after each epoch, and the last one as the result.

    Args:
        network: the picture.
        folder: of the run.
    """

    resumes = False  # it knows nothing

    def __init__(self, network: Any, folder: Path) -> None:
        super().__init__()
        self._network = network
        self._folder = folder

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Writes `samples/epoch-001.png` and so on."""
        from PIL import Image

        self.model  # noqa: B018 (Keras brings the weights up to date)
        picture = Image.fromarray(picture_in(self._network))
        try:
            (self._folder / SAMPLES).mkdir(exist_ok=True)
            picture.save(self._folder / SAMPLES / f"epoch-{epoch + 1:03}.png")
            picture.save(self._folder / RESULT)
        except OSError as error:
            raise unwritable(self._folder, error) from error


def _colours(picture: NDArray[Any]) -> NDArray[np.float64]:
    counts, _ = np.histogramdd(picture.reshape(-1, 3), bins=BINS, range=[(0, 256)] * 3)
    return np.asarray(counts / counts.sum())


def _hellinger(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.sqrt(max(0.0, 1 - np.sqrt(one * other).sum())))


def _outlines(picture: NDArray[Any]) -> NDArray[np.float64]:
    bright = picture.astype(np.float64).mean(axis=-1)
    down, across = np.gradient(bright)
    return np.asarray(np.hypot(down, across).ravel())
