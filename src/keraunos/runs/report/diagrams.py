"""Diagrams of what a network says beside what is true, as SVG in the page's colours."""

from collections.abc import Callable, Sequence

import numpy as np

from keraunos.language import text
from keraunos.runs.report.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    round_ticks,
    svg,
    text_at,
    text_width,
    tick_name,
)


def scatter(pairs: Sequence[tuple[float, float]]) -> str:
    """Dots of truth, from left to right, and answer, upwards; on the line both are the same."""
    values = [value for pair in pairs for value in pair]
    across, up, marks = _axes(
        round_ticks(min(values), max(values)), round_ticks(min(values), max(values))
    )
    low, high = min(values), max(values)
    marks.append(_line((across(low), up(low)), (across(high), up(high))))
    marks += [
        f'<circle class="dot" cx="{across(true):.1f}" cy="{up(said):.1f}" r="2.6"/>'
        for true, said in pairs
    ]
    return svg(
        text("Answers by what is true"), [*marks, *_called(text("true"), text("the network says"))]
    )


def residuals(errors: Sequence[float]) -> str:
    """How many answers are off by how much."""
    counts, edges = np.histogram(errors, bins="auto" if len(errors) < 5_000 else 60)
    if len(counts) > 60:
        counts, edges = np.histogram(errors, bins=60)
    across, up, marks = _axes(
        round_ticks(float(edges[0]), float(edges[-1])), round_ticks(0, float(counts.max()))
    )
    for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True):
        marks.append(_bar(across(left), across(right), up(0), up(float(count))))
    if edges[0] < 0 < edges[-1]:
        marks.append(_line((across(0), TOP), (across(0), HEIGHT - BOTTOM)))
    return svg(text("How far off"), [*marks, *_called(text("said minus true"), text("examples"))])


def reliability(bins: Sequence[dict[str, float]]) -> str:
    """The share of right answers by how sure the network was (DeGroot and Fienberg 1983).

    Args:
        bins: each with `low`, `high`, `confidence`, `accuracy` and `share` of all answers.
    """
    across, up, marks = _axes([0, 0.2, 0.4, 0.6, 0.8, 1], [0, 0.2, 0.4, 0.6, 0.8, 1], percent=True)
    for each in bins:
        marks.append(
            _bar(
                across(each["low"]),
                across(each["high"]),
                up(0),
                up(each["accuracy"]),
                0.15 + 0.75 * each["share"] ** 0.5,
            )
        )
    marks.append(_line((across(0), up(0)), (across(1), up(1))))
    for each in bins:
        place = f'cx="{across(each["confidence"]):.1f}" cy="{up(each["accuracy"]):.1f}"'
        marks.append(f'<circle class="validation" {place} r="3.4"/>')
    return svg(
        text("Right by how sure"), [*marks, *_called(text("how sure it was"), text("right"))]
    )


def _axes(
    below: Sequence[float], beside: Sequence[float], percent: bool = False
) -> tuple[Callable[[float], float], Callable[[float], float], list[str]]:
    """Where values are, and the lines and numbers of both axes."""

    def across(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - below[0]) / (below[-1] - below[0])

    def up(value: float) -> float:
        share = (value - beside[0]) / (beside[-1] - beside[0])
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    def name(tick: float) -> str:
        return f"{100 * tick:g}%" if percent else tick_name(tick)

    marks = []
    for tick in beside:
        marks.append(f'<path class="grid" d="M{LEFT} {up(tick):.1f}H{WIDTH - RIGHT}"/>')
        marks.append(text_at(LEFT - 8, up(tick) + 4, "end", name(tick)))
    for tick in below:
        wide = across(tick) + 0.65 * text_width(name(tick)) > WIDTH
        place, anchor = (WIDTH, "end") if wide else (across(tick), "middle")
        marks.append(text_at(place, HEIGHT - 22, anchor, name(tick)))
    return across, up, marks


def _called(below: str, beside: str) -> list[str]:
    return [
        text_at(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 5, "middle", below),
        text_at(LEFT, TOP - 14, "start", beside),
    ]


def _line(begin: tuple[float, float], end: tuple[float, float]) -> str:
    places = f"M{begin[0]:.1f} {begin[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return f'<path class="line train" stroke-dasharray="5 4" d="{places}"/>'


def _bar(left: float, right: float, bottom: float, top: float, shade: float = 0.55) -> str:
    size = f'width="{max(right - left - 1, 1):.1f}" height="{max(bottom - top, 0):.1f}"'
    return (
        f'<rect x="{left + 0.5:.1f}" y="{top:.1f}" {size} '
        f'style="fill: rgba(var(--right), {shade:.2f})"/>'
    )
