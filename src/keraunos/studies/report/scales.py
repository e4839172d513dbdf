"""Where does a value lie on an axis, and what is written beside it?"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from keraunos.recipes import Choice, Range
from keraunos.runs.report.charts import log_ticks, round_ticks
from keraunos.studies.records import Hyperparameter, TrialRecord
from keraunos.studies.report.wording import is_share, number

_REACH = 2.5
"""A bad value is off the axis if it lies this many times as far below the median as the best lies
above it. One network that learnt nothing would else press all others into one line."""


_DECADES = 6.0
"""A loss that varies by a larger factor is shown by ratio."""

BEYOND = 0.035
"""How far outside its axis a value is drawn that does not fit on it."""


_FEW = 12
"""Whole numbers of a range that many trials share."""


@dataclass(frozen=True)
class Scale:
    """An axis from 0 to 1.

    Attributes:
        ticks: places on it with what is written there, the ends first.
        place: where a value lies; None for one that is not on it.
        cut: whether some values lie beyond it, and are put just outside.
        discrete: whether it has few values, so that many trials have the same.
    """

    ticks: list[tuple[float, str]]
    place: Callable[[Any], float | None]
    cut: bool = False
    discrete: bool = False


def without_overlap(
    ticks: Sequence[tuple[float, str]], extent: Callable[[str], float]
) -> list[tuple[float, str]]:
    """Those ticks, the first ones preferred, whose words do not run into one another.

    Args:
        ticks: places from 0 to 1 with their words.
        extent: how much of the axis words need.
    """
    kept: list[tuple[float, str]] = []
    for place, words in ticks:
        if all(abs(place - p) >= (extent(words) + extent(w)) / 2 for p, w in kept):
            kept.append((place, words))
    return kept


def metric_scale(values: Sequence[float], maximized: bool, metric: str) -> Scale:
    """An axis for values of the metric, or of a loss, that shows the good ones apart.

    Args:
        values: finite numbers, at least one.
        maximized: whether more is better.
        metric: the name it has in Keras's history.
    """
    by_ratio = metric.endswith("loss") and min(values) > 0
    shown = _without_the_worst(values, maximized, by_ratio)
    low, high = min(shown), max(shown)
    if low == high:
        by = 0.005 if is_share(metric) else abs(low) / 20 or 0.05
        low, high = low - by, high + by
    log = by_ratio and high / low > _DECADES
    ticks = log_ticks(low, high) if log else round_ticks(low, high)
    place = _place(min(low, ticks[0]), max(high, ticks[-1]), log, BEYOND)
    percent = is_share(metric)
    return Scale(
        [(place(tick), f"{100 * tick:g}%" if percent else f"{tick:g}") for tick in ticks],
        place,
        cut=len(shown) < len(values),
    )


def beyond(maximized: bool) -> float:
    """The place on the metric's axis of what is worse than all that is shown."""
    return -BEYOND if maximized else 1 + BEYOND


def _without_the_worst(values: Sequence[float], maximized: bool, by_ratio: bool) -> list[float]:
    order = sorted(values, reverse=maximized)
    best, middle = order[0], order[len(order) // 2]
    if middle == best:
        return list(values)
    if by_ratio:
        limit = math.exp(min(math.log(middle) + _REACH * math.log(middle / best), 700.0))
    else:
        limit = middle + _REACH * (middle - best)
    return [v for v in values if (v >= limit if maximized else v <= limit)]


def hyperparameter_scale(hyperparameter: Hyperparameter, trials: Sequence[TrialRecord]) -> Scale:
    """An axis from one end of where a hyperparameter was searched to the other.

    Args:
        hyperparameter: of the space.
        trials: those that are drawn; values beyond the range make the axis longer.
    """
    given = [
        t.parameters[hyperparameter.name] for t in trials if hyperparameter.name in t.parameters
    ]
    if isinstance(hyperparameter.values, Choice):
        return _options(hyperparameter.values, given)
    return _range(hyperparameter.values, [float(value) for value in given], hyperparameter.whole)


def _options(values: Choice, given: Sequence[Any]) -> Scale:
    # By their text, as True equals 1.
    names = list(dict.fromkeys(str(option) for option in (*values.options, *given)))
    places = {name: (k + 0.5) / len(names) for k, name in enumerate(names)}
    ticks = [(place, name) for name, place in places.items()]
    return Scale(ticks, lambda value: places.get(str(value)), discrete=True)


def _range(values: Range, given: Sequence[float], whole: bool) -> Scale:
    low, high = min([values.low, *given]), max([values.high, *given])
    log = values.log and low > 0
    place = _place(low, high, log)
    between = _powers_of_two(low, high) if log and whole else []
    if not between:
        between = log_ticks(low, high) if log else round_ticks(low, high)
    ticks = [low, high, *(tick for tick in between if low < tick < high)]
    if whole:
        ticks = [tick for tick in ticks if tick == int(tick)]
    few = whole and high - low < _FEW
    return Scale([(place(tick), number(tick)) for tick in ticks], place, discrete=few)


def _powers_of_two(low: float, high: float) -> list[float]:
    """Those from low to high, if both are such themselves, as widths of layers often are."""
    first, last = math.log2(low), math.log2(high)
    if first != int(first) or last != int(last):
        return []
    return [2.0**power for power in range(int(first), int(last) + 1)]


def _place(low: float, high: float, log: bool, margin: float = 0.0) -> Callable[[Any], float]:
    """Values between low and high to 0..1; what lies beyond is put at the margin."""

    def place(value: Any) -> float:
        if high == low:
            return 0.5
        if not log:
            share = (float(value) - low) / (high - low)
        elif value > 0:
            share = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
        else:
            share = -1.0
        return min(max(share, -margin), 1 + margin)

    return place
