"""What is searched: cases, spaces, data, pruner. Imports the standard library alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METRIC = "val_accuracy"

TRAINING, VALIDATION = 54_000, 6_000
"""Images of MNIST's training part for each; its test part is never looked at."""

QUICK_TRAINING, QUICK_VALIDATION = 2_000, 500
"""The same with `--quick`."""

VALIDATION_BATCH = 1_000
"""Large: how the validation part is divided changes no score."""

REDUCTION = 3
"""Of successive halving, as keraunos has it: one trial in so many goes on after 1, 3, 9 epochs."""


@dataclass(frozen=True)
class Between:
    """A number between two, its logarithm uniform if `log`."""

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class OneOf:
    """One of several values."""

    values: tuple[Any, ...]


Space = Mapping[str, Between | OneOf]

_LEARNING_RATE = Between(1e-4, 1e-1, log=True)
_DROPOUT = Between(0.0, 0.6)
_WIDTH = OneOf((32, 64, 128, 256))
_BATCH_SIZE = OneOf((32, 128))


@dataclass(frozen=True)
class Case:
    """A network whose hyperparameters are searched.

    Attributes:
        space: by the names that `networks.build` knows, and `batch_size`.
        targets: by epochs of a trial: how many times the best peer's trials a minute.
        slower: how many times longer it is measured than the others.
    """

    name: str
    title: str
    space: Space
    targets: Mapping[int, float]
    slower: float = 1.0

    @property
    def width(self) -> str:
        """The name of the hyperparameter that changes shapes."""
        return next(name for name, values in self.space.items() if values is _WIDTH)


CASES = {
    case.name: case
    for case in (
        Case(
            "mlp",
            "Flatten, Dense, Dropout, Dense 10",
            {
                "learning_rate": _LEARNING_RATE,
                "dropout": _DROPOUT,
                "dense": _WIDTH,
                "batch_size": _BATCH_SIZE,
            },
            {1: 4.0, 5: 2.0, 20: 1.3},
        ),
        Case(
            "lstm",
            "rows as a sequence, LSTM, Dense 10",
            {"learning_rate": _LEARNING_RATE, "units": _WIDTH, "batch_size": _BATCH_SIZE},
            {1: 5.0, 5: 3.0, 20: 2.0},
            slower=1.5,
        ),
        Case(
            "cnn",
            "Conv 32, MaxPool, Conv 64, MaxPool, Dense, Dropout, Dense 10",
            {
                "learning_rate": _LEARNING_RATE,
                "dropout": _DROPOUT,
                "dense": _WIDTH,
                "batch_size": _BATCH_SIZE,
            },
            {1: 3.0, 5: 2.0, 20: 1.5},
            slower=1.5,
        ),
    )
}
