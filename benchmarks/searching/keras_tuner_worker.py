"""A search by KerasTuner: a chief that knows the trials, and a process for each worker.

`Tuner.run_trial` is overridden, as its guide shows, so that no trial writes its weights to the disk
and no callback asks for every batch. Settings: those of `keras_trials`.
"""

import os
import socket
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from searching import keras_trials
from searching.members import divided, keep_to_one_core
from searching.setting import METRIC, OneOf, Space
from searching.task import Diary, Task

if TYPE_CHECKING:
    import keras_tuner

_IDENTITY = "KERASTUNER_TUNER_ID"
_NO_LIMIT = 1_000_000


def addresses(task: Task) -> list[Mapping[str, str]]:
    """The variables by which KerasTuner's processes find each other; the last one is the chief."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = {"KERASTUNER_ORACLE_IP": "127.0.0.1", "KERASTUNER_ORACLE_PORT": str(port)}
    workers = [{**found, _IDENTITY: f"tuner{number}"} for number in range(task.workers)]
    return [*workers, {**found, _IDENTITY: "chief"}]


def member(task: Task, number: int) -> None:
    """Takes trials from the chief until the deadline, or is the chief."""
    is_chief = os.environ[_IDENTITY] == "chief"
    if task.settings["one_core"] and not is_chief:
        keep_to_one_core(number)
    learns = task.sampler == "tpe"
    keras_trials.choose_backend(task, shown=frozenset({"sklearn"} if learns else ()))
    import keras
    import keras_tuner

    from searching.data import load

    keras.utils.set_random_seed(task.seed * task.workers + number)
    parts: Any = None if is_chief else load(task)
    diary = Diary(task)
    strategy = keras_tuner.BayesianOptimization if learns else keras_tuner.RandomSearch

    class Tuner(strategy):  # type: ignore[misc, valid-type]
        def pre_create_trial(self) -> None:
            if task.is_over:
                sys.exit()

        def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
            return keras_trials.train(task, trial.hyperparameters.values, parts, diary)

    Tuner(
        objective=keras_tuner.Objective(METRIC, "max"),
        max_trials=_NO_LIMIT,
        seed=task.seed,
        hyperparameters=declared(keras_tuner.HyperParameters(), task.about.space),
        directory=task.scratch,
        project_name="study",
    ).search(verbose=0)


def declared(
    hyperparameters: "keras_tuner.HyperParameters", space: Space
) -> "keras_tuner.HyperParameters":
    """All hyperparameters of the space, added."""
    for name, values in space.items():
        if isinstance(values, OneOf):
            hyperparameters.Choice(name, list(values.values))
        else:
            scale = "log" if values.log else "linear"
            hyperparameters.Float(name, values.low, values.high, sampling=scale)
    return hyperparameters


if __name__ == "__main__":
    divided(member, addresses)
