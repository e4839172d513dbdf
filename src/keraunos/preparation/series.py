"""A series as windows: what was, and what came after it; with the forecasts of simple methods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.data.grid import DAY, YEAR
from keraunos.errors import KeraunosError
from keraunos.preparation.kinds import Preparation

CYCLES = ("day", "week", "year")
PENALTIES = np.logspace(-3, 5, 17)
"""Of the linear forecast; the best by leaving out one training window at a time."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Windows:
    """Windows of a series, the earliest first.

    Attributes:
        inputs: float32 of shape (windows, length, channels), what a network sees: the values as
            they were scaled, then the phases of the calendar.
        targets: float32 of shape (windows, horizon), what it is to say; NaN where nothing was
            measured.
        around: of shape (windows, horizon), what its outputs are added to, transformed values.
        truth: of shape (windows, horizon), what came, in the unit of the series.
        seconds: of shape (windows, horizon), when, since 1970.
        naive, seasonal, linear: of shape (windows, horizon), what simple methods foretell, in the
            unit of the series: the last value; that of a season before; the linear forecast.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.float32]
    around: Numbers
    truth: Numbers
    seconds: Numbers
    naive: Numbers
    seasonal: Numbers
    linear: Numbers

    def __len__(self) -> int:
        return len(self.inputs)

    def only(self, kept: NDArray[np.bool_]) -> "Windows":
        """Some of the windows."""
        return Windows(**{name: array[kept] for name, array in vars(self).items()})


class Past(Preparation):
    """The last values of a series, from which the next ones are to be foretold.

    Everything is learnt from the training part. The past of the first windows of a later part is
    the end of the part before it; its targets are its own.

    A linear forecast is fitted to the same windows (ridge regression, Hoerl and Kennard 1970): it
    sees what a network sees, the transformed past and the phases of the calendar.

    Args:
        length: values of the past.
        horizon: values to come.
        season: steps after which the series is like itself.
        transform: none; log, for what grows by shares; root, for counts.
        scaling: standardize, by mean and standard deviation of the training part; window, less
            the last value of the window, so that only changes are seen; or season, less the value
            a season before, standardized: a window then needs a season more of the past.
        around: what a network says the difference to: the last value, the value a season before
            (a seasonal difference), the mean, or the linear forecast (Zhang 2003).
        cycles: of the calendar that are inputs, as sine and cosine: day, week, year.
    """

    kind: ClassVar[str] = "past"

    def __init__(
        self,
        length: int,
        horizon: int,
        season: int = 1,
        transform: str = "none",
        scaling: str = "standardize",
        around: str = "last",
        cycles: Sequence[str] = (),
    ) -> None:
        self.length, self.horizon, self.season = int(length), int(horizon), int(season)
        if min(self.length, self.horizon, self.season) < 1:
            raise KeraunosError("Length, horizon and season of a forecast are at least 1.")
        self.transform, self.scaling, self.around = transform, scaling, around
        self.cycles = tuple(cycles)
        self.floor, self.mean, self.level, self.usual = 0.0, 0.0, 0.0, 1.0
        self.spread, self.unit, self.step = 1.0, 1.0, 1.0
        features = self.length + 2 * len(self.cycles)
        self.weights = np.zeros((features, self.horizon))
        self.constant = np.zeros(self.horizon)

    @property
    def shape(self) -> tuple[int, int]:
        """Of what a network sees of a window: its length, and its channels."""
        return self.length, 1 + 2 * len(self.cycles)

    @property
    def reach(self) -> int:
        """Steps that have to be known before the first one that is foretold."""
        return self.length + (self.season if self.scaling == "season" else 0)

    def fit(self, train: Part) -> None:
        """Learns the scale, the linear forecast and the size of the usual error.

        Raises:
            KeraunosError: if there are too few steps, or their transform does not exist.
        """
        from sklearn.linear_model import RidgeCV

        known = np.asarray(train.x[:, 1], np.float64)
        if len(known) < self.reach + self.horizon + 2 and self.scaling == "season":
            raise KeraunosError(
                "The training part has {count} steps, too few for windows of {length}, a season "
                "of {season} before them and {horizon} more to foretell; set a smaller length or "
                "horizon, or scaling=standardize.",
                count=len(known),
                length=self.length,
                season=self.season,
                horizon=self.horizon,
            )
        if len(known) < self.reach + self.horizon + 2:
            raise KeraunosError(
                "The training part has {count} steps, too few for windows of {length} and "
                "{horizon} more to foretell; set a smaller length or horizon.",
                count=len(known),
                length=self.reach,
                horizon=self.horizon,
            )
        self._check_transform(known)
        values = self._forward(known)
        seen = values
        if self.scaling == "season":
            seen = values[self.season :] - values[: -self.season]
        self.mean, self.level = float(values.mean()), float(seen.mean())
        self.spread, self.unit = float(seen.std()) or 1.0, 1.0
        self.step = float(np.diff(train.x[:, 0]).mean())
        lag = self.season if len(known) > self.season else 1
        self.usual = float(np.abs(known[lag:] - known[:-lag]).mean()) or 1.0
        windows = self._measured(self._cut(train.x, train.y, 0, len(known)), "train")
        wanted = self._forward(windows.truth) - self._start(windows.naive, windows.seasonal)
        ridge = RidgeCV(alphas=PENALTIES, alpha_per_target=True)
        ridge.fit(self._features(windows.inputs), wanted / self.spread)
        self.weights = np.asarray(ridge.coef_, np.float64).reshape(self.horizon, -1).T
        self.constant = np.broadcast_to(ridge.intercept_, self.horizon).astype(np.float64)
        fitted = self._cut(train.x, train.y, 0, len(known))
        self.unit = float(np.nanstd(fitted.targets.astype(np.float64))) or 1.0

    def inputs(self, x: Any) -> NDArray[np.float32]:
        """Every window of these steps, the last one ends with the last step."""
        return self._cut(np.asarray(x), None, 0, len(x) + self.horizon).inputs

    def of(self, dataset: Dataset) -> Dataset:
        """The whole data set as a network sees it.

        Raises:
            KeraunosError: if a part is shorter than what is to be foretold.
        """

        def prepared(part: str) -> Part:
            windows = self.windows(dataset, part)
            return Part(windows.inputs, windows.targets)

        return replace(
            dataset,
            train=prepared("train"),
            validation=prepared("validation"),
            test=prepared("test"),
            preparation=self,
            read=dataset,
        )

    def windows(self, dataset: Dataset, part: str) -> Windows:
        """The windows of a part whose targets were all measured.

        Args:
            dataset: as it was read.
            part: whose targets they have; nothing for a part without steps.

        Raises:
            KeraunosError: if there are none.
        """
        x = np.concatenate([each.x for each in dataset.parts.values()])
        y = np.concatenate([each.y for each in dataset.parts.values()])
        names = list(dataset.parts)
        lengths = [len(each) for each in dataset.parts.values()]
        first = sum(lengths[: names.index(part)])
        windows = self._cut(x, y, first, first + len(dataset.parts[part]))
        return self._measured(windows, part) if len(dataset.parts[part]) else windows

    def ahead(self, x: NDArray[Any], seconds: Numbers) -> Windows:
        """The one window of what comes after these steps.

        Args:
            x: all that is known, as `Dataset` has it.
            seconds: when the next steps are, as many as the horizon.

        Raises:
            KeraunosError: if fewer steps are known than a window has.
        """
        if len(x) < self.reach:
            raise KeraunosError(
                "A forecast needs the last {length} steps, and only {count} are known.",
                length=self.reach,
                count=len(x),
            )
        more = np.stack([seconds, np.full(len(seconds), x[-1, 1])], axis=1)
        return self._cut(np.concatenate([x, more]), None, len(x), len(x) + self.horizon)

    def values(self, outputs: Any, around: Numbers, shift: Any = 0.0) -> Numbers:
        """What a network says, in the unit of the series.

        Args:
            outputs: of shape (windows, horizon).
            around: of its windows.
            shift: added to the transformed values: the ends of an interval, say.
        """
        said = np.nan_to_num(np.asarray(outputs, np.float64)).reshape(around.shape)
        return self._back(said * self.unit + around + shift)

    def errors(self, truth: Numbers, foretold: Numbers) -> Numbers:
        """What is to be added to the transformed forecasts to have what came."""
        return self._forward(truth) - self._forward(foretold)

    def _cut(self, x: NDArray[Any], y: Any, first: int, last: int) -> Windows:
        """Windows whose targets are within these steps; a window needs its whole past.

        Inputs beyond the end of `x` are needed by none; targets there are unknown.
        """
        missing = max(0, last - len(x))
        known = np.concatenate([x[:, 1], np.full(missing, np.nan)]).astype(np.float64)
        seconds = np.concatenate([x[:, 0], np.full(missing, np.nan)]).astype(np.float64)
        measured = known if y is None else np.concatenate([y, np.full(missing, np.nan)])
        begins = np.arange(max(first, self.reach), last - self.horizon + 1)
        past = begins[:, None] + np.arange(-self.length, 0)
        future = begins[:, None] + np.arange(self.horizon)
        # The same place of the last season that is known, however many seasons ahead.
        back = self.season * (1 + np.arange(self.horizon) // self.season)
        before = future - back
        naive = np.repeat(known[begins - 1][:, None], self.horizon, axis=1)
        seasonal = np.where(before >= 0, known[np.maximum(before, 0)], naive)
        values = self._forward(known)
        own, level = values[past], self.level
        if self.scaling == "window":
            level = own[:, -1:]
        elif self.scaling == "season":
            own = own - values[past - self.season]
        channels = [(own - level) / self.spread, *self._phases(seconds)[:, past]]
        inputs = np.stack(channels, axis=-1).astype(np.float32).reshape(-1, *self.shape)
        straight = self._linear(inputs) + self._start(naive, seasonal)
        around = {
            "last": self._forward(naive),
            "season": self._forward(seasonal),
            "mean": np.full(naive.shape, self.mean),
            "linear": straight,
        }[self.around]
        targets = (self._forward(measured[future]) - around) / self.unit
        return Windows(
            inputs,
            targets.astype(np.float32),
            around,
            measured[future],
            seconds[future],
            naive,
            seasonal,
            self._back(straight),
        )

    def _measured(self, windows: Windows, part: str) -> Windows:
        """Those whose targets are all known."""
        found = windows.only(np.asarray(np.isfinite(windows.targets).all(axis=1)))
        if not len(found):
            raise KeraunosError(
                "The {part} part has no {horizon} steps one after the other that were all "
                "measured; set a smaller horizon.",
                part=part,
                horizon=self.horizon,
            )
        return found

    def _start(self, naive: Numbers, seasonal: Numbers) -> Numbers:
        """What the linear forecast is a difference to, transformed: as its inputs are."""
        return self._forward(seasonal if self.scaling == "season" else naive)

    def _linear(self, inputs: NDArray[np.float32]) -> Numbers:
        """The linear forecast less what it starts from, transformed."""
        found: Numbers = self._features(inputs) @ self.weights + self.constant
        return found * self.spread

    def _features(self, inputs: NDArray[np.float32]) -> Numbers:
        """The past, and the phases of its last step."""
        return np.concatenate([inputs[:, :, 0], inputs[:, -1, 1:]], axis=1).astype(np.float64)

    def _phases(self, seconds: Numbers) -> Numbers:
        """Sine and cosine of each cycle, of shape (2 cycles, steps)."""
        times = np.nan_to_num(seconds).astype("datetime64[s]")
        year = times.astype("datetime64[Y]").astype("datetime64[s]")
        # The first day of 1970 was a Thursday.
        shares = {
            "day": np.mod(seconds, DAY) / DAY,
            "week": np.mod(seconds + 3 * DAY, 7 * DAY) / (7 * DAY),
            "year": (seconds - year.astype(np.float64)) / YEAR,
        }
        waves = [
            wave(2 * np.pi * shares[name]) for name in self.cycles for wave in (np.sin, np.cos)
        ]
        return np.array(waves).reshape(len(waves), len(seconds))

    def _check_transform(self, values: Numbers) -> None:
        least = float(values.min())
        if self.transform == "log" and least <= 0:
            raise KeraunosError(
                "The logarithm of {value:g} does not exist; set transform=none.", value=least
            )
        if self.transform == "root" and least < 0:
            raise KeraunosError(
                "The square root of {value:g} does not exist; set transform=none.", value=least
            )
        self.floor = least / 10 if self.transform == "log" else 0.0

    def _forward(self, values: Numbers) -> Numbers:
        if self.transform == "log":
            return np.asarray(np.log(np.maximum(values, self.floor or 1e-9)))
        return np.asarray(np.sqrt(np.maximum(values, 0)) if self.transform == "root" else values)

    def _back(self, values: Numbers) -> Numbers:
        if self.transform == "log":
            return np.asarray(np.exp(np.minimum(values, 700)))
        return np.asarray(np.maximum(values, 0) ** 2 if self.transform == "root" else values)

    def as_json(self) -> dict[str, Any]:
        """The settings, the scale and the linear forecast."""
        return {
            "length": self.length,
            "horizon": self.horizon,
            "season": self.season,
            "transform": self.transform,
            "scaling": self.scaling,
            "around": self.around,
            "cycles": list(self.cycles),
            "learnt": {name: getattr(self, name) for name in _LEARNT},
            "weights": self.weights.tolist(),
            "constant": self.constant.tolist(),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Past":
        """See `Preparation`."""
        settings = {n: v for n, v in content.items() if n not in ("learnt", "weights", "constant")}
        found = cls(**settings)
        for name in _LEARNT:
            setattr(found, name, float(content["learnt"][name]))
        found.weights = np.array(content["weights"], np.float64).reshape(found.weights.shape)
        found.constant = np.array(content["constant"], np.float64).reshape(found.horizon)
        return found


_LEARNT = ("floor", "mean", "level", "spread", "unit", "usual", "step")
