"""Where may a hyperparameter lie? Between two numbers, or among a few values."""

from dataclasses import dataclass
from typing import Any

from keraunos.language import text


@dataclass(frozen=True)
class Range:
    """The values between two numbers, as a place to search; `log` spaces them by ratio."""

    low: float
    high: float
    log: bool = False

    def __str__(self) -> str:
        return text("{low:g} to {high:g}", low=self.low, high=self.high)


@dataclass(frozen=True)
class Choice:
    """One of a few values, as a place to search; of words, no others are taken.

    Attributes:
        options: the values.
        searched: whether a search looks there without being told to; not what the data are, say.
    """

    options: tuple[Any, ...]
    searched: bool

    def __init__(self, *options: Any, searched: bool = True) -> None:
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "searched", searched)

    def __str__(self) -> str:
        return ", ".join(str(option) for option in self.options)
