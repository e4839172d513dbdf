"""A search by Optuna that trains with Keras's own fit: a process for each worker, one journal.

Settings: those of `keras_trials`.
"""

import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from searching import keras_trials
from searching.members import divided, keep_to_one_core
from searching.setting import METRIC, REDUCTION, OneOf, Space
from searching.task import Diary, Task

if TYPE_CHECKING:
    import optuna


def member(task: Task, number: int) -> None:
    """Takes trials from the study until the deadline."""
    if task.settings["one_core"]:
        keep_to_one_core(number)
    keras_trials.choose_backend(task)
    import keras
    import optuna
    from optuna.storages.journal import JournalFileBackend, JournalStorage

    from searching.data import load

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    seed = task.seed * task.workers + number
    keras.utils.set_random_seed(seed)
    parts, diary = load(task), Diary(task)
    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(Path(task.scratch) / "journal"))),
        study_name=METRIC,
        load_if_exists=True,
        direction="maximize",
        sampler=(
            optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
            if task.sampler == "tpe"
            else optuna.samplers.RandomSampler(seed=seed)
        ),
        pruner=(
            optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=REDUCTION)
            if task.pruner
            else optuna.pruners.NopPruner()
        ),
    )

    def objective(trial: "optuna.Trial") -> float:
        def after_epoch(epoch: int, value: float) -> bool:
            if not task.pruner:
                return False
            trial.report(value, epoch)
            stops.append(trial.should_prune())
            return stops[-1]

        stops = [False]
        best = keras_trials.train(task, suggest(trial, task.about.space), parts, diary, after_epoch)
        if stops[-1]:
            raise optuna.TrialPruned
        return best

    study.optimize(objective, timeout=max(0.0, task.deadline - time.time()))


def suggest(trial: "optuna.Trial", space: Space) -> dict[str, Any]:
    """Values for all hyperparameters."""
    return {
        name: (
            trial.suggest_categorical(name, values.values)
            if isinstance(values, OneOf)
            else trial.suggest_float(name, values.low, values.high, log=values.log)
        )
        for name, values in space.items()
    }


if __name__ == "__main__":
    divided(member)
