"""Returns and episodes as charts: how far they spread, what a policy saw, and what it did."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.agents.playing import Episode
from keraunos.language import text
from keraunos.runs.report.charts import HEIGHT, round_ticks, svg, text_at

WIDTH = 960
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 34, 44
BARS = 24

ROOM = 130
"""That the words beside a line take."""

ROW = 84
"""Height of the line of one number that a policy sees."""

NAMED = 190
"""Room for the names of these numbers."""


def spread(episodes: Sequence[Episode], threshold: float, mean: float) -> str:
    """How many episodes earned how much, with the mean and the return that is asked for."""
    returns = np.array([episode.total for episode in episodes])
    low, high = min(returns.min(), threshold), max(returns.max(), threshold)
    ticks = round_ticks(float(low), float(high))
    counts, edges = np.histogram(returns, BARS, (ticks[0], ticks[-1]))
    tallest = round_ticks(0, int(counts.max()))
    base = HEIGHT - BOTTOM

    def across(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    def up(count: float) -> float:
        return base - (base - TOP) * count / tallest[-1]

    marks = []
    for tick in tallest:
        if tick == round(tick):
            marks.append(f'<path class="grid" d="M{LEFT} {up(tick):.1f}H{WIDTH - RIGHT}"/>')
            marks.append(text_at(LEFT - 8, up(tick) + 4, "end", f"{tick:g}"))
    for count, begin, end in zip(counts, edges, edges[1:], strict=False):
        if count:
            left, right = across(begin) + 1, across(end) - 1
            marks.append(
                f'<path d="M{left:.1f} {base}V{up(count):.1f}H{right:.1f}V{base}Z" '
                'style="fill: var(--train)"/>'
            )
    marks += [text_at(across(tick), base + 18, "middle", f"{tick:g}") for tick in ticks]
    marks.append(text_at(WIDTH / 2, HEIGHT - 6, "middle", text("return of an episode")))
    marks += _upright(across(threshold), base, "stroke: rgb(var(--right)); stroke-dasharray: 6 4")
    marks += _upright(across(mean), base, "stroke: var(--validation)")
    said = [
        (text("mean {value:.1f}", value=mean), across(mean), "var(--validation)"),
        (text("solved from {value:g}", value=threshold), across(threshold), "rgb(var(--right))"),
    ]
    marks += _beside(said)
    return svg(text("Returns of {count} episodes", count=len(returns)), marks, WIDTH)


def _upright(x: float, base: float, style: str) -> list[str]:
    return [f'<path class="line" d="M{x:.1f} {base}V{TOP - 8}" style="{style}"/>']


def _beside(said: list[tuple[str, float, str]]) -> list[str]:
    """Words beside two upright lines: away from the other line, where there is room."""
    marks = []
    for (words, x, colour), (_, other, _), y in zip(said, said[::-1], (26, 12), strict=True):
        left = x < other if LEFT + ROOM < x < WIDTH - RIGHT - ROOM else x > WIDTH / 2
        place, anchor = (x - 6, "end") if left else (x + 6, "start")
        coloured = f'<text style="fill: {colour}" '
        marks.append(text_at(place, y, anchor, words).replace("<text ", coloured))
    return marks


def seen(environment: str, episode: Episode) -> str:
    """What a policy saw in an episode, a line for each number, and what it did."""
    actions = episode.actions - 1 if environment == "Acrobot-v1" else episode.actions
    rows = [*episode.observations.T, *np.atleast_2d(actions.T)]
    names = names_of(environment)
    last = max(len(episode.actions) - 1, 1)
    height = ROW * len(rows) + BOTTOM
    right = WIDTH - RIGHT

    def across(step: float) -> float:
        return NAMED + (right - NAMED) * step / last

    marks = []
    ticks = [tick for tick in round_ticks(0.0, last) if tick <= last]
    for tick in ticks:
        marks.append(f'<path class="grid" d="M{across(tick):.1f} 6V{height - BOTTOM}"/>')
        marks.append(text_at(across(tick), height - 24, "middle", f"{tick:g}"))
    marks.append(text_at((NAMED + right) / 2, height - 6, "middle", text("step")))
    for number, (values, name) in enumerate(zip(rows, names, strict=True)):
        top, done = ROW * number + 10, number >= episode.observations.shape[1]
        low, high = float(values.min()), float(values.max())
        path = _path(values, across, top, low, high, in_steps=done)
        marks.append(text_at(0, top + (ROW - 20) / 2 + 4, "start", name).replace("<text ", _INK))
        marks.append(text_at(NAMED - 8, top + 8, "end", f"{high:.3g}"))
        if high > low:
            marks.append(text_at(NAMED - 8, top + ROW - 20, "end", f"{_plain(low, high):.3g}"))
        colour = "var(--validation)" if done else "var(--train)"
        width = 1 if done else 1.8
        marks.append(
            f'<path class="line" d="{path}" style="stroke: {colour}; stroke-width: {width}"/>'
        )
    title = text("What the policy saw and did in an episode")
    return svg(title, marks, WIDTH, height)


_INK = '<text style="fill: var(--ink)" '


def _path(
    values: NDArray[Any],
    across: Callable[[float], float],
    top: float,
    low: float,
    high: float,
    in_steps: bool,
) -> str:
    ups = top + (ROW - 20) * (1 - (values - low) / ((high - low) or 1.0))
    path = f"M{across(0):.1f} {ups[0]:.1f}"
    for step, y in enumerate(ups[1:], 1):
        path += f"H{across(step):.1f}V{y:.1f}" if in_steps else f"L{across(step):.1f} {y:.1f}"
    return path


def names_of(environment: str) -> list[str]:
    """What the numbers of an observation mean, and then the action's."""
    return {
        "CartPole-v1": [
            text("place of the cart, m"),
            text("its speed, m/s"),
            text("angle of the pole, rad"),
            text("its speed, rad/s"),
            text("push: left 0, right 1"),
        ],
        "Acrobot-v1": [
            text("cosine of the first angle"),
            text("sine of the first angle"),
            text("cosine of the second angle"),
            text("sine of the second angle"),
            text("first speed, rad/s"),
            text("second speed, rad/s"),
            text("torque: -1, 0 or 1"),
        ],
        "Pendulum-v1": [
            text("cosine of the angle"),
            text("sine of the angle"),
            text("speed, rad/s"),
            text("torque, Nm"),
        ],
    }[environment]


def _plain(value: float, other: float) -> float:
    """Nought for what is nothing beside the other end of its scale."""
    return 0.0 if abs(value) < 1e-4 * abs(other) else value
