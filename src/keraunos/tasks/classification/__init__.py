"""One label for an example: how good the probabilities of a network are, and where they fail."""

from collections.abc import Callable
from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.tasks.classification import measuring, showing
from keraunos.tasks.classification.measuring import (
    ClassScores,
    Evaluation,
    calibration_error,
    evaluate,
    wilson_interval,
)
from keraunos.tasks.classification.showing import nothing_learnt


class Classification:
    """The task, for examples of one kind; see `keraunos.tasks.Task`.

    Args:
        shown: mistakes that a page shows.
        example: what a page shows of the example of a number in the test part.
    """

    METRIC = "accuracy"
    SEARCHED = "val_accuracy"
    AVERAGED = True
    FOLDED = True
    OF_MEMBERS = ("accuracy", "log_loss", "calibration_error")

    check = staticmethod(measuring.check)
    measure = staticmethod(measuring.measure)
    sentence = staticmethod(showing.sentence)
    summary = staticmethod(showing.summary)
    table = staticmethod(showing.table)
    details = staticmethod(showing.details)
    nothing_learnt = staticmethod(showing.nothing_learnt)
    curves = staticmethod(showing.curves)
    watching = staticmethod(showing.watching)

    def __init__(
        self, shown: int, example: Callable[[Dataset, Evaluation, int], dict[str, Any]]
    ) -> None:
        self._shown = shown
        self._example = example

    def page(self, dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
        """See `keraunos.tasks.Task`."""
        return showing.findings(evaluation) | {
            "mistakes": [
                showing.mistake(evaluation, index) | self._example(dataset, evaluation, index)
                for index in evaluation.mistakes(self._shown)
            ]
        }


__all__ = [
    "ClassScores",
    "Classification",
    "Evaluation",
    "calibration_error",
    "evaluate",
    "nothing_learnt",
    "wilson_interval",
]
