"""Which hyperparameters make the difference? Shares of what the metric varied, by fANOVA.

Functional ANOVA (Hutter, Hoos & Leyton-Brown 2014, http://proceedings.mlr.press/v32/hutter14.html)
fits a forest to the trials and divides its variance among the hyperparameters. Optuna does the
work; what is done here is to give it axes and values that it can tell something from.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from keraunos.recipes import Choice
from keraunos.studies.records import DIVERGED, Hyperparameter, StudyRecord, TrialRecord

FEWEST = 8
"""Trials with a value below which nothing is said."""

MOST = 300
"""Trials that are looked at: fANOVA's time grows faster than their number (1000 trials of 12
hyperparameters take 10 s, 300 take 1 s) and 300 tell enough."""

TREES = 32


def importance(study: StudyRecord) -> dict[str, float]:
    """The share of each searched hyperparameter in what the metric varied.

    Trials that were stopped count with the value they had reached, trials that diverged as bad
    ones. The same record gives the same shares.

    Args:
        study: its trials and space; `study.importance` is not looked at.

    Returns:
        Shares that sum to 1, in the order of the space. Empty if fewer than 8 trials have a value,
        if all values are the same, or if nothing can be told from them.
    """
    tried = [
        trial
        for trial in study.trials
        if all(hyperparameter.name in trial.parameters for hyperparameter in study.space)
    ]
    measured = [trial for trial in tried if _measured(trial)]
    if len(measured) < FEWEST or not study.space:
        return {}
    lost = [trial for trial in tried if trial.state == DIVERGED and not _measured(trial)]
    values = _levelled([trial.value or 0.0 for trial in measured], study.maximized, len(lost))
    if len(set(values)) < 2:
        return {}
    chosen = _evenly(len(values))
    trials = [*measured, *lost]
    return _shares(study, [trials[k] for k in chosen], [values[k] for k in chosen])


def _measured(trial: TrialRecord) -> bool:
    return trial.value is not None and math.isfinite(trial.value)


def _levelled(values: list[float], maximized: bool, lost: int) -> list[float]:
    """Larger is better; all bad values are the same, and so are those lost, put at the end.

    Else the variance is that between the networks that learnt and those that did not: one loss of
    1e9 hides everything.
    """
    better = values if maximized else [-value for value in values]
    middle = median(better)
    floor = middle - 2 * (max(better) - middle)
    return [max(value, floor) for value in better] + lost * [floor]


def _evenly(count: int) -> list[int]:
    if count <= MOST:
        return list(range(count))
    return [k * count // MOST for k in range(MOST)]


def _shares(study: StudyRecord, trials: list[TrialRecord], values: list[float]) -> dict[str, float]:
    import optuna

    axes = {entry.name: _axis(entry, trials) for entry in study.space}
    axes = {name: axis for name, axis in axes.items() if not axis[0].single()}
    if not axes:
        return {}
    distributions = {name: distribution for name, (distribution, _) in axes.items()}
    with _silent():
        study_of_optuna = optuna.create_study(direction="maximize")
        study_of_optuna.add_trials(
            [
                optuna.create_trial(
                    value=value,
                    params={name: axes[name][1][index] for name in axes},
                    distributions=distributions,
                )
                for index, value in enumerate(values)
            ]
        )
        evaluator = optuna.importance.FanovaImportanceEvaluator(n_trees=TREES, seed=0)
        try:
            found = optuna.importance.get_param_importances(study_of_optuna, evaluator=evaluator)
        except (ArithmeticError, RuntimeError, ValueError):
            # What a forest cannot be fitted to: values too close or too far for its arithmetic.
            return {}
    shares = {entry.name: float(found.get(entry.name, 0.0)) for entry in study.space}
    total = sum(shares.values())
    if not (math.isfinite(total) and total > 0):
        return {}
    return {name: share / total for name, share in shares.items()}


def _axis(hyperparameter: Hyperparameter, trials: list[TrialRecord]) -> tuple[Any, list[Any]]:
    """A hyperparameter as Optuna's evaluator wants it, and its value for each trial.

    The evaluator takes an axis as it is, so that a range to be searched by ratio is given as
    logarithms. Its ends are those of what was tried, as a space may change during a study.
    """
    from optuna.distributions import CategoricalDistribution, FloatDistribution

    name, values = hyperparameter.name, hyperparameter.values
    given = [trial.parameters[name] for trial in trials]
    if isinstance(values, Choice):
        names = [repr(value) for value in given]
        return CategoricalDistribution(sorted(set(names))), names
    numbers = [float(value) for value in given]
    if values.log and min(numbers) > 0:
        numbers = [math.log(number) for number in numbers]
    return FloatDistribution(min(numbers), max(numbers)), numbers


@contextmanager
def _silent() -> Iterator[None]:
    """Optuna announces every study it makes, also this one that nobody asked for."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
