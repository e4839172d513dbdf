"""How is what a network hears shown: in a sentence, in words, along a picture of the sound?"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.language import text
from keraunos.preparation import Waves
from keraunos.tasks.gallery import scenes
from keraunos.tasks.sounds import picture, playable
from keraunos.tasks.speech_recognition.measuring import NOTHING, Evaluation
from keraunos.tasks.task import Table, metrics_table

SHOWN = 3


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{rate:.1f}%[/] of {words:,} test words are wrong "
        "[dim](95% interval {low:.1f} to {high:.1f}; {whole:.0f}% of the recordings without an "
        "error; training took {seconds:.1f} s)[/]",
        rate=100 * metrics["word_error_rate"],
        words=metrics["words"],
        low=100 * metrics["word_error_rate_low"],
        high=100 * metrics["word_error_rate_high"],
        whole=100 * metrics["without_error"],
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "{rate:.1%} of {words:,} words of the {part} part are wrong",
            rate=metrics["word_error_rate"],
            words=metrics["words"],
            part=evaluation.part,
        ),
        text(
            "95% interval {low:.1%} to {high:.1%}; {characters:.1%} of the characters",
            low=metrics["word_error_rate_low"],
            high=metrics["word_error_rate_high"],
            characters=metrics["character_error_rate"],
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    return metrics_table(evaluation.metrics)


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {
        "recordings": [
            {"heard": one, "spoken": other}
            for one, other in zip(evaluation.heard, evaluation.spoken, strict=True)
        ]
    }


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where hearing nothing at all would be wrong as often."""
    if metrics["word_error_rate_low"] < 0.98:
        return None
    return text(
        "The network has learnt nothing that shows: {rate:.0f}% of its words are wrong.",
        rate=100 * metrics["word_error_rate"],
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return (("loss", text("Loss")),)


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    waves, examples = dataset.preparation, dataset.parts[evaluation.part]

    def shown(index: int) -> dict[str, Any]:
        whole = np.asarray(examples.x[index])
        moments = evaluation.moments[index]
        own = whole[: np.flatnonzero(whole).max(initial=0) + len(whole) // 20]
        return {
            "picture": picture(evaluation.network, own, tall=2),
            "sound": playable(own, waves.rate) if isinstance(waves, Waves) else None,
            "heard": evaluation.heard[index],
            "spoken": evaluation.spoken[index],
            "right": not evaluation.errors[index],
            "words": _places(moments, dataset.classes, len(whole) / len(own)),
        }

    return {"kinds": scenes(-evaluation.errors.astype(float), SHOWN, shown)}


def _places(moments: Any, classes: Sequence[str], scale: float) -> list[dict[str, Any]]:
    """Each word with where it begins, in percent of what is shown.

    Args:
        moments: what is said at each, of the whole recording.
        classes: the words.
        scale: how many times longer the whole is than what is shown.
    """
    found, place = [], 0
    for number, same in groupby(np.asarray(moments).tolist()):
        if number != NOTHING:
            begin = 100 * scale * place / len(moments)
            found.append({"word": classes[number - 1], "begin": begin})
        place += len(list(same))
    return found
