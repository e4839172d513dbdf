"""Where in a range does a value lie, and how is a range made wider?"""

import math

from keraunos.recipes import Range


def along(values: Range, value: float) -> float:
    """The share of the range, by ratio if it is searched so, that lies below the value."""
    low, high = values.low, values.high
    if high == low:
        return 0.5
    if values.log and low > 0:
        return math.log(max(value, 1e-300) / low) / math.log(high / low)
    return (value - low) / (high - low)


def chance_at_edge(values: Range, whole: bool, reach: float) -> float:
    """The probability that a random value lies in this share of the range at one end."""
    if not whole:
        return reach
    # Of the numbers 1, 2 and 3 a third is at the end, however short the end is.
    count = math.floor(values.high) - math.ceil(values.low) + 1
    return max(math.floor(reach * (count - 1)) + 1, reach * count) / max(count, 1)


def widened(values: Range, whole: bool, upper: bool) -> Range | None:
    """The range made longer at one end by about half; None if it cannot go on there.

    Shares (between 0 and 1) stay below 1, and what begins at 0 or above does not get negative.
    """
    low, high = values.low, values.high
    if values.log and low <= 0:
        return None
    if values.log:
        factor = min(max((high / low) ** (1 / 3), 2), 10)
        end = _round(high * factor if upper else low / factor, low, whole)
    elif upper:
        end = high + (high - low) / 2
        if low >= 0 and high <= 1 and not whole and end >= 1:
            end = (1 + high) / 2
    elif low == 0:
        return None
    else:
        end = low - (high - low) / 2
        end = low / 2 if low > 0 >= end else end
    if whole:
        end = max(math.floor(end), 1) if low > 0 else math.floor(end)
    elif not values.log:
        end = float(f"{end:.3g}")
    if upper:
        return Range(low, end, values.log) if end > high else None
    return Range(end, high, values.log) if end < low else None


def _round(value: float, like: float, whole: bool) -> float:
    """The nearest number that people write: a power of two beside another, else 1, 2 or 5."""
    if whole and math.log2(like).is_integer():
        return float(2 ** max(round(math.log2(value)), 0))
    power = 10.0 ** math.floor(math.log10(value))
    return float(f"{min((1, 2, 5, 10), key=lambda m: abs(math.log(m * power / value))) * power:g}")
