"""What is done about classes that have few examples? To the training part alone."""

import numpy as np
from numpy.typing import NDArray

WAYS = ("none", "weights", "over", "under")


def class_weights(labels: NDArray[np.integer]) -> NDArray[np.float32]:
    """How much each example counts, so that all classes count alike and the mean is 1.

    Args:
        labels: of shape (samples,), classes.

    Returns:
        float32 array of shape (samples,).
    """
    _, own, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weights = len(labels) / (len(counts) * counts)
    return np.asarray(weights[own], np.float32)


def resampled(labels: NDArray[np.integer], way: str) -> NDArray[np.intp]:
    """Which examples are trained on so that every class has as many; always the same ones.

    Args:
        labels: of shape (samples,), classes.
        way: `over`: each example once, and those of smaller classes again and again until they
            have as many as the largest; `under`: of each as many as the smallest has.

    Returns:
        Places in the part, ascending; with `over` some of them repeatedly.
    """
    random = np.random.default_rng(0)
    _, own, counts = np.unique(labels, return_inverse=True, return_counts=True)
    wanted = int(counts.max() if way == "over" else counts.min())
    chosen = []
    for number in range(len(counts)):
        places = np.flatnonzero(own == number)
        whole, rest = divmod(wanted, len(places))
        chosen += [np.repeat(places, whole), random.permutation(places)[:rest]]
    return np.sort(np.concatenate(chosen))


def imbalance(labels: NDArray[np.integer]) -> float:
    """How many times as many examples the largest class has as the smallest."""
    counts = np.unique(labels, return_counts=True)[1]
    return float(counts.max() / counts.min())
