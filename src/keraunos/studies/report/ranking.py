"""Which trials are the good ones, and which of very many are drawn?"""

import math
from collections.abc import Sequence
from typing import TypeGuard

from keraunos.studies.records import (
    DIVERGED,
    FAILED,
    STOPPED,
    Hyperparameter,
    StudyRecord,
    TrialRecord,
)

SHADES = 6
"""Colours from the worst to the best trials."""

_SHARES = (0.05, 0.15, 0.3, 0.5, 0.75)
"""The best twentieth has the strongest colour, the worst quarter the weakest."""


def ranked(study: StudyRecord) -> list[TrialRecord]:
    """The trials that have a value, the best first, the earlier of equals first."""
    sign = -1 if study.maximized else 1
    measured = [trial for trial in study.trials if known(trial.value)]
    return sorted(measured, key=lambda trial: (sign * (trial.value or 0.0), trial.number))


def known(value: float | None) -> TypeGuard[float]:
    """Whether it is a number that can be drawn and compared."""
    return value is not None and math.isfinite(value)


def shades(order: Sequence[TrialRecord]) -> dict[int, int]:
    """The colour of each trial by its number: 0 for the worst ones to `SHADES - 1`.

    Args:
        order: the trials, best first.
    """
    places = {trial.number: rank / max(len(order) - 1, 1) for rank, trial in enumerate(order)}
    return {
        number: SHADES - 1 - sum(place > share for share in _SHARES)
        for number, place in places.items()
    }


def faint(trial: TrialRecord) -> bool:
    """Whether it did not come to its last epoch, so that it is drawn in the background."""
    return trial.state in (STOPPED, DIVERGED, FAILED)


def drawn_apart(trials: Sequence[TrialRecord], hyperparameter: Hyperparameter) -> list[TrialRecord]:
    """Those whose value of a hyperparameter was drawn for them alone, the first of each group.

    What changes shapes is drawn once for a group that shares a program: its trials are one throw
    of the dice, however many they are.
    """
    if hyperparameter.in_program:
        return list(trials)
    first = {trial.group or str(trial.number): trial for trial in reversed(trials)}
    return [trial for trial in trials if first[trial.group or str(trial.number)] is trial]


def thinned(order: Sequence[TrialRecord], most: int) -> list[TrialRecord]:
    """At most so many trials: for a sixth of them the best, then an even sample of the others.

    Args:
        order: the trials, best first.
        most: how many can be drawn.
    """
    if len(order) <= most:
        return list(order)
    best, rest = list(order[: most // 6]), order[most // 6 :]
    room = most - len(best)
    return best + [rest[k * len(rest) // room] for k in range(room)]
