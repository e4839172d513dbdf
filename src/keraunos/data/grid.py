"""Which even steps do times make: months, weekdays, or so many seconds?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError, say_once

HOUR, DAY, MONTH, YEAR = 3600, 86_400, 2_629_746, 31_556_952
"""In seconds; the last two on average of the Gregorian calendar."""

_DATES = ("%Y-%m-%d", "%Y-%m", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y")
_MORE = ("%b %Y", "%Y", "%d %b %Y", "%b %d, %Y", "%m/%d/%y", "%Y年%m月%d日", "%Y年%m月")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f")
_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_UNITS: dict[str, tuple[Literal["second", "weekday", "month"], int]] = {
    "s": ("second", 1),
    "min": ("second", 60),
    "h": ("second", HOUR),
    "d": ("second", DAY),
    "b": ("weekday", 1),
    "w": ("second", 7 * DAY),
    "m": ("month", 1),
    "q": ("month", 3),
    "y": ("month", 12),
}


@dataclass(frozen=True)
class Grid:
    """Times that are an even step apart.

    Attributes:
        start: of the first step, to the second (`datetime64[s]`, without a zone).
        unit: second; weekday, Monday to Friday; or month.
        count: so many of them are a step.
    """

    start: np.datetime64
    unit: Literal["second", "weekday", "month"]
    count: int

    @property
    def length(self) -> float:
        """Seconds of a step, on average."""
        return self.count * {"second": 1, "weekday": 7 * DAY / 5, "month": MONTH}[self.unit]

    @property
    def seasons(self) -> tuple[int, ...]:
        """How many steps the usual seasons have: a day, a week, a year."""
        if self.unit == "weekday":
            return (5, 261)
        days = (1, 7, 365) if self.unit == "second" else (YEAR / DAY,)
        each = (round(days_ * DAY / self.length) for days_ in days)
        return tuple(season for season in each if season > 1)

    def times(self, first: int, last: int) -> NDArray[np.datetime64]:
        """The times of the steps from one to before another, `datetime64[s]`."""
        steps = np.arange(first, last)
        if self.unit == "second":
            return np.asarray(self.start + (steps * self.count).astype("timedelta64[s]"))
        day = self.start.astype("datetime64[D]")
        if self.unit == "weekday":
            days = np.busday_offset(day, steps * self.count, roll="forward")
            return np.asarray((days + (self.start - day)).astype("datetime64[s]"))
        month = self.start.astype("datetime64[M]")
        # The last days of months stay the last: 31 January, 28 February.
        begin = (month + steps * self.count).astype("datetime64[D]")
        length = ((month + steps * self.count + 1).astype("datetime64[D]") - begin).astype(int)
        own = int((day - month.astype("datetime64[D]")).astype(int))
        ends = own + 1 == int(((month + 1).astype("datetime64[D]") - month).astype(int))
        place = length - 1 if ends else np.minimum(own, length - 1)
        return np.asarray((begin + place + (self.start - day)).astype("datetime64[s]"))

    def seconds(self, first: int, last: int) -> NDArray[np.float64]:
        """The same as seconds since 1970."""
        return np.asarray(self.times(first, last).astype(np.int64), np.float64)

    def steps(self, times: NDArray[np.datetime64]) -> NDArray[np.int64] | None:
        """The numbers of the steps at these times; None if one lies between two steps."""
        return None if len(self.between(times)) else self._places(times)[0]

    def between(self, times: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """Those of the times, which are in their order, that lie between two steps."""
        found, every = self._places(times)
        off: NDArray[np.datetime64] = times[every[found] != times]
        return off

    def _places(self, times: NDArray[np.datetime64]) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The first step at or after each of the times, and the times of all steps."""
        span = float((times[-1] - self.start).astype(np.int64))
        every = self.times(0, round(span / self.length) + 3)
        found = np.searchsorted(every, times).astype(np.int64)
        return np.minimum(found, len(every) - 1), every

    def name(self, time: np.datetime64) -> str:
        """How people write such a time: a month without its day, a day without its hour."""
        if self.unit == "month" and self.start.astype("datetime64[D]") == self.start.astype(
            "datetime64[M]"
        ):
            return str(time.astype("datetime64[M]"))
        if self.unit != "second" or self.count % DAY == 0:
            return str(time.astype("datetime64[D]"))
        return str(time.astype("datetime64[m]" if self.count % 60 == 0 else "datetime64[s]"))

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {"start": str(self.start), "unit": self.unit, "count": self.count}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Grid":
        """The grid that `as_json` describes."""
        start = np.datetime64(content["start"]).astype("datetime64[s]")
        return cls(start, content["unit"], int(content["count"]))


def grid_of(times: NDArray[np.datetime64]) -> Grid | None:
    """The grid of times in their order, of which some may be missing; None if they make none."""
    months = times.astype("datetime64[M]")
    apart = np.diff(months).astype(int)
    if len(times) > 2 and (apart > 0).all():
        grid = Grid(times[0], "month", int(np.gcd.reduce(apart)))
        if grid.steps(times) is not None:
            return grid
    gaps = np.diff(times).astype("timedelta64[s]").astype(np.int64)
    lengths, counts = np.unique(gaps, return_counts=True)
    step = int(lengths[counts.argmax()])
    if step == DAY and len(times) > 10 and np.is_busday(times.astype("datetime64[D]")).all():
        return Grid(times[0], "weekday", 1)
    return Grid(times[0], "second", step)


def parse_frequency(named: str, start: np.datetime64) -> Grid:
    """The grid that `1D`, `15min` or `1M` means, from a first time on.

    Raises:
        KeraunosError: if it means none.
    """
    found = re.fullmatch(r"(\d*)\s*([A-Za-z]+)", named.strip())
    unit = _UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None or found[1] == "0":
        raise KeraunosError(
            "{named!r} is no step of time; there are: 15min, 1h, 1D, 1B (weekdays), 1W, 1M "
            "(months), 1Q, 1Y.",
            named=named,
        )
    return Grid(start, unit[0], unit[1] * int(found[1] or 1))


def parse_times(words: Sequence[str]) -> NDArray[np.datetime64] | None:
    """Dates or times as `datetime64[s]`, all written in one way; None if they are none.

    Where days and months may be either, as in 03/04/2026, that way is taken in which the times come
    in order. A zone is left out if it is the same everywhere; times of several, as summer time
    brings them, become UTC.
    """
    if not words:
        return None
    zones = {zone[1] for word in words if ":" in word and (zone := _ZONE.search(word))}
    if len(zones) > 1:
        return _in_utc(words)
    plain = [_ZONE.sub("", word) if ":" in word else word for word in words]
    plain = [word.replace("T", " ") if ":" in word else word for word in plain]
    read = [
        found
        for date, time in product((*_DATES, *_MORE), _TIMES)
        if (found := _read(plain, date + time)) is not None
    ]
    return min(read, key=_disorder, default=None)


def _in_utc(words: Sequence[str]) -> NDArray[np.datetime64] | None:
    """Times with zones, as ISO 8601 has them; None if they are none, or one has no zone."""
    try:
        found = [datetime.fromisoformat(word) for word in words]
    except ValueError:
        return None
    if any(each.tzinfo is None for each in found):
        return None
    say_once(
        "The times have several zones, as summer time brings them; they are taken as UTC.",
        about="several zones",
    )
    return np.array([each.astimezone(UTC).replace(tzinfo=None) for each in found], "datetime64[s]")


def written_time(time: np.datetime64) -> str:
    """A time as people write it: a day without its hour, minutes without seconds."""
    seconds = int(time.astype("datetime64[s]").astype(np.int64))
    unit = "D" if seconds % DAY == 0 else "m" if seconds % 60 == 0 else "s"
    return str(time.astype(f"datetime64[{unit}]")).replace("T", " ")


def _disorder(times: NDArray[np.datetime64]) -> float:
    gaps = np.diff(times).astype(np.int64)
    return float((gaps <= 0).mean()) if len(gaps) else 0.0


def _read(words: Sequence[str], form: str) -> NDArray[np.datetime64] | None:
    try:
        return np.array([datetime.strptime(word, form) for word in words], "datetime64[s]")
    except ValueError:
        return None
