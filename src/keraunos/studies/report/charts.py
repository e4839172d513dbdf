"""How did the search go? Its progress, what mattered, every curve, every hyperparameter, as SVG."""

from collections.abc import Sequence
from html import escape

from keraunos.language import text
from keraunos.runs.report.charts import TOP, WIDTH, epoch_ticks, round_ticks, text_at, text_width
from keraunos.studies.records import DIVERGED, FAILED, Hyperparameter, StudyRecord, TrialRecord
from keraunos.studies.report.frame import Frame, layers, shortened
from keraunos.studies.report.ranking import faint, known, ranked, thinned
from keraunos.studies.report.scales import (
    Scale,
    beyond,
    hyperparameter_scale,
    metric_scale,
)
from keraunos.studies.report.wording import is_share, measured, number

CURVES_DRAWN = 150
DOTS_DRAWN = 400
_POINTS = 120
"""Of a curve: more than the pixels can tell apart only make the page larger."""


def progress(study: StudyRecord) -> str:
    """Every trial as a dot at the time it ended, and the best so far as a line."""
    frame, title = Frame(), text("Best so far")
    order = ranked(study)
    if not order:
        return frame.empty(title)
    scale = metric_scale([t.value or 0.0 for t in order], study.maximized, study.metric)
    unit, name = _unit_of_time(study)

    def time(trial: TrialRecord) -> float:
        return (trial.began + trial.seconds) / unit if unit else trial.number + 1

    ended = [t for t in study.trials if known(t.value) or t.state in (DIVERGED, FAILED)]
    ended.sort(key=time)
    last = max(time(ended[-1]), study.seconds / unit if unit else 0)
    ticks = [tick for tick in round_ticks(0, last) if tick <= last * 1.001]
    marks = [frame.title(title), *frame.grid(scale)]
    marks += frame.below([(tick / last, number(tick)) for tick in ticks], name)
    line: list[str] = []
    best: TrialRecord | None = None
    for trial in ended:
        x = frame.x(time(trial) / last)
        marks.append(_dot(frame, study, trial, x, scale))
        if known(trial.value) and (best is None or _better(study, trial, best)):
            y = frame.y(scale.place(trial.value) or 0.0)
            line.append(f"H{x:.1f}V{y:.1f}" if line else f"M{x:.1f} {y:.1f}")
            best = trial
    marks.append(f'<path class="running" d="{"".join(line)}H{frame.x(1):.1f}"/>')
    return frame.chart(text("The best value so far, over time"), marks)


def _unit_of_time(study: StudyRecord) -> tuple[float, str]:
    """The seconds of a unit that gives readable numbers, and its name; 0 if no times are known."""
    last = max([study.seconds, *(trial.began + trial.seconds for trial in study.trials)])
    if last <= 0:
        return 0.0, text("trial")
    if last < 180:
        return 1.0, text("seconds")
    return (60.0, text("minutes")) if last < 180 * 60 else (3600.0, text("hours"))


def _better(study: StudyRecord, trial: TrialRecord, other: TrialRecord) -> bool:
    ours, theirs = trial.value or 0.0, other.value or 0.0
    return ours > theirs if study.maximized else ours < theirs


def _dot(frame: Frame, study: StudyRecord, trial: TrialRecord, x: float, scale: Scale) -> str:
    place = scale.place(trial.value) if known(trial.value) else beyond(study.maximized)
    y = frame.y(place or 0.0)
    value = measured(study.metric, trial.value or 0.0) if known(trial.value) else text("no value")
    words = text("trial {number}: {value}", number=trial.number, value=value)
    about = f"<title>{escape(words)}</title>"
    if trial.state in (DIVERGED, FAILED):
        return f'<path class="cross" d="M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6">{about}</path>'
    kind, radius = ("stopped", 2.5) if faint(trial) else ("finished", 3.2)
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}">{about}</circle>'


def importance_bars(study: StudyRecord) -> str:
    """What share of the differences each hyperparameter explains; empty if that says nothing."""
    shares = sorted(study.importance.items(), key=lambda entry: -entry[1])
    if len(shares) < 2:
        return ""
    step, top = 26, TOP + 4
    frame = Frame(height=top + step * len(shares) + 4, left=0)
    room = min(max(text_width(name) for name, _ in shares), 170) + 12
    marks = [frame.title(text("What mattered"))]
    for row, (name, share) in enumerate(shares):
        y, length = top + step * row, max((WIDTH - room - 50) * share / shares[0][1], 2)
        bar = f'x="{room:.0f}" y="{y}" width="{length:.1f}" height="17" rx="3"'
        marks.append(f'<text x="0" y="{y + 13}">{shortened(name, room - 12)}</text>')
        marks.append(f'<rect class="bar" {bar}/>')
        marks.append(text_at(room + length + 7, y + 13, "start", f"{100 * share:.0f}%"))
    return frame.chart(text("The importance of each hyperparameter"), marks)


def curves(study: StudyRecord, name: str) -> str:
    """One number of Keras's history over the epochs, a curve for each trial.

    Args:
        study: as recorded.
        name: `val_accuracy`, `val_loss`, ...
    """
    frame, order = Frame(), ranked(study)
    drawn = [trial for trial in thinned(order, CURVES_DRAWN) if trial.curves.get(name)]
    values = [v for t in drawn for v in t.curves[name] if v is not None and known(v)]
    if not values:
        return frame.empty(name)
    maximized = study.maximized if name == study.metric else is_share(name)
    scale = metric_scale(values, maximized, name)
    last = max(len(trial.curves[name]) for trial in drawn) - 1

    def path(trial: TrialRecord) -> str:
        points = [
            (frame.x(epoch / max(last, 1)), frame.y(scale.place(value) or 0.0))
            if known(value)
            else None
            for epoch, value in enumerate(trial.curves.get(name, []))
            if epoch % (last // _POINTS + 1) == 0
        ]
        return _line(points)

    # What leaves the axis is cut off at the frame.
    top, height = round(frame.y(1)) - 3, round(frame.y(0) - frame.y(1)) + 6
    window = f'x="0" y="{top}" width="{frame.width}" height="{height}"'
    box = f'viewBox="0 {top} {frame.width} {height}"'
    ticks = [((tick - 1) / max(last, 1), str(tick)) for tick in epoch_ticks(1, last + 1)]
    marks = [frame.title(name), *frame.grid(scale), *frame.below(ticks, text("epoch"))]
    marks.append(f'<svg class="curves" {window} {box}>{layers(order, drawn, path)}</svg>')
    return frame.chart(text("{metric} over the epochs", metric=name), marks)


def _line(points: Sequence[tuple[float, float] | None]) -> str:
    """A line with gaps; a point alone is a dot."""
    written, drawing = [], False
    for point in points:
        if point is not None:
            written.append(f"{'L' if drawing else 'M'}{point[0]:.1f} {point[1]:.1f}")
            written += [] if drawing else ["h0"]
        drawing = point is not None
    return "".join(written)


def scatter(study: StudyRecord, hyperparameter: Hyperparameter) -> str:
    """The metric of each trial against its value of one hyperparameter."""
    # Three beside one another on the page, or two; letters are the same size in both.
    alone = len(study.space) <= 2
    frame = Frame(bottom=30) if alone else Frame(width=340, height=220, left=50, right=8, bottom=28)
    name, order = hyperparameter.name, ranked(study)
    tried = [trial for trial in order if name in trial.parameters]
    if not tried:
        return frame.empty(name)
    scale = metric_scale([t.value or 0.0 for t in order], study.maximized, study.metric)
    axis = hyperparameter_scale(hyperparameter, study.trials)
    marks = [frame.title(name), *frame.grid(scale), *frame.below(axis.ticks)]
    if name in study.importance and len(study.space) > 1:
        share = f"{100 * study.importance[name]:.0f}%"
        marks.append(text_at(frame.width - frame.right, 18, "end", share))
    default = study.defaults.get(name)
    place = None if default is None else axis.place(default)
    if place is not None:
        x = frame.x(place)
        marks.append(f'<path class="default" d="M{x:.1f} {frame.y(0):.1f}V{frame.y(1):.1f}"/>')

    def path(trial: TrialRecord) -> str:
        across = axis.place(trial.parameters[name]) if name in trial.parameters else None
        if across is None:
            return ""
        # Equal options are moved apart by the golden ratio's multiples, which never crowd.
        across += 0.05 * (trial.number * 0.618 % 1 - 0.5) if axis.discrete else 0.0
        return f"M{frame.x(across):.1f} {frame.y(scale.place(trial.value) or 0.0):.1f}h0"

    marks.append(f'<g class="dots">{layers(order, thinned(tried, DOTS_DRAWN), path)}</g>')
    return frame.chart(text("{metric} against {name}", metric=study.metric, name=name), marks)
