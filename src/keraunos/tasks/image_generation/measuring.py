"""How good are pictures that were made of noise?"""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.tasks.bootstrap import interval
from keraunos.tasks.image_generation.judge import features_of, judge_of
from keraunos.tasks.parts import check_not_empty

SAMPLES = 10_000
SURE = 0.9
"""Of a picture that nobody asked for by class, the judge's confidence that makes it recognised."""


@dataclass(frozen=True)
class Evaluation:
    """What a generator makes.

    Attributes:
        part: the part whose real pictures were compared with.
        pictures: of shape (samples, height, width[, channels]), what was made.
        wanted: the class that was asked for, of shape (samples,); None if none can be.
        answers: the class that the judge sees, of shape (samples,).
        confidence: how sure it is, of shape (samples,).
        classes: their names.
        metrics: the share of recognised pictures with its 95% interval (bootstrap), the Frechet
            distance of their features from those of real ones (Heusel et al. 2017, with the judge
            instead of Inception), the same of real training pictures, which no generator can be
            much below, how evenly the classes come (entropy, 1 if all come alike), and the judge's
            accuracy on real ones.
    """

    part: str
    pictures: NDArray[Any]
    wanted: NDArray[Any] | None
    answers: NDArray[Any]
    confidence: NDArray[Any]
    classes: tuple[str, ...]
    metrics: dict[str, float]

    @property
    def recognised(self) -> NDArray[np.bool_]:
        """Whether each picture shows what was asked for, or clearly something."""
        if self.wanted is not None:
            return np.asarray(self.answers == self.wanted)
        return np.asarray(self.confidence >= SURE)


def evaluate(network: Any, dataset: Dataset, name: str) -> Evaluation:
    """Has a generator make as many pictures as the part has, at most 10,000, and judges them.

    Args:
        network: takes noise, or noise and the number of a class.
        dataset: with real pictures and their classes.
        name: of the part to compare with.

    Raises:
        KeraunosError: if the part is empty.
    """
    part = dataset.parts[name]
    check_not_empty(part, name)
    count = min(SAMPLES, len(part))
    pictures, wanted = make(network, count, len(dataset.classes))
    judge = judge_of(dataset)
    shares = np.asarray(predict(judge, pictures, batch_size=256, verbose=0), np.float64)
    answers, confidence = shares.argmax(axis=1), shares.max(axis=1)
    real = np.asarray(predict(judge, part.x[:count], batch_size=256, verbose=0))
    features = features_of(judge)

    def seen(x: Any) -> NDArray[np.float64]:
        return np.asarray(predict(features, x, batch_size=256, verbose=0), np.float64)

    of_part = seen(part.x[:count])
    found = Evaluation(
        part=name,
        pictures=pictures,
        wanted=wanted,
        answers=answers,
        confidence=confidence,
        classes=dataset.classes,
        metrics={},
    )
    recognised = found.recognised
    low, high = interval(recognised.astype(np.float64), lambda chosen: chosen.mean(axis=1))
    found.metrics.update(
        {
            "recognised": float(recognised.mean()),
            "recognised_low": low,
            "recognised_high": high,
            "frechet_distance": frechet_distance(seen(pictures), of_part),
            "frechet_distance_real": frechet_distance(seen(dataset.train.x[:count]), of_part),
            "evenness": _evenness(answers, len(dataset.classes)),
            "judge_accuracy": float((real.argmax(axis=1) == part.y[:count]).mean()),
            "examples": count,
        }
    )
    return found


def classes_asked_for(network: Any) -> bool:
    """Whether the generator is told a class."""
    return len(getattr(network, "inputs", None) or [None]) > 1


def make(network: Any, count: int, classes: int, seed: int = 0) -> tuple[Any, Any]:
    """So many pictures, always the same ones of the same generator; and the classes asked for.

    Returns:
        Pictures of shape (samples, ...), within the range of bytes, and the classes, each as often
        as the others, of shape (samples,); None if none can be asked for.
    """
    latent = int(network.inputs[0].shape[1])
    noise = np.asarray(keras.random.normal((count, latent), seed=seed))
    if not classes_asked_for(network):
        return _bytes(predict(network, noise, batch_size=256, verbose=0)), None
    wanted = np.arange(count) * classes // count
    given = [noise, wanted.astype(np.int32)]
    return _bytes(predict(network, given, batch_size=256, verbose=0)), wanted


def _bytes(pictures: Any) -> NDArray[np.uint8]:
    found = np.clip(np.nan_to_num(np.asarray(pictures)).round(), 0, 255)
    return np.asarray(found, np.uint8)


def frechet_distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The distance of two normal distributions with the means and covariances of the samples.

    Dowson and Landau 1982: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).

    Args:
        one: of shape (samples, features).
        other: likewise.
    """
    difference = one.mean(axis=0) - other.mean(axis=0)
    first, second = (np.cov(samples, rowvar=False) for samples in (one, other))
    # tr((C1 C2)^(1/2)) by the eigenvalues of a symmetric product, which are no complex numbers.
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    inner = np.linalg.eigvalsh(root @ second @ root)
    trace = np.trace(first) + np.trace(second) - 2 * np.sqrt(np.clip(inner, 0, None)).sum()
    return float(max(difference @ difference + trace, 0.0))


def _evenness(answers: NDArray[Any], classes: int) -> float:
    shares = np.bincount(answers, minlength=classes) / len(answers)
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum() / np.log(classes))
