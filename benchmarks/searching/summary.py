"""What the searches say: trials a minute, best scores, ratios, whether a target is met."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searching.process import Outcome
from searching.schedule import Entry
from searching.task import Trial

_ENDED_BY_ITSELF = ("finished", "stopped", "diverged")


@dataclass(frozen=True)
class Rates:
    """Trials a minute, from the start of the process, and in the second half of the window."""

    whole: float
    steady: float


Shape = tuple[int, int]
"""The width and the batch size of a trial."""


def shape_of(trial: Trial, width: str) -> Shape:
    """Width and batch size of a trial."""
    return trial.parameters[width], trial.parameters["batch_size"]


def costs(entries: Sequence[Entry], width: str) -> Mapping[Shape, float]:
    """How much longer an epoch of each shape takes than one of the mean of all shapes.

    Shapes are drawn by chance, and a wide network with small batches may take ten times as long as
    a narrow one with large batches: without this, who drew cheap ones would seem fast. All programs
    together tell: the logarithm of a trial's seconds for each epoch is taken to be a number of its
    program plus a number of its shape (least squares).
    """
    times: defaultdict[tuple[int, Shape], list[float]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for outcome in entry.good().values():
            for trial in outcome.trials:
                if trial.ends and trial.ended is not None and trial.ended > trial.began:
                    seconds = (trial.ended - trial.began) / len(trial.ends)
                    times[number, shape_of(trial, width)].append(seconds)
    shapes = sorted({shape for _, shape in times})
    rows = np.zeros((len(times), len(entries) + len(shapes)))
    for row, (number, shape) in zip(rows, times, strict=True):
        row[number] = row[len(entries) + shapes.index(shape)] = 1
    logs = [np.log(statistics.mean(seconds)) for seconds in times.values()]
    if not logs:
        return {}
    found = np.exp(np.linalg.lstsq(rows, np.array(logs), rcond=None)[0][len(entries) :])
    return dict(zip(shapes, (found / found.mean()).tolist(), strict=True))


def rates(
    outcome: Outcome,
    epochs: int,
    window: float,
    pruner: bool,
    weight: Callable[[Trial], float] = lambda trial: 1.0,
) -> Rates:
    """Trials a minute within a window that began with the process.

    A trial's work is spread evenly over its time, so that one that reaches beyond the window or its
    middle counts by the part within. One that had no time for all its epochs counts by those that
    it had; with the pruner, one that was stopped counts as a whole. Each counts by its weight.
    """

    def within(begin: float, end: float) -> float:
        done = sum(
            weight(trial) * _share(trial, epochs, pruner) * _overlap(trial, begin, end)
            for trial in outcome.trials
        )
        return 60 * done / (end - begin)

    return Rates(within(0.0, window), within(window / 2, window))


def share_of_batch(outcome: Outcome, batch_size: int) -> float:
    """The share of trained epochs that had this batch size: a check that all had alike to do."""
    epochs = [len(trial.ends) for trial in outcome.trials]
    own = [
        len(trial.ends) for trial in outcome.trials if trial.parameters["batch_size"] == batch_size
    ]
    return sum(own) / max(1, sum(epochs))


def best_after(outcome: Outcome, seconds: float) -> float:
    """The best score of any epoch that had ended by then; 0 if there is none."""
    return max(
        (
            value
            for trial in outcome.trials
            for end, value in zip(trial.ends, trial.values, strict=True)
            if end <= seconds
        ),
        default=0.0,
    )


def best_of_first(outcome: Outcome, trials: int) -> float:
    """The best score among the trials that began first."""
    return max((max(trial.values, default=0.0) for trial in outcome.trials[:trials]), default=0.0)


def median(entry: Entry, of: Callable[[Outcome], float]) -> float | None:
    """The median over the rounds; None without any."""
    values = [of(made) for made in entry.good().values()]
    return statistics.median(values) if values else None


def ratio(product: Entry, other: Entry, of: Callable[[Outcome], float]) -> float | None:
    """How many times more the product has than another in the same round: the median; or None."""
    ours, theirs = product.good(), other.good()
    ratios = [
        of(ours[seed]) / of(theirs[seed])
        for seed in ours.keys() & theirs.keys()
        if of(theirs[seed])
    ]
    return statistics.median(ratios) if ratios else None


def to_best_peer(
    entries: Sequence[Entry], of: Callable[[Outcome], float]
) -> tuple[float, Entry] | None:
    """The least ratio of the product, which is first, to a peer; and that peer."""
    product, *peers = entries
    known = [(found, peer) for peer in peers if (found := ratio(product, peer, of)) is not None]
    return min(known, key=lambda pair: pair[0], default=None)


def _share(trial: Trial, epochs: int, pruner: bool) -> float:
    if pruner and trial.state in _ENDED_BY_ITSELF:
        return 1.0
    return len(trial.ends) / epochs


def _overlap(trial: Trial, begin: float, end: float) -> float:
    """The share of a trial's time between two times."""
    if trial.ended is None or trial.ended <= trial.began:
        return 0.0
    inside = min(trial.ended, end) - max(trial.began, begin)
    return max(0.0, inside) / (trial.ended - trial.began)
