"""How do the columns of a table become the numbers that a network sees?"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.errors import KeraunosError
from keraunos.preparation.kinds import Preparation
from keraunos.recipes import Choice

NUMBER, WORDS, DATE = "number", "words", "date"
QUANTILES = 256
"""Places between which the quantile scaling interpolates."""

FEW_ROWS = 20
"""Fewer say nothing about whether a column's words are names of rows."""

NEARLY_ALL = 0.9
"""Of a column's words are different: then they are names of rows, and new rows have others."""

_DATES = (
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y年%m月%d日",
    "%Y%m%d",
    "%d %b %Y",
    "%b %d, %Y",
)
_DAY = 86_400.0


@dataclass(frozen=True)
class ColumnOptions:
    """Options for what is done to the columns of a table.

    Attributes:
        scaling: of numbers: to mean 0 and standard deviation 1 (standardize), to 0 to 1 or -1 to 1
            between the smallest and the largest, by median and quartiles, which outliers do not
            move (robust), by their rank (quantile), or none.
        missing: numbers that are not there become the column's median or mean; flag is the median
            and a column beside it that says that it was not there.
        categories: of words one column for each word (one-hot), or vectors that are learnt
            (embedded).
        words: the commonest words of a column that are told apart; all others are one.
        zero_is_missing: names of columns, with commas between them, in which a zero stands for no
            value.
        without: names of columns, with commas between them, that the network does not see.
        dates: year, and month, day of the week and hour as places on a circle (parts); days since
            1970 (days); both; or none.
    """

    scaling: Annotated[
        str, Choice("standardize", "0-1", "-1-1", "robust", "quantile", "none", searched=False)
    ] = "standardize"
    missing: Annotated[str, Choice("median", "mean", "flag", searched=False)] = "flag"
    categories: Annotated[str, Choice("one-hot", "embedded", searched=False)] = "one-hot"
    words: Annotated[int, Choice(16, 64, 256, searched=False)] = 64
    zero_is_missing: str = ""
    without: str = ""
    dates: Annotated[str, Choice("parts", "days", "both", "none", searched=False)] = "both"


@dataclass
class Column:
    """A column and what is known of it.

    Attributes:
        name: of the column.
        kind: number, words or date.
        places: numbers that it becomes, or how many words an embedding has vectors for.
        flagged: whether one of the places says that there is no value.
        zeros: whether a zero stands for no value.
        fill: what stands for a number that is not there.
        shift, scale: a number becomes (number - shift) / scale.
        quantiles: of the training numbers, where they are scaled by rank.
        vocabulary: the words that have a place, in the order of their places.
        others: whether there is a last place for all other words.
    """

    name: str
    kind: str
    places: int
    flagged: bool = False
    zeros: bool = False
    fill: float = 0.0
    shift: float = 0.0
    scale: float = 1.0
    quantiles: list[float] = field(default_factory=list)
    vocabulary: list[str] = field(default_factory=list)
    others: bool = False


class Columns(Preparation):
    """The columns of a table as numbers, and amounts to be foretold in units of their spread.

    How many numbers a row becomes is read off the training and the validation part, which a
    cross-validation divides anew; all that goes into them (means, medians, words) is learnt from
    the training part alone. A word that the training part does not have is no word at all: zeros.
    Columns in which nearly every row has a word of its own are left out, as those that the options
    name; `left_out` says which.

    Args:
        dataset: with rows as `keraunos.data.tables.columns_of` gives them.
        options: what is done.
    """

    kind: ClassVar[str] = "columns"

    def __init__(self, dataset: Dataset, options: ColumnOptions | None = None) -> None:
        self.options = options or ColumnOptions()
        rows = np.concatenate([dataset.train.x, dataset.validation.x])
        known = rows.dtype.names
        if known is None:
            raise KeraunosError(
                "Columns prepares the rows of a table, a structured array with a field for each "
                "column; {name} has arrays of {dtype}.",
                name=dataset.name,
                dtype=rows.dtype,
            )
        unseen = _named("without", self.options.without, known)
        numbers = [name for name in known if rows.dtype[name].kind == "f"]
        zeros = _named("zero_is_missing", self.options.zero_is_missing, numbers)
        zeros |= {*dataset.about.get("zeros", ())}
        rows = _without_zeros(rows, zeros)
        self.left_out = tuple(name for name in known if name in unseen or names_rows(rows[name]))
        names = [name for name in known if name not in self.left_out]
        if not names:
            raise KeraunosError(
                "No column of {name} is left to learn from; left out are: {columns}.",
                name=dataset.name,
                columns=", ".join(self.left_out)[:200] or "-",
            )
        self.columns = [_planned(name, rows[name], self.options) for name in names]
        for column in self.columns:
            column.zeros = column.name in zeros
        self.target_shift, self.target_scale = 0.0, 1.0

    @property
    def embedded(self) -> tuple[int, ...]:
        """Of each column whose words get vectors, how many different words there are."""
        return tuple(column.places for column in self.columns if self._is_embedded(column))

    @property
    def numbers(self) -> int:
        """Numbers that a row becomes, without the words that get vectors."""
        return sum(column.places for column in self.columns if not self._is_embedded(column))

    def _is_embedded(self, column: Column) -> bool:
        return column.kind == WORDS and self.options.categories == "embedded"

    def fit(self, train: Part) -> None:
        """Learns means, medians, words, and the mean and spread of amounts."""
        rows = self.known(train.x)
        for column in self.columns:
            values = rows[column.name]
            if column.kind == NUMBER:
                _fit_numbers(column, values.astype(np.float64), self.options)
            elif column.kind == DATE:
                _fit_numbers(column, _days(values), self.options)
            else:
                _fit_words(column, values)
        if train.y.dtype.kind == "f":
            self.target_shift = float(np.mean(train.y))
            self.target_scale = float(np.std(train.y)) or 1.0

    def inputs(self, x: Any) -> NDArray[np.float32]:
        """Of shape (samples, numbers + embedded words), the numbers of words last.

        The number of a word begins at 1; 0 is for what the training part does not have.
        """
        numbers, words, x = [], [], self.known(x)
        for column in self.columns:
            values = x[column.name]
            if self._is_embedded(column):
                words.append(_word_numbers(column, values)[:, None])
            elif column.kind == WORDS:
                numbers.append(_one_hot(column, values))
            else:
                numbers.append(_as_numbers(column, values, self.options))
        found = [np.zeros((len(x), 0)), *numbers, *words]
        return np.concatenate(found, axis=1).astype(np.float32)

    def targets(self, y: Any) -> NDArray[Any]:
        """Classes as they are; amounts of shape (samples, 1), in units of their spread."""
        values = np.asarray(y)
        if values.dtype.kind != "f":
            return values
        scaled = (values - self.target_shift) / self.target_scale
        return np.asarray(scaled, np.float32).reshape(-1, 1)

    @property
    def target_units(self) -> tuple[float, float]:
        """See `Preparation`."""
        return self.target_shift, self.target_scale

    def known(self, x: NDArray[Any]) -> NDArray[Any]:
        """Rows with NaN for the zeros that stand for no value."""
        return _without_zeros(x, {column.name for column in self.columns if column.zeros})

    def unknown(self, x: Any) -> list[tuple[str, ...]]:
        """Of each row, the columns with a word that the training part does not have."""
        found: list[list[str]] = [[] for _ in range(len(x))]
        for column in self.columns:
            if column.kind != WORDS:
                continue
            known = {*column.vocabulary, ""}
            for row, word in zip(found, x[column.name], strict=True):
                if str(word) not in known:
                    row.append(column.name)
        return [tuple(row) for row in found]

    def as_json(self) -> dict[str, Any]:
        """The options, the columns and the spread of amounts."""
        return {
            "options": asdict(self.options),
            "columns": [asdict(column) for column in self.columns],
            "left_out": list(self.left_out),
            "target": [self.target_shift, self.target_scale],
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Columns":
        """See `Preparation`."""
        made = cls.__new__(cls)
        made.options = ColumnOptions(**content["options"])
        made.columns = [Column(**column) for column in content["columns"]]
        made.left_out = tuple(content.get("left_out", ()))
        made.target_shift, made.target_scale = map(float, content["target"])
        return made


def names_rows(values: NDArray[Any]) -> bool:
    """Whether nearly every row has a word of its own in a column, as numbers of tickets are."""
    if values.dtype.kind != "U" or len(values) < FEW_ROWS:
        return False
    known = {str(value) for value in values} - {""}
    rows = np.count_nonzero(values != "")
    return len(known) > max(NEARLY_ALL * rows, FEW_ROWS) and any(
        moment(word) is None for word in known
    )


def _named(option: str, said: str, known: Sequence[str]) -> set[str]:
    """The columns that an option names.

    Raises:
        KeraunosError: if one is none of those that are known.
    """
    named = {name.strip() for name in said.split(",")} - {""}
    for name in sorted(named.difference(known)):
        raise KeraunosError(
            "{option} names {name!r}, which is not among the columns that it may name: {known}.",
            option=option,
            name=name,
            known=", ".join(known)[:200] or "-",
        )
    return named


def _without_zeros(rows: NDArray[Any], names: Collection[str]) -> NDArray[Any]:
    if not names:
        return rows
    changed = rows.copy()
    for name in names:
        changed[name][changed[name] == 0] = np.nan
    return changed


def _planned(name: str, values: NDArray[Any], options: ColumnOptions) -> Column:
    """What a column is, and how many numbers it becomes."""
    if values.dtype.kind != "U":
        flagged = options.missing == "flag" and bool(np.isnan(values.astype(np.float64)).any())
        return Column(name, NUMBER, 1 + flagged, flagged)
    known = {str(value) for value in values}
    if known - {""} and all(moment(word) is not None for word in known if word):
        flagged = options.missing == "flag" and "" in known and options.dates != "none"
        hours = any(_has_hours(word) for word in known if word)
        parts = (5 + 2 * hours) * (options.dates in ("parts", "both"))
        return Column(name, DATE, parts + (options.dates in ("days", "both")) + flagged, flagged)
    others = len(known) > options.words
    return Column(name, WORDS, min(len(known), options.words) + others, others=others)


def _fit_numbers(column: Column, values: NDArray[np.float64], options: ColumnOptions) -> None:
    known = values[np.isfinite(values)]
    if not len(known):
        known = np.zeros(1)
    fill = np.mean(known) if options.missing == "mean" else np.median(known)
    column.fill = float(fill)
    filled = np.where(np.isfinite(values), values, column.fill) if len(values) else known
    low, high = float(filled.min()), float(filled.max())
    shift, scale = 0.0, 1.0
    if options.scaling == "standardize":
        shift, scale = float(filled.mean()), float(filled.std())
    elif options.scaling == "0-1":
        shift, scale = low, high - low
    elif options.scaling == "-1-1":
        shift, scale = (low + high) / 2, (high - low) / 2
    elif options.scaling == "robust":
        quarter, median, three = np.quantile(known, [0.25, 0.5, 0.75])
        # 1.349: by which the spread of a normal distribution is that of its quartiles.
        shift, scale = float(median), float(three - quarter) / 1.349 or float(filled.std())
    column.shift, column.scale = shift, scale if scale > 1e-12 * max(abs(low), abs(high)) else 1.0
    column.quantiles = []
    if options.scaling == "quantile":
        shares = np.linspace(0, 1, min(QUANTILES, len(known)))
        column.quantiles = [float(value) for value in np.quantile(known, shares)]


def _fit_words(column: Column, values: NDArray[Any]) -> None:
    counts = Counter(str(value) for value in values)
    commonest = sorted(counts, key=lambda word: (-counts[word], word))
    column.vocabulary = commonest[: column.places - column.others]


def _as_numbers(column: Column, values: NDArray[Any], options: ColumnOptions) -> NDArray[Any]:
    """A number or date, scaled, of shape (samples, places)."""
    given = _days(values) if column.kind == DATE else values.astype(np.float64)
    there = np.isfinite(given)
    filled = np.where(there, given, column.fill)
    parts: list[NDArray[Any]] = []
    if column.kind == NUMBER or options.dates in ("days", "both"):
        parts.append(_scaled(column, filled)[:, None])
    if column.kind == DATE and options.dates in ("parts", "both"):
        hours = column.places - len(parts) - column.flagged > 5
        parts.append(_parts_of_dates(column, filled, hours))
    if column.flagged:
        parts.append(~there[:, None])
    return np.concatenate([np.zeros((len(values), 0)), *parts], axis=1)


def _scaled(column: Column, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if column.quantiles:
        shares = np.linspace(-1, 1, len(column.quantiles))
        return np.asarray(np.interp(values, column.quantiles, shares), np.float64)
    return (values - column.shift) / column.scale


def _parts_of_dates(column: Column, days: NDArray[np.float64], hours: bool) -> NDArray[Any]:
    """The year, and month, day of the week and, if asked for, hour on circles."""
    moments = (days * _DAY).astype("datetime64[s]")
    year = moments.astype("datetime64[Y]").astype(int) + 1970
    month = moments.astype("datetime64[M]").astype(int) % 12
    weekday = (np.floor(days).astype(int) + 3) % 7
    turns = [month / 12, weekday / 7, *([days % 1] if hours else [])]
    middle = 1970 + column.fill / 365.25
    circles = [wave(2 * math.pi * turn) for turn in turns for wave in (np.sin, np.cos)]
    return np.stack([(year - middle) / 10, *circles], axis=1)


def _word_numbers(column: Column, values: NDArray[Any]) -> NDArray[np.int64]:
    """The number of each word from 1; 0 for one that the training part does not have."""
    numbers = {word: number for number, word in enumerate(column.vocabulary, start=1)}
    other = column.places if column.others else 0
    return np.array([numbers.get(str(value), other) for value in values], np.int64)


def _one_hot(column: Column, values: NDArray[Any]) -> NDArray[Any]:
    numbers = _word_numbers(column, values)
    return np.eye(column.places + 1)[numbers][:, 1:]


def _days(values: NDArray[Any]) -> NDArray[np.float64]:
    """Days since 1970; NaN for what is no date."""
    found = [moment(str(value)) for value in values]
    return np.array([np.nan if day is None else day for day in found], np.float64)


@cache
def moment(word: str) -> float | None:
    """The days from 1970 to a date, with or without a time; None for what is none."""
    if not any(letter.isdigit() for letter in word) or len(word) < 6:
        return None
    found = None
    try:
        found = datetime.fromisoformat(word)
    except ValueError:
        for form in _DATES:
            try:
                found = datetime.strptime(word, form)
                break
            except ValueError:
                continue
    if found is None:
        return None
    return (found.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds() / _DAY


def _has_hours(word: str) -> bool:
    day = moment(word)
    return day is not None and day % 1 != 0


def columns_in(preparation: Preparation | None) -> "Columns | None":
    """What knows the columns of a table; of several preparations one after the other, the first."""
    first = getattr(preparation, "parts", [preparation])[0]
    return first if isinstance(first, Columns) else None
