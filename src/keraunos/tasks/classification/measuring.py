"""How good are the probabilities that a network gives of classes?"""

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.engine.fit import predict
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.outputs import check_outputs
from keraunos.tasks.outputs import probabilities as shares_of
from keraunos.tasks.parts import check_not_empty


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    check_outputs(network, len(dataset.classes))


def measure(network: Any, dataset: Dataset, part: str) -> "Evaluation":
    """See `keraunos.tasks.Task`."""
    return evaluate(network, dataset.parts[part], part, dataset.classes)


@dataclass(frozen=True)
class ClassScores:
    """How one class fares.

    Attributes:
        name: of the class.
        examples: of this class in the part.
        precision: share of right answers among those that name this class, 0 if none does.
        recall: share of this class's examples that were recognised.
        f1: harmonic mean of the two.
    """

    name: str
    examples: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Evaluation:
    """What a model does on one part of a data set.

    Attributes:
        part: the part's name.
        classes: the scores of each class, in the order of its number.
        confusion: int array of shape (classes, classes): row the truth, column the answer.
        labels: int array of shape (samples,), the truth.
        probabilities: float array of shape (samples, classes).
        metrics: what goes into tables and JSON: accuracy with its 95% interval (Wilson 1927),
            balanced accuracy and macro F1 with theirs (bootstrap), the area under the ROC curve
            (mean of each class against all others), log loss, calibration error, the accuracy of
            always naming the most frequent class, and the number of examples.
        network: what named the classes.
    """

    part: str
    classes: tuple[ClassScores, ...]
    confusion: NDArray[Any]
    labels: NDArray[Any]
    probabilities: NDArray[Any]
    metrics: dict[str, float]
    network: Any = field(default=None, repr=False)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each example was given its class, of shape (samples,)."""
        return np.asarray(self.probabilities.argmax(axis=1) == self.labels)

    def mistakes(self, most: int) -> list[int]:
        """The examples that were misread with the most confidence, the worst first."""
        wrong = np.flatnonzero(self.probabilities.argmax(axis=1) != self.labels)
        confidence = self.probabilities[wrong].max(axis=1)
        return [int(index) for index in wrong[np.argsort(-confidence, kind="stable")][:most]]


def evaluate(model: Any, part: Part, name: str, classes: tuple[str, ...]) -> Evaluation:
    """Measures a classifier, whether it puts out probabilities or logits.

    Args:
        model: a Keras model with outputs of shape (samples, classes), or (samples, 1) for two
            classes.
        part: examples and labels.
        name: the part's name.
        classes: the classes' names.

    Raises:
        KeraunosError: if the outputs do not fit the classes, or the part is empty.
    """
    from sklearn import metrics

    check_not_empty(part, name)
    outputs = predict(model, part.x, batch_size=256, verbose=0)
    probabilities = shares_of(model, outputs, len(classes))
    # A network that diverged answers NaN: it knows nothing, which is what equal shares say.
    probabilities[np.isnan(probabilities).any(axis=1)] = 1 / len(classes)
    numbers = range(len(classes))
    answers = probabilities.argmax(axis=1)
    precision, recall, f1, examples = metrics.precision_recall_fscore_support(
        part.y, answers, labels=numbers, zero_division=0
    )
    present = examples > 0
    pairs = part.y.astype(np.int64) * len(classes) + answers
    balanced, macro = intervals(pairs, partial(_of_tables, len(classes))).T.tolist()
    right = int((answers == part.y).sum())
    low, high = wilson_interval(right, len(part))
    return Evaluation(
        part=name,
        classes=tuple(
            ClassScores(classes[k], int(examples[k]), precision[k], recall[k], f1[k])
            for k in numbers
        ),
        confusion=metrics.confusion_matrix(part.y, answers, labels=numbers),
        labels=part.y,
        probabilities=probabilities,
        metrics={
            "accuracy": right / len(part),
            "accuracy_low": low,
            "accuracy_high": high,
            "balanced_accuracy": float(recall[present].mean()),
            "balanced_accuracy_low": balanced[0],
            "balanced_accuracy_high": balanced[1],
            "macro_f1": float(f1[present].mean()),
            "macro_f1_low": macro[0],
            "macro_f1_high": macro[1],
            "roc_auc": _roc_auc(part.y, probabilities),
            "log_loss": float(metrics.log_loss(part.y, probabilities, labels=numbers)),
            "calibration_error": calibration_error(probabilities, part.y),
            "majority_accuracy": float(examples.max() / len(part)),
            "examples": len(part),
        },
        network=model,
    )


def _of_tables(classes: int, pairs: NDArray[Any]) -> NDArray[np.float64]:
    """Balanced accuracy and macro F1 of each row of pairs, of shape (rows, 2)."""
    tables = (np.bincount(row, minlength=classes**2).reshape(classes, classes) for row in pairs)
    return np.array([(_balanced_accuracy(table), _macro_f1(table)) for table in tables])


def _balanced_accuracy(confusion: NDArray[Any]) -> float:
    examples = confusion.sum(axis=1)
    present = examples > 0
    return float((np.diag(confusion)[present] / examples[present]).mean())


def _macro_f1(confusion: NDArray[Any]) -> float:
    examples, named = confusion.sum(axis=1), confusion.sum(axis=0)
    present = examples > 0
    return float((2 * np.diag(confusion)[present] / (examples + named)[present]).mean())


def _roc_auc(labels: NDArray[Any], probabilities: NDArray[Any]) -> float:
    """The mean over the classes that can be told from others; one half if there are none."""
    from sklearn.metrics import roc_auc_score

    found = [
        roc_auc_score(labels == number, probabilities[:, number])
        for number in np.unique(labels)
        if (labels != number).any()
    ]
    return float(np.mean(found)) if found else 0.5


def calibration_error(probabilities: NDArray[Any], labels: NDArray[Any], bins: int = 15) -> float:
    """By how much confidence and accuracy differ, on average (Guo et al. 2017: ECE).

    The answers are divided by their confidence into bins of equal width; of each the difference
    between mean confidence and share of right answers counts with the share of its answers.

    Args:
        probabilities: of shape (samples, classes).
        labels: of shape (samples,).
        bins: how many there are.

    Returns:
        0 for a network that is right in just so many cases as it is sure of, at most 1.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(place, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


@dataclass(frozen=True)
class Certainty:
    """Answers of which a network was about as sure.

    Attributes:
        low, high: how sure, at least and at most.
        confidence: on average.
        accuracy: the share of them that is right.
        share: of all answers.
    """

    low: float
    high: float
    confidence: float
    accuracy: float
    share: float


def calibration(evaluation: Evaluation, bins: int = 10) -> list[Certainty]:
    """The answers by how sure the network was of them, in bins of equal width; empty ones lack."""
    confidence = evaluation.probabilities.max(axis=1)
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    return [
        Certainty(
            number / bins,
            (number + 1) / bins,
            float(confidence[place == number].mean()),
            float(evaluation.right[place == number].mean()),
            float(np.mean(place == number)),
        )
        for number in range(bins)
        if (place == number).any()
    ]


def wilson_interval(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The score interval of a proportion (Wilson 1927), 95% by default."""
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
