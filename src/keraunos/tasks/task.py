"""What is asked of a task: a module, or anything else, with these names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from keraunos.data.dataset import Dataset
from keraunos.language import text


class Evaluation(Protocol):
    """What a model does on one part of a data set.

    Attributes:
        part: the part's name.
        metrics: plain numbers, for tables and JSON.
    """

    part: str
    metrics: dict[str, float]


@dataclass(frozen=True)
class Table:
    """Measurements of each class, say, for the terminal.

    Attributes:
        headings: of the columns.
        rows: as many cells each; the first is a name, the others are numbers.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def metrics_table(metrics: Mapping[str, float]) -> Table:
    """All measurements, where there is nothing to say of each class."""
    rows = [(name, f"{value:,.4g}") for name, value in metrics.items()]
    return Table((text("metric"), text("value")), rows)


class Task(Protocol):
    """A task.

    Attributes:
        METRIC: the name of the metric that counts, of which more is better; its interval, where
            there is one, is under the same name with `_low` and `_high`.
        SEARCHED: what a search looks at, in Keras's history; None where that has nothing that tells
            good from bad.
        AVERAGED: whether the mean of what several networks say is an answer too; such networks can
            be members of one run.
        FOLDED: whether the examples may be put into folds at random, which those of a time series
            may not.
    """

    METRIC: str
    AVERAGED: bool
    FOLDED: bool

    @property
    def SEARCHED(self) -> str | None:  # noqa: N802 (of a module, a constant)
        """See above."""

    def check(self, network: Any, dataset: Dataset) -> None:
        """Looks before training whether the network fits the task.

        Raises:
            KeraunosError: if it does not.
        """

    def measure(self, network: Any, dataset: Dataset, part: str) -> Any:
        """An `Evaluation` of the network on a part of the data."""

    def sentence(self, metrics: dict[str, float], seconds: float) -> str:
        """What a training ends with, in Rich's markup.

        Args:
            metrics: of the test part.
            seconds: that the training took.
        """

    def summary(self, evaluation: Any) -> tuple[str, str]:
        """What is to be said of an evaluation: the first line, and more."""

    def table(self, evaluation: Any) -> Table:
        """The evaluation in detail."""

    def details(self, evaluation: Any) -> dict[str, Any]:
        """The same as JSON."""

    def nothing_learnt(self, metrics: dict[str, float]) -> str | None:
        """Says that the network is no better than a blind guess, if that is so."""

    def curves(self) -> Sequence[tuple[str, str]]:
        """The names of the metrics of Keras's history that are drawn, and what they are called."""

    def watching(self, network: Any, dataset: Dataset, folder: Path) -> list[Any]:
        """Keras callbacks that a training has beside its own; they write into the run's folder."""

    def page(self, dataset: Dataset, evaluation: Any) -> dict[str, Any]:
        """What the task's template, `runs/report/templates/<task>.html.j2`, shows."""
