"""Diagrams stand where their numbers say."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from keraunos.runs.report.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from keraunos.runs.report.diagrams import reliability, residuals, scatter
from keraunos.tasks.classification.measuring import Evaluation, calibration


def places(svg: str) -> list[tuple[float, float]]:
    return [
        (float(each.get("cx", "nan")), float(each.get("cy", "nan")))
        for each in ElementTree.fromstring(svg)
        if each.tag == "circle"
    ]


def test_an_answer_that_is_true_lies_on_the_line() -> None:
    svg = scatter([(0, 0), (10, 10), (10, 0)])
    line = re.search(r'd="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"', svg)
    assert line is not None
    low, high, off = places(svg)
    assert (*low, *high) == tuple(map(float, line.groups()))
    assert off == (high[0], low[1])


def test_every_error_is_in_a_bar() -> None:
    errors = np.random.default_rng(0).standard_t(2, size=500).tolist()
    bars = [each for each in ElementTree.fromstring(residuals(errors)) if each.tag == "rect"]
    heights = [float(each.get("height", "nan")) for each in bars]
    assert 5 <= len(bars) <= 60
    assert 0 < max(heights) <= HEIGHT - TOP - BOTTOM
    assert ElementTree.fromstring(residuals([0.0] * 5)) is not None
    assert ElementTree.fromstring(scatter([(1, 1), (1, 1)])) is not None


def test_the_share_that_is_right_is_drawn_by_how_sure_it_was() -> None:
    shares = np.array([[0.55, 0.45]] * 4 + [[0.05, 0.95]] * 4)
    labels = np.array([0, 0, 1, 1, 1, 1, 1, 1])
    evaluation = Evaluation("test", (), np.zeros((2, 2)), labels, shares, {})
    half, sure = calibration(evaluation)
    assert (half.low, half.accuracy, half.share) == (0.5, 0.5, 0.5)
    assert (sure.low, sure.high, sure.accuracy) == (0.9, 1.0, 1.0)
    found = places(reliability([vars(half), vars(sure)]))
    across = [(x - LEFT) / (WIDTH - LEFT - RIGHT) for x, _ in found]
    up = [(HEIGHT - BOTTOM - y) / (HEIGHT - TOP - BOTTOM) for _, y in found]
    assert across == pytest.approx([0.55, 0.95], abs=1e-3)
    assert up == pytest.approx([0.5, 1.0], abs=1e-3)
