"""Learning curves as SVG that takes its colours and fonts from the page.

Drawn by hand: Keras imports Matplotlib wherever it is installed, and that costs every start of
every program half a second, which two line charts are not worth.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from keraunos.language import text

WIDTH, HEIGHT = 460, 270
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 36, 40
_PARTS = (("train", ""), ("validation", "val_"))


def learning_curve(history: Sequence[dict[str, Any]], metric: str, label: str) -> str:
    """One metric over the epochs, for the training and the validation part.

    Args:
        history: entries with `epoch` and values under `metric` and `val_<metric>`; epochs where a
            value is missing or None leave a gap.
        metric: `loss`, `accuracy`, ...
        label: what it is called for a reader.

    Returns:
        An `<svg>` element. Losses that span more than a factor of ten are on a logarithmic scale.
    """
    values = [
        entry[p + metric] for entry in history for _, p in _PARTS if _known(entry, p + metric)
    ]
    title = f'<text x="{LEFT}" y="18" class="title">{escape(label)}</text>'
    if not values:
        empty = text_at(WIDTH / 2, HEIGHT / 2, "middle", text("no finite value"))
        return svg(label, [title, empty])
    log = metric.endswith("loss") and min(values) > 0 and max(values) / min(values) > 10
    ticks = log_ticks(min(values), max(values)) if log else round_ticks(min(values), max(values))
    low, high = min(ticks[0], *values), max(ticks[-1], *values)

    def across(epoch: float) -> float:
        first, last = int(history[0]["epoch"]), int(history[-1]["epoch"])
        return LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * (epoch - first) / max(last - first, 1)

    def up(value: float) -> float:
        share = (
            math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
        )
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    percent = metric.endswith("accuracy")
    marks = [title]
    for tick in ticks:
        y, name = up(tick), f"{100 * tick:g}%" if percent else f"{tick:g}"
        marks.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        marks.append(text_at(LEFT - 8, y + 4, "end", name))
    for epoch in epoch_ticks(history[0]["epoch"], history[-1]["epoch"]):
        marks.append(text_at(across(epoch), HEIGHT - 22, "middle", str(epoch)))
    marks.append(text_at(WIDTH / 2, HEIGHT - 5, "middle", text("epoch")))
    legend = float(WIDTH - RIGHT)
    names = {"train": text("training part"), "validation": text("validation part")}
    for part, prefix in reversed(_PARTS):
        points = [
            (across(entry["epoch"]), up(entry[prefix + metric]))
            if _known(entry, prefix + metric)
            else None
            for entry in history
        ]
        if any(points):
            marks.append(_line(points, part))
            marks.append(text_at(legend, 18, "end", names[part]))
            legend -= text_width(names[part]) + 6
            marks.append(f'<path class="line {part}" d="M{legend - 16:.0f} 14h16"/>')
            legend -= 36
    return svg(text("{metric} over the epochs", metric=label), marks)


def text_at(x: float, y: float, anchor: str, words: str) -> str:
    """A `<text>` element; the anchor is `start`, `middle` or `end`."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def tick_name(value: float) -> str:
    """A number on an axis, short: 250, 40k, 1.5M."""
    for least, unit, sign in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if abs(value) >= least:
            return f"{value / unit:g}{sign}"
    return f"{value:g}"


def text_width(words: str) -> float:
    """About as wide as these words are in the legend's 12 pixels."""
    return sum(12.0 if ord(letter) > 0x2E7F else 5.8 for letter in words)


def _known(entry: dict[str, Any], key: str) -> bool:
    return entry.get(key) is not None


def _line(points: Sequence[tuple[float, float] | None], part: str) -> str:
    path, dots, drawing = [], [], False
    for point in points:
        if point is None:
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{point[0]:.1f} {point[1]:.1f}")
        drawing = True
        if len(points) <= 12:
            dots.append(f'<circle class="{part}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3"/>')
    return f'<path class="line {part}" d="{"".join(path)}"/>' + "".join(dots)


def round_ticks(low: float, high: float) -> list[float]:
    """Round numbers, four to seven of them, that enclose low and high."""
    span = (high - low) or abs(high) or 1.0
    unit = 10.0 ** math.floor(math.log10(span / 4))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10) if span / (unit * m) <= 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * k, 10) for k in range(first, max(last, first + 1) + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """The numbers 1, 2 and 5 times a power of ten that enclose low and high."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if len(powers) <= 4 else (1,)
    ticks = [round(m * 10.0**power, 12) for power in powers for m in steps]
    below = max((tick for tick in ticks if tick <= low), default=ticks[0])
    above = min((tick for tick in ticks if tick >= high), default=ticks[-1])
    return [tick for tick in ticks if below <= tick <= above]


def epoch_ticks(first: int, last: int) -> list[int]:
    """At most nine epochs in round steps."""
    step = next(s * 10**p for p in range(9) for s in (1, 2, 5) if (last - first) / (s * 10**p) <= 8)
    return [epoch for epoch in range(first, last + 1) if epoch % step == 0 or last == first]


def svg(title: str, marks: Sequence[str], width: int = WIDTH, height: int = HEIGHT) -> str:
    """An `<svg>` element of these marks, with a title for those who cannot see it."""
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(marks)}</svg>'
    )
