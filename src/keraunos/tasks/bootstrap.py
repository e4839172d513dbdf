"""How sure is a measurement, when other examples might have been drawn?"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDS = 1000


def interval(
    examples: NDArray[Any], measure: Callable[[NDArray[Any]], Any], share: float = 0.95
) -> tuple[float, float]:
    """The percentile interval of a measurement by the bootstrap (Efron 1979), always the same.

    Args:
        examples: of shape (samples, ...): what each of them contributes.
        measure: gives, for an array of shape (rounds, samples, ...), the measurement of each round.
        share: of the rounds that lie within.
    """
    random = np.random.default_rng(0)
    count = len(examples)
    found = [measure(examples[random.integers(0, count, (50, count))]) for _ in range(ROUNDS // 50)]
    low, high = np.quantile(np.concatenate(found), [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
