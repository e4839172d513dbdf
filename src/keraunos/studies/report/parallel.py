"""Which values go together in the good trials? All hyperparameters side by side, a line a trial."""

from collections.abc import Callable

from keraunos.language import text
from keraunos.runs.report.charts import svg, text_width
from keraunos.studies.records import StudyRecord, TrialRecord
from keraunos.studies.report.frame import layers, shortened
from keraunos.studies.report.ranking import ranked, thinned
from keraunos.studies.report.scales import (
    Scale,
    hyperparameter_scale,
    metric_scale,
    without_overlap,
)

LINES_DRAWN = 150
_SIDE, _BOTTOM, _LENGTH = 60, 14, 272
"""Room at the sides and below, and the length of an axis."""

_WIDTH = 916
"""The room on the page; a chart of many axes is wider and is made smaller, or scrolled."""

_ROOMY, _NARROW = 100, 84
"""Pixels between two axes: those below which the chart gets wider, and the fewest."""

_BOLD = 1.15
"""How much wider the letters of the names are than others."""


def parallel_coordinates(study: StudyRecord) -> str:
    """An axis for each hyperparameter, the most important first, and the metric's at the end.

    Returns:
        An `<svg>` element, or nothing if no trial has a value, or if there is one hyperparameter
        alone, which its own chart shows better.
    """
    order = ranked(study)
    if not order or len(study.space) < 2:
        return ""
    space = sorted(study.space, key=lambda entry: -study.importance.get(entry.name, 0.0))
    axes = [(entry.name, hyperparameter_scale(entry, study.trials)) for entry in space]
    values = metric_scale([t.value or 0.0 for t in order], study.maximized, study.metric)
    room = (_WIDTH - 2 * _SIDE) / len(axes)
    step = min(room, 400) if room >= _ROOMY else max(_NARROW, min(_ROOMY, 1.25 * room))
    width = round(step * len(axes)) + 2 * _SIDE
    crowded = any(text_width(name) * _BOLD > step - 6 for name, _ in axes)

    top = 48 if crowded else 30

    def up(share: float) -> float:
        return top + _LENGTH * (1 - share)

    def path(trial: TrialRecord) -> str:
        points = []
        for column, (name, scale) in enumerate(axes):
            place = scale.place(trial.parameters[name]) if name in trial.parameters else None
            if place is not None:
                points.append(f"{_SIDE + step * column:.0f} {up(place):.1f}")
        points.append(f"{width - _SIDE} {up(values.place(trial.value) or 0.0):.1f}")
        return "M" + "L".join(points)

    marks = [f'<g class="lines">{layers(order, thinned(order, LINES_DRAWN), path)}</g>']
    for column, (name, scale) in enumerate([*axes, (study.metric, values)]):
        marks += _axis(_SIDE + step * column, up, scale, step)
        above = crowded and column % 2 == 1
        space_for_name = 2 * _SIDE if column in (0, len(axes)) else step * (1 + crowded)
        marks.append(
            _name(_SIDE + step * column, top - 34 if above else top - 16, name, space_for_name)
        )
    title = text("The hyperparameters of each trial and its {metric}", metric=study.metric)
    size = f"min-width: {0.8 * width:.0f}px; max-width: {1.1 * width:.0f}px"
    chart = svg(title, marks, width, top + _LENGTH + _BOTTOM)
    return chart.replace("<svg ", f'<svg style="{size}" ', 1)


def _name(x: float, y: int, name: str, room: float) -> str:
    words = shortened(name, (room - 8) / _BOLD)
    return f'<text class="name" x="{x:.0f}" y="{y}" text-anchor="middle">{words}</text>'


def _axis(x: float, up: Callable[[float], float], scale: Scale, room: float) -> list[str]:
    """A vertical line with its ticks and, to the right of them, what they mean."""
    marks = [f'<path class="axis-line" d="M{x:.0f} {up(0):.0f}V{up(1):.0f}"/>']
    for place, tick in without_overlap(scale.ticks, lambda _: 15 / _LENGTH):
        y, words = up(place), shortened(tick, room - 20)
        marks.append(f'<path class="axis-line" d="M{x - 3:.0f} {y:.1f}h6"/>')
        marks.append(f'<text class="tick" x="{x + 6:.0f}" y="{y + 4:.1f}">{words}</text>')
    return marks
