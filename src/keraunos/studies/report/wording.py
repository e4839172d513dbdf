"""How are values, amounts and lists of words written for a reader?"""

from collections.abc import Sequence
from typing import Any

from keraunos.language import text


def is_share(metric: str) -> bool:
    """Whether numbers under this name are shares of a whole, which are written in percent."""
    return metric.endswith(("accuracy", "iou", "map50", "recognised", "skill"))


def measured(metric: str, value: float) -> str:
    """A value of this metric: `97.32%`, `0.08413`."""
    return f"{100 * value:.2f}%" if is_share(metric) else f"{value:#.4g}".removesuffix(".")


def amount(metric: str, difference: float) -> str:
    """A difference between two values of this metric, without its sign."""
    if is_share(metric):
        return text("{points} percentage points", points=number(100 * abs(difference), 2))
    return number(abs(difference), 2)


def number(value: float, digits: int = 3) -> str:
    """So many digits that mean something, without an exponent while it is readable."""
    written = f"{value:.{digits}g}"
    if "e+" in written and abs(value) < 1e7:
        return f"{value:.0f}"
    return written


def setting(value: Any) -> str:
    """The value of a hyperparameter, short enough for a table."""
    return number(value) if isinstance(value, float) else str(value)


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return text("{first} and {last}", first=text(", ").join(words[:-1]), last=words[-1])


def duration(seconds: float) -> str:
    """In the unit that fits: `42 s`, `12 min`, `3.5 h`."""
    if seconds < 10:
        return text("{seconds:.1f} s", seconds=seconds)
    if seconds < 120:
        return text("{seconds:.0f} s", seconds=seconds)
    if seconds < 120 * 60:
        return text("{minutes:.0f} min", minutes=seconds / 60)
    return text("{hours:.1f} h", hours=seconds / 3600)
