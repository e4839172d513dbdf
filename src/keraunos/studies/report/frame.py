"""What is a chart drawn into? A frame with a grid, and the trials in layers of their colours."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from keraunos.language import text
from keraunos.runs.report.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    svg,
    text_at,
    text_width,
)
from keraunos.studies.records import TrialRecord
from keraunos.studies.report.ranking import faint, shades
from keraunos.studies.report.scales import Scale, without_overlap


@dataclass(frozen=True)
class Frame:
    """The part of a chart that holds its marks, in pixels; shares of it count from below."""

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM

    def x(self, share: float) -> float:
        """The pixel of a share of the width."""
        return self.left + 8 + (self.width - self.left - self.right - 16) * share

    def y(self, share: float) -> float:
        """The pixel of a share of the height."""
        return self.height - self.bottom - (self.height - self.top - self.bottom) * share

    def title(self, words: str) -> str:
        """Above the frame."""
        shown = shortened(words, self.width - self.left - 60)
        return f'<text x="{self.left}" y="18" class="title">{shown}</text>'

    def grid(self, scale: Scale) -> list[str]:
        """Lines across at the ticks of the metric's axis, with their words."""
        marks = []
        pixels = self.y(0) - self.y(1)
        for place, words in without_overlap(scale.ticks, lambda _: 13 / pixels):
            y = self.y(place)
            marks.append(f'<path class="grid" d="M{self.left} {y:.1f}H{self.width - self.right}"/>')
            marks.append(text_at(self.left - 8, y + 4, "end", words))
        return marks

    def below(self, ticks: Sequence[tuple[float, str]], name: str = "") -> list[str]:
        """Words under the axis, without those that have no room, and its name under them."""
        pixels = self.x(1) - self.x(0)
        shown = without_overlap(ticks, lambda words: (text_width(words) + 10) / pixels)
        marks = [self._tick(self.x(place), words) for place, words in shown]
        if name:
            marks.append(text_at(self.x(0.5), self.height - 4, "middle", name))
        return marks

    def _tick(self, x: float, words: str) -> str:
        half = text_width(words) / 2
        x = min(max(x, half + 2), self.width - half - 2)
        return text_at(x, self.height - self.bottom + 21, "middle", words)

    def chart(self, about: str, marks: Sequence[str]) -> str:
        """The `<svg>` element."""
        return svg(about, marks, self.width, self.height)

    def empty(self, title: str) -> str:
        """A chart that says that there is nothing to draw."""
        words = text_at(self.width / 2, self.height / 2, "middle", text("no finite value"))
        return self.chart(title, [self.title(title), words])


def layers(
    order: Sequence[TrialRecord], drawn: Sequence[TrialRecord], path: Callable[[TrialRecord], str]
) -> str:
    """One path for each colour, the good trials over the bad ones and the best over all.

    Args:
        order: all trials with a value, best first.
        drawn: those to be drawn.
        path: what a trial looks like, as the data of a path; empty if it cannot be drawn.
    """
    colours = shades(order)
    data: dict[str, list[str]] = defaultdict(list)
    for trial in drawn:
        if trial is not order[0]:
            data["faint" if faint(trial) else f"s{colours[trial.number]}"].append(path(trial))
    names = sorted(data, key=lambda name: (name != "faint", name))
    marks = [f'<path class="{name}" d="{"".join(data[name])}"/>' for name in names]
    if order and (best := path(order[0])):
        about = escape(text("trial {number}, the best", number=order[0].number))
        marks.append(f'<path class="best" d="{best}"><title>{about}</title></path>')
    return "".join(marks)


def shortened(words: str, pixels: float) -> str:
    """Escaped words that are about as wide at most, whole in their title."""
    if text_width(words) <= pixels:
        return escape(words)
    kept = words
    while kept and text_width(kept + "…") > pixels:
        kept = kept[:-1]
    return f"{escape(kept)}…<title>{escape(words)}</title>"
