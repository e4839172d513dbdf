"""How many words are heard wrong?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.parts import check_not_empty

NOTHING = 0
"""What a network says at a moment at which no word begins (the blank of CTC)."""


@dataclass(frozen=True)
class Evaluation:
    """What a network hears in one part of a data set.

    Attributes:
        part: the part's name.
        heard: of each recording, the words.
        spoken: the words that were said.
        errors: of each recording, words that are wrong, missing or too many.
        moments: of each recording what is said at each moment, int array of shape (samples,
            moments).
        metrics: the share of wrong words (word error rate) with its 95% interval (bootstrap over
            recordings), 1 less that, the same of characters, the share of recordings without an
            error, and how many there are.
        network: what listened.
    """

    part: str
    heard: list[str]
    spoken: list[str]
    errors: NDArray[np.int64]
    moments: NDArray[np.int64]
    metrics: dict[str, float]
    network: Any = field(repr=False)


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    wanted = len(dataset.classes) + 1
    shape = getattr(network, "output_shape", None)
    if isinstance(shape, tuple) and (len(shape) != 3 or shape[-1] != wanted):
        raise KeraunosError(
            "The network {name} has outputs of shape {shape}; to hear {classes} words it needs "
            "{wanted} logits at every moment, the first of which means that no word begins.",
            name=network.name,
            shape=tuple(shape[1:]),
            classes=len(dataset.classes),
            wanted=wanted,
        )
    _jiwer()


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    jiwer = _jiwer()
    examples = dataset.parts[part]
    check_not_empty(examples, part)
    moments = listened(network, examples.x)
    heard = [words_in(row, dataset.classes) for row in moments]
    spoken = [_words(row, dataset.classes) for row in np.asarray(examples.y)]
    counts = []
    for one, other in zip(spoken, heard, strict=True):
        found = jiwer.process_words(one, other)
        wrong = found.substitutions + found.deletions + found.insertions
        counts.append((wrong, found.hits + found.substitutions + found.deletions))
    table = np.array(counts)
    low, high = intervals(table, lambda rounds: _rate(rounds.sum(axis=1))).tolist()
    rate = float(_rate(table.sum(axis=0)))
    return Evaluation(
        part,
        heard,
        spoken,
        table[:, 0],
        moments,
        {
            "word_error_rate": rate,
            "word_error_rate_low": low,
            "word_error_rate_high": high,
            "word_accuracy": 1 - rate,
            "word_accuracy_low": 1 - high,
            "word_accuracy_high": 1 - low,
            "character_error_rate": float(jiwer.cer(spoken, heard)),
            "without_error": float((table[:, 0] == 0).mean()),
            "words": int(table[:, 1].sum()),
            "examples": len(table),
        },
        network,
    )


def listened(network: Any, x: Any) -> NDArray[np.int64]:
    """What is likeliest at each moment, of shape (samples, moments)."""
    logits = np.asarray(predict(network, x, batch_size=32, verbose=0))
    return np.asarray(np.nan_to_num(logits).argmax(axis=-1))


def words_in(moments: NDArray[np.int64], classes: Sequence[str]) -> str:
    """The words of moments: what stays the same is one word, nothing is none (Graves 2006)."""
    begins = moments[np.flatnonzero(np.diff(moments, prepend=NOTHING))]
    return _words(begins, classes)


def _words(numbers: Any, classes: Sequence[str]) -> str:
    return " ".join(classes[int(n) - 1] for n in numbers if int(n) != NOTHING)


def _rate(counts: NDArray[Any]) -> Any:
    return counts[..., 0] / np.maximum(counts[..., 1], 1)


def _jiwer() -> Any:
    try:
        import jiwer
    except ImportError:
        raise KeraunosError(
            "Words heard wrong are counted by the package jiwer, which is not installed; install "
            "it: pip install 'keraunos[speech]'."
        ) from None
    return jiwer
