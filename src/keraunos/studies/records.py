"""What a study has found, as plain values: what the report shows and programs read."""

from dataclasses import dataclass, field
from typing import Any

from keraunos.recipes import Choice, Range

FINISHED, STOPPED, DIVERGED, FAILED, RUNNING = (
    "finished",
    "stopped",
    "diverged",
    "failed",
    "running",
)
"""How a trial ended: to its last epoch; early, since others were better; with a loss that is no
number; with an error. Or not yet."""


PENALTIES = frozenset(("l1", "l2", "label_smoothing"))
"""What adds to the loss something that a search may make small for its own sake."""


@dataclass(frozen=True)
class Hyperparameter:
    """One dimension of the space that is searched.

    Attributes:
        name: as in the recipe.
        values: where it is searched.
        whole: whether its numbers are whole ones.
        in_program: whether networks that differ in it alone share one compiled program; false
            where it changes shapes or code.
    """

    name: str
    values: Range | Choice
    whole: bool
    in_program: bool


@dataclass(frozen=True)
class TrialRecord:
    """One network that was tried.

    Attributes:
        number: counted from 0, over all workers of the study.
        state: finished, stopped, diverged, failed or running.
        parameters: the values that it was tried with, by name.
        value: the best epoch's metric; None if there is none.
        curves: numbers of each epoch, by the names of Keras's history (`loss`, `val_accuracy`);
            None for a number that was not finite.
        began: seconds from the beginning of the study to that of the trial.
        seconds: how long it took.
        reason: why it failed, in a sentence; None if it did not.
        group: the networks that shared its program, as a short name; None if not known.
    """

    number: int
    state: str
    parameters: dict[str, Any]
    value: float | None
    curves: dict[str, list[float | None]] = field(default_factory=dict)
    began: float = 0.0
    seconds: float = 0.0
    reason: str | None = None
    group: str | None = None

    @property
    def epochs(self) -> int:
        """The epochs it was trained for."""
        return max((len(curve) for curve in self.curves.values()), default=0)


@dataclass(frozen=True)
class Retrained:
    """The best hyperparameters, trained anew to full length with several seeds.

    Attributes:
        run: the folder of the run.
        metric: the metric of the study, of each seed's best epoch on the validation part.
        test: measurements on the test part by name, one value for each seed; empty if there is
            no test part.
        ensemble: measurements on the test part of all seeds' networks together.
    """

    run: str
    metric: list[float]
    test: dict[str, list[float]] = field(default_factory=dict)
    ensemble: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StudyRecord:
    """A whole study.

    Attributes:
        name: of its folder.
        what: the recipe, or the function that builds the network.
        metric: as in Keras's history, `val_accuracy` say.
        maximized: whether more of it is better.
        epochs: those of a trial that is not stopped.
        space: the hyperparameters that were searched, in the recipe's order.
        trials: in the order of their numbers.
        defaults: the value of every hyperparameter that the recipe has by itself, searched or not.
        importance: the share of each searched hyperparameter in what the metric varied, summing to
            1; empty where there are too few trials to tell.
        seconds: how long the search took in all, over its resumptions.
        retrained: the winner, trained anew; None until that is done.
        settings: sampler, pruner, seed, lanes and the like, for the page's last lines.
        configuration: versions, machine, data, command, as in a run's `config.json`.
    """

    name: str
    what: str
    metric: str
    maximized: bool
    epochs: int
    space: list[Hyperparameter]
    trials: list[TrialRecord]
    defaults: dict[str, Any] = field(default_factory=dict)
    importance: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    retrained: Retrained | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)

    @property
    def best(self) -> TrialRecord | None:
        """The trial with the best metric; the earliest of equals; None if none has any."""
        measured = [trial for trial in self.trials if trial.value is not None]
        sign = 1 if self.maximized else -1
        return max(measured, key=lambda t: (sign * (t.value or 0.0), -t.number), default=None)
