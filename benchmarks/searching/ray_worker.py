"""A search by Ray Tune that trains with Keras's own fit, in actors that are used again.

Settings: those of `keras_trials`.
"""

import os
import time
import warnings
from pathlib import Path
from typing import Any

os.environ |= {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AIR_NEW_OUTPUT": "0",
    # No tables and event files for every trial: the other programs write none.
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
}

import optuna
import ray
from ray import tune
from ray.tune.schedulers import ASHAScheduler
from ray.tune.search import ConcurrencyLimiter, SearchAlgorithm, Searcher
from ray.tune.search.basic_variant import BasicVariantGenerator
from ray.tune.search.optuna import OptunaSearch

from searching.data import load
from searching.ray_trials import train
from searching.setting import METRIC, REDUCTION, OneOf, Space
from searching.task import Task, read_task, read_trials

_NO_LIMIT = -1
_PATIENCE = 30.0
_OBJECTIVE = {"metric": METRIC, "mode": "max"}


class Over(tune.Stopper):
    """Ends the search when the trials have ended that had begun before the deadline."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def __call__(self, trial_id: str, result: dict[str, Any]) -> bool:
        """No single trial is ended by it."""
        return False

    def stop_all(self) -> bool:
        """Whether all is over."""
        if not self.task.is_over:
            return False
        trials = read_trials(Path(self.task.scratch), started=0.0)
        goes_on = any(trial.state == "open" for trial in trials)
        return not goes_on or time.time() > self.task.deadline + _PATIENCE


def search(task: Task) -> None:
    """Tries until the deadline."""
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    ray.init(
        num_cpus=task.workers, include_dashboard=False, log_to_driver=False, logging_level="ERROR"
    )
    halving = ASHAScheduler(
        **_OBJECTIVE, max_t=task.epochs, grace_period=1, reduction_factor=REDUCTION
    )
    tune.Tuner(
        tune.with_parameters(train, task=task, parts=load(task)),
        param_space=distributions(task.about.space),
        tune_config=tune.TuneConfig(
            num_samples=_NO_LIMIT,
            search_alg=sampler(task),
            scheduler=halving if task.pruner else None,
            reuse_actors=True,
        ),
        run_config=tune.RunConfig(
            storage_path=task.scratch, name="study", verbose=0, stop=Over(task)
        ),
    ).fit()


def sampler(task: Task) -> SearchAlgorithm | Searcher:
    """Ray's own random draws, or Optuna's TPE as the others have it."""
    if task.sampler == "random":
        return BasicVariantGenerator(random_state=task.seed, max_concurrent=task.workers)
    tpe = optuna.samplers.TPESampler(seed=task.seed, multivariate=True, constant_liar=True)
    return ConcurrencyLimiter(OptunaSearch(**_OBJECTIVE, sampler=tpe), task.workers)


def distributions(space: Space) -> dict[str, Any]:
    """The space in Ray's words."""
    return {
        name: (
            tune.choice(values.values)
            if isinstance(values, OneOf)
            else (tune.loguniform if values.log else tune.uniform)(values.low, values.high)
        )
        for name, values in space.items()
    }


if __name__ == "__main__":
    search(read_task())
