"""Learning curves as SVG that takes its colours from the page."""

import io
from collections.abc import Sequence
from typing import Any

# Matplotlib wants colours; these stand for the page's variables and are replaced by them.
_INK, _FAINT = "#010203", "#040506"
_SERIES = {"train": "#070809", "validation": "#0a0b0c"}
_VARIABLES = {
    _INK: "var(--ink)",
    _FAINT: "var(--rule)",
    _SERIES["train"]: "var(--train)",
    _SERIES["validation"]: "var(--validation)",
}


def learning_curve(history: Sequence[dict[str, Any]], metric: str, label: str) -> str:
    """One metric over the epochs, for the training and the validation part.

    Args:
        history: entries with `epoch` and values under `metric` and `val_<metric>`; epochs where a
            value is missing or None leave a gap.
        metric: `loss`, `accuracy`, ...
        label: what it is called for a reader.

    Returns:
        An `<svg>` element.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import (
        LogLocator,
        MaxNLocator,
        NullLocator,
        PercentFormatter,
        StrMethodFormatter,
    )

    figure = Figure(figsize=(5.2, 2.9), layout="constrained")
    axes = figure.add_subplot()
    epochs = [entry["epoch"] for entry in history]
    for part, key in (("train", metric), ("validation", f"val_{metric}")):
        values = [entry.get(key) for entry in history]
        if all(value is None for value in values):
            continue
        points = [float("nan") if value is None else value for value in values]
        axes.plot(
            epochs,
            points,
            color=_SERIES[part],
            label={"train": "training part", "validation": "validation part"}[part],
            linewidth=2,
            marker="o" if len(epochs) <= 12 else None,
            markersize=4,
        )
    if metric == "loss" and _spread(history) > 10:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_locator(NullLocator())
    if metric.endswith("accuracy"):
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))
    axes.set_xlabel("epoch", color=_INK)
    axes.set_title(label, color=_INK, loc="left", fontsize=12, fontweight="bold")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.tick_params(colors=_INK, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.margins(x=0.03)
    if axes.lines:
        axes.legend(frameon=False, labelcolor=_INK, fontsize=9)
    else:
        axes.set_yticks([])
        axes.text(0.5, 0.5, "no finite value", color=_INK, ha="center", transform=axes.transAxes)
    return _svg(figure, f"{label} over the epochs")


def _spread(history: Sequence[dict[str, Any]]) -> float:
    """How many times larger the largest loss is than the smallest one."""
    losses = [entry.get(key) for entry in history for key in ("loss", "val_loss")]
    positive = [loss for loss in losses if loss is not None and loss > 0]
    return max(positive) / min(positive) if positive else 1.0


def _svg(figure: Any, title: str) -> str:
    from matplotlib import rc_context

    buffer = io.StringIO()
    # Text stays text, and nothing random or dated goes in: the same run gives the same report.
    with rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "keraunos", "font.family": "sans-serif"}
    ):
        figure.savefig(
            buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    return svg.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
