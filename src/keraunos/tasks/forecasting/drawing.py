"""Series as lines: what came, what was foretold, and the band it was to lie in."""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from keraunos.data.grid import Grid
from keraunos.language import text
from keraunos.runs.report.charts import round_ticks, svg, text_at, text_width, tick_name
from keraunos.tasks.forecasting.measuring import SIMPLE, Evaluation

WIDTH, HEIGHT = 960, 280
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 38, 30
DATES = 7
"""Times that are written under a chart, at most."""

PAST = 3
"""Horizons of the past that are drawn before a forecast, or a season."""

SHOWN = 400
"""Steps that one chart shows at most, the last ones."""

LINES = {
    "truth": "stroke: var(--ink); stroke-width: 1.4",
    "foretold": "stroke: var(--validation); stroke-width: 1.8",
    "naive": "stroke: var(--train); stroke-dasharray: 2 4; stroke-width: 1.6",
    "seasonal": "stroke: var(--train); stroke-dasharray: 8 4; stroke-width: 1.6",
    "linear": "stroke: rgb(var(--right)); stroke-width: 1.6",
}

Numbers = NDArray[np.float64]


class Chart:
    """Lines over time, or over steps.

    Args:
        title: above it.
        across: where the values lie, from left to right; all that is drawn is between the ends.
        values: all that is drawn, for the scale.
        zero: whether the scale reaches down to zero.
    """

    def __init__(self, title: str, across: Numbers, values: Numbers, zero: bool = False) -> None:
        self.title = title
        self.first, self.last = float(across.min()), float(across.max())
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        ticks = round_ticks(min(low, 0.0) if zero else low, high)
        self.low, self.high = min(ticks[0], low), max(ticks[-1], high)
        self.marks = [f'<text x="{LEFT}" y="18" class="title">{escape(title)}</text>']
        self.legend = float(WIDTH - RIGHT)
        for tick in ticks:
            y = self._up(tick)
            self.marks.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
            self.marks.append(text_at(LEFT - 8, y + 4, "end", tick_name(tick)))

    def times(self, seconds: Numbers, grid: Grid) -> None:
        """Writes a few times below."""
        last = len(seconds) - 1
        places = np.unique(np.linspace(0, last, min(DATES, last + 1)).round().astype(int))
        for place in places:
            anchor = "start" if place == 0 else "end" if place == last else "middle"
            name = grid.name(np.datetime64(int(seconds[place]), "s"))
            self.below(float(seconds[place]), name, anchor)

    def below(self, place: float, name: str, anchor: str = "middle") -> None:
        """Writes something below."""
        self.marks.append(text_at(self._along(place), HEIGHT - 10, anchor, name))

    def line(self, across: Numbers, values: Numbers, kind: str, name: str = "") -> None:
        """Draws a line, and its name into the legend."""
        points = zip(across.tolist(), values.tolist(), strict=True)
        path = "L".join(f"{self._along(x):.1f} {self._up(y):.1f}" for x, y in points)
        style = LINES[kind]
        self.marks.append(f'<path d="M{path}" class="line" style="{style}"/>')
        if name:
            self.marks.append(text_at(self.legend, 18, "end", name))
            self.legend -= 1.15 * text_width(name) + 10
            self.marks.append(
                f'<path d="M{self.legend - 20:.0f} 14h20" class="line" style="{style}"/>'
            )
            self.legend -= 38

    def band(self, across: Numbers, low: Numbers, high: Numbers) -> None:
        """Draws an area between two lines."""
        x = [*across.tolist(), *across[::-1].tolist()]
        y = [*high.tolist(), *low[::-1].tolist()]
        path = "L".join(
            f"{self._along(a):.1f} {self._up(b):.1f}" for a, b in zip(x, y, strict=True)
        )
        self.marks.append(
            f'<path d="M{path}Z" style="fill: var(--validation); opacity: .18; stroke: none"/>'
        )

    def bars(self, across: Numbers, values: Numbers) -> None:
        """Draws a thin bar from zero to each value."""
        zero = self._up(0.0)
        path = "".join(
            f"M{self._along(x):.1f} {zero:.1f}V{self._up(y):.1f}"
            for x, y in zip(across.tolist(), values.tolist(), strict=True)
        )
        self.marks.append(f'<path d="{path}" class="line" style="{LINES["truth"]}"/>')

    def drawn(self) -> str:
        """The `<svg>` element."""
        return svg(self.title, self.marks, WIDTH, HEIGHT)

    def _along(self, place: float) -> float:
        span = (self.last - self.first) or 1.0
        return LEFT + 6 + (WIDTH - LEFT - RIGHT - 12) * (place - self.first) / span

    def _up(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def one_ahead(evaluation: Evaluation, grid: Grid) -> str:
    """What was foretold one step ahead, all along the part, with its interval."""
    shown = slice(-SHOWN, None)
    seconds, truth = evaluation.windows.seconds[shown, 0], evaluation.windows.truth[shown, 0]
    foretold, low, high = (
        each[shown, 0] for each in (evaluation.foretold, evaluation.low, evaluation.high)
    )
    chart = Chart(text("One step ahead"), seconds, np.concatenate([truth, low, high]))
    chart.times(seconds, grid)
    chart.band(seconds, low, high)
    chart.line(seconds, truth, "truth", text("what came"))
    chart.line(seconds, foretold, "foretold", text("the forecast"))
    return chart.drawn()


def forecast(evaluation: Evaluation, index: int, history: Numbers, grid: Grid) -> str:
    """One forecast with its past and what came.

    Args:
        evaluation: of the part.
        index: of the window.
        history: of shape (steps, 2): all that was read, seconds and values.
        grid: of the times.
    """
    windows = evaluation.windows
    seconds = windows.seconds[index]
    end = int(np.searchsorted(history[:, 0], seconds[0]))
    season = int(evaluation.metrics["season"])
    count = max(PAST * len(seconds), season if season <= SHOWN // 2 else 0, 20)
    past = history[max(0, end - count) : end]
    return with_past(
        text("From {time} on", time=grid.name(np.datetime64(int(seconds[0]), "s"))),
        past,
        seconds,
        evaluation.foretold[index],
        evaluation.low[index],
        evaluation.high[index],
        grid,
        windows.truth[index],
    )


def with_past(
    title: str,
    past: Numbers,
    seconds: Numbers,
    foretold: Numbers,
    low: Numbers,
    high: Numbers,
    grid: Grid,
    truth: Numbers | None = None,
) -> str:
    """A forecast as an `<svg>` element; `past` has seconds and values of shape (steps, 2)."""
    known, values = past[:, 0], past[:, 1]
    every = np.concatenate([known, seconds])
    drawn = [values, low, high, *([] if truth is None else [truth])]
    chart = Chart(title, every, np.concatenate(drawn))
    chart.times(every, grid)
    # The lines go on from the last value that is known.
    begin = np.concatenate([known[-1:], seconds])
    chart.band(begin, np.append(values[-1:], low), np.append(values[-1:], high))
    chart.line(known, values, "truth", text("what came"))
    if truth is not None:
        chart.line(begin, np.append(values[-1:], truth), "truth")
    chart.line(begin, np.append(values[-1:], foretold), "foretold", text("the forecast"))
    return chart.drawn()


def by_step(steps: Sequence[dict[str, float]], names: dict[str, str]) -> str:
    """The mean absolute error of each step ahead, and those of the simple forecasts."""
    across = np.arange(1, len(steps) + 1, dtype=np.float64)
    lines = {name: np.array([step[f"{name}_mae"] for step in steps]) for name in SIMPLE}
    own = np.array([step["mae"] for step in steps])
    chart = Chart(
        text("Mean absolute error by steps ahead"),
        across,
        np.concatenate([own, *lines.values()]),
        zero=True,
    )
    for place in np.unique(np.linspace(1, len(steps), min(12, len(steps))).round().astype(int)):
        chart.below(float(place), str(place))
    for name in reversed(SIMPLE):
        chart.line(across, lines[name], name, names[name])
    chart.line(across, own, "foretold", text("the network"))
    return chart.drawn()


def residuals(seconds: Numbers, errors: Numbers, grid: Grid) -> str:
    """What came less what was foretold one step ahead, over time."""
    chart = Chart(text("What came less what was foretold"), seconds, np.append(errors, 0.0))
    chart.times(seconds, grid)
    chart.bars(seconds, errors)
    return chart.drawn()


def standalone(drawn: str) -> str:
    """The same as a file of its own, with colours."""
    style = (
        "text{font:12px system-ui,sans-serif;fill:#666b76}.title{font-size:14px;font-weight:600}"
        ".grid{stroke:#e3e1da}.line{fill:none;stroke-linejoin:round}"
        "svg{--ink:#22242a;--validation:#d9480f;--train:#8a94a6;--right:34,110,90;"
        "background:#fff}"
    )
    whole = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    begin, end, rest = whole.partition(">")
    return f"{begin}{end}<style>{style}</style>{rest}\n"
