"""A search by keraunos, in one process that uses the machine as it likes."""

import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keraunos as kn  # isort: skip - before Keras, to choose its backend
import keras

from searching.data import load
from searching.networks import build
from searching.setting import METRIC, OneOf, Space
from searching.task import Diary, Task, read_task

_NO_LIMIT = 1_000_000


class Clock:
    """Looks at the time when a network has finished an epoch, and when it is done."""

    def __init__(self) -> None:
        self.epochs: defaultdict[int, list[float]] = defaultdict(list)
        self.trials: dict[int, float] = {}

    def asked(self, number: int, parameters: Mapping[str, Any]) -> None:
        """Nothing: a network may wait for its turn."""

    def epoch(self, number: int, epoch: int, logs: Mapping[str, float]) -> None:
        """Notes the time."""
        self.epochs[number].append(time.time())

    def ended(self, number: int, state: str, value: float | None) -> None:
        """Notes the time."""
        self.trials[number] = time.time()


def search(task: Task) -> None:
    """Searches until the deadline, then notes what every trial was."""
    (x, y), validation_data = load(task)

    def network(**hyperparameters: Any) -> keras.Model:
        return build(task.case, hyperparameters)

    clock = Clock()
    found = kn.search(
        network,
        space(task.about.space),
        x,
        y,
        validation_data=validation_data,
        trials=_NO_LIMIT,
        minutes=(task.deadline - time.time()) / 60,
        metric=METRIC,
        sampler=task.sampler,
        pruner="halving" if task.pruner else "none",
        epochs=task.epochs,
        seed=task.seed,
        study=Path(task.scratch) / "study",
        observer=clock,
    )
    diary = Diary(task)
    for trial in found.trials:
        if trial.number in clock.trials:
            note(diary, task, trial, clock)


def note(diary: Diary, task: Task, trial: Any, clock: Clock) -> None:
    """Notes a trial of the study from when it was trained; before that it waited for its turn.

    It ends with its last epoch: the study hears of it a little later.
    """
    heard, ends = clock.trials[trial.number], clock.epochs[trial.number]
    ended = ends[-1] if ends else heard
    noted = diary.began(trial.parameters, ended - trial.seconds)
    for value, end in zip(trial.curves.get(METRIC, []), ends, strict=True):
        noted.epoch_ended(value or 0.0, end)
    # The study says "stopped" of what the pruner ended, and of what the end of its time did.
    cut = trial.state == "stopped" and heard >= task.deadline
    noted.ended("cut" if cut else trial.state, ended)


def space(searched: Space) -> dict[str, Any]:
    """The space in the words of keraunos."""
    return {
        name: (
            kn.Choice(*values.values)
            if isinstance(values, OneOf)
            else kn.Range(values.low, values.high, log=values.log)
        )
        for name, values in searched.items()
    }


if __name__ == "__main__":
    search(read_task())
