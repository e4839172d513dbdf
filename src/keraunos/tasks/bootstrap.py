"""How sure is a measurement, when other examples might have been drawn?"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDS = 1000

_AT_ONCE = 50


def intervals(
    examples: NDArray[Any],
    measure: Callable[[NDArray[Any]], Any],
    share: float = 0.95,
    rounds: int = ROUNDS,
) -> NDArray[np.float64]:
    """The percentile interval of a measurement by the bootstrap (Efron 1979), always the same.

    Args:
        examples: of shape (samples, ...): what each of them contributes.
        measure: gives, for an array of shape (rounds, samples, ...), the measurement of each round,
            or several of each, of shape (rounds, measurements).
        share: of the rounds that lie within.
        rounds: how many there are.

    Returns:
        The lower ends and the upper ones, of shape (2,) or (2, measurements).
    """
    random = np.random.default_rng(0)
    count = len(examples)
    found = [
        measure(examples[random.integers(0, count, (_AT_ONCE, count))])
        for _ in range(rounds // _AT_ONCE)
    ]
    within = [(1 - share) / 2, (1 + share) / 2]
    return np.asarray(np.quantile(np.concatenate(found), within, axis=0))


def interval(examples: NDArray[Any], measure: Callable[[NDArray[Any]], Any]) -> tuple[float, float]:
    """The 95% interval of one measurement, see `intervals`."""
    low, high = intervals(examples, measure)
    return float(low), float(high)
