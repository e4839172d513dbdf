"""Curves stay inside their frame, leave gaps where values are missing, and have round ticks."""

import re
from xml.etree import ElementTree

import pytest

from keraunos.runs.report.charts import (
    HEIGHT,
    WIDTH,
    learning_curve,
    log_ticks,
    round_ticks,
    tick_name,
)


def history(values, val_values, name="loss") -> list[dict]:
    return [
        {"epoch": epoch + 1, name: a, f"val_{name}": b}
        for epoch, (a, b) in enumerate(zip(values, val_values, strict=True))
    ]


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0.93, 0.97), (-3, 12), (1e-7, 3e-7), (5, 5), (0, 0), (2.3, 1e9)]
)
def test_ticks_are_few_and_enclose_the_values(low: float, high: float) -> None:
    ticks = round_ticks(low, high)
    assert ticks[0] <= low
    assert high <= ticks[-1]
    assert 2 <= len(ticks) <= 8
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(("low", "high"), [(0.006, 1.7), (1e-9, 1e3), (0.3, 40)])
def test_logarithmic_ticks_enclose_the_values(low: float, high: float) -> None:
    ticks = log_ticks(low, high)
    assert ticks[0] <= low
    assert high <= ticks[-1]
    assert len(ticks) <= 15


@pytest.mark.parametrize(
    ("values", "val_values"),
    [
        ([2.0, 1.0, 0.5], [2.1, 1.2, 0.9]),
        ([2.0, 0.1, 0.001], [2.1, 0.2, 0.01]),
        ([0.5], [0.6]),
        ([1.0, 1.0], [1.0, 1.0]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([3.0 / (k + 1) for k in range(200)], [4.0 / (k + 1) for k in range(200)]),
    ],
)
def test_everything_is_drawn_inside_the_frame(values, val_values) -> None:
    svg = learning_curve(history(values, val_values), "loss", "Loss")
    ElementTree.fromstring(svg)
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", svg):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= HEIGHT
    assert svg.count('class="line train" d="M') == 2  # the curve and its legend
    assert svg.count('class="line validation" d="M') == 2


def test_a_missing_value_leaves_a_gap() -> None:
    svg = learning_curve(history([2.0, None, 1.0, 0.9], [None] * 4), "loss", "Loss")
    (curve,) = re.findall(r'class="line train" d="(M[^"]*M[^"]*)"', svg)
    assert (curve.count("M"), curve.count("L")) == (2, 1)
    assert "validation part" not in svg


def test_no_value_at_all_is_said() -> None:
    assert "no finite value" in learning_curve(history([None], [None]), "loss", "Loss")


def test_accuracy_is_in_percent() -> None:
    svg = learning_curve(history([0.9, 0.95], [0.91, 0.93], "accuracy"), "accuracy", "Accuracy")
    assert "90%" in svg


@pytest.mark.parametrize(
    ("value", "name"),
    [(250, "250"), (40_000, "40k"), (-1_500_000, "-1.5M"), (0.02, "0.02"), (9_999, "9999")],
)
def test_numbers_on_axes_are_short(value: float, name: str) -> None:
    assert tick_name(value) == name
