"""One trial in an actor of Ray, which imports this module by its name."""

from typing import Any

from ray import tune

from searching import keras_trials
from searching.data import Part
from searching.members import free_number, keep_to_one_core
from searching.setting import METRIC
from searching.task import Diary, Task

_diaries: list[Diary] = []


def train(parameters: dict[str, Any], task: Task, parts: tuple[Part, Part]) -> None:
    """Trains one network; with the pruner Ray hears of every epoch, and may end the trial there."""
    if task.is_over:
        # Nothing begins any more; Ray wants a number all the same.
        tune.report({METRIC: 0.0})
        return
    number = free_number(task)
    if task.settings["one_core"]:
        # At every trial: each is a new thread, with the cores of the thread that began it.
        keep_to_one_core(number)
    if not _diaries:
        keras_trials.choose_backend(task, shown=frozenset({"pandas"}))
        import keras

        keras.utils.set_random_seed(task.seed * task.workers + number)
        _diaries.append(Diary(task))

    def after_epoch(epoch: int, value: float) -> bool:
        if task.pruner:
            tune.report({METRIC: value})
        return False

    best = keras_trials.train(task, parameters, parts, _diaries[0], after_epoch)
    if not task.pruner:
        tune.report({METRIC: best})
