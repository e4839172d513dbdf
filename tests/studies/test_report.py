"""The page of a study stands by itself, shows what was recorded, and survives whatever that is."""

import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from sample_studies import SPACE, sample

from keraunos.recipes import Choice, Range
from keraunos.studies.records import (
    DIVERGED,
    FAILED,
    FINISHED,
    RUNNING,
    STOPPED,
    Hyperparameter,
    StudyRecord,
    TrialRecord,
)
from keraunos.studies.report import render
from keraunos.studies.report.charts import curves, importance_bars, progress, scatter
from keraunos.studies.report.parallel import LINES_DRAWN, parallel_coordinates
from keraunos.studies.report.scales import hyperparameter_scale, metric_scale, without_overlap


class Page(HTMLParser):
    """Reads a page and notes elements that are not closed, or closed twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(study: StudyRecord) -> Page:
    html = render(study)
    read = Page(html)
    assert read.wrong == []
    assert read.open == []
    assert not re.search(r"https?:|//|<script|<link|<iframe|@import|url\(|src=", html)
    for svg in re.findall(r'<svg [^>]*class="chart".*?</svg>(?=</div>|</td>|$)', html):
        inside(svg)
    return read


def inside(svg: str) -> None:
    """Well-formed, and nothing is drawn outside of its frame but what is cut off there."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for nested in root.iter("svg"):
        if nested is not root:
            nested.clear()
    for element in root.iter():
        numbers = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.attrib.get("d", ""))
        if element.tag == "circle":
            numbers.append((element.attrib["cx"], element.attrib["cy"]))
        if element.tag == "text":
            numbers.append((element.attrib["x"], element.attrib["y"]))
        for x, y in numbers:
            assert 0 <= float(x) <= width, (element.attrib, element.text)
            assert 0 <= float(y) <= height, (element.attrib, element.text)


def charts(study: StudyRecord) -> list[str]:
    names = {name for trial in study.trials for name in trial.curves} or {study.metric}
    drawn = [progress(study), importance_bars(study), parallel_coordinates(study)]
    drawn += [curves(study, name) for name in sorted(names)]
    return [svg for svg in drawn + [scatter(study, entry) for entry in study.space] if svg]


@pytest.mark.parametrize("metric", ["val_accuracy", "val_loss"])
@pytest.mark.parametrize(("count", "dimensions"), [(0, 6), (1, 6), (8, 12), (64, 1), (64, 12)])
def test_any_size_of_study_has_a_page(count: int, dimensions: int, metric: str) -> None:
    study = sample(count, metric, dimensions)
    page(study)
    for svg in charts(study):
        inside(svg)


def test_a_thousand_trials_are_thinned_out() -> None:
    study = sample(1000, dimensions=12, epochs=200)
    html = render(study)
    assert len(html) < 2_000_000
    (lines,) = re.findall(r'<g class="lines">(.*?)</g>', html)
    assert lines.count("M") == LINES_DRAWN
    read = page(study)
    assert f"{LINES_DRAWN} of 1000 trials are drawn" in read.text
    for trial in study.trials:  # but every one is in a table
        assert f'<td class="left">{trial.number}</td>' in html


def test_the_headline_is_the_best_and_says_that_it_is_optimistic() -> None:
    study = sample(64)
    best = study.best
    assert best is not None
    read = page(study).text
    assert f"{100 * best.value:.2f}% is the best val_accuracy, that of trial {best.number}." in read
    assert "chosen because it came out best on the validation part" in read
    assert "97.44% ± 0.37% is the accuracy on the test part" in read
    assert "trained anew with 5 seeds" in read
    assert "as an ensemble: 98.33%." in read
    assert "nothing was chosen by the test part" in read


def test_without_a_test_part_no_number_is_called_honest() -> None:
    read = page(sample(64, "val_loss")).text
    assert "0.08267 ± 0.0047 is the val_loss of the best settings" in read
    assert "it is still a little optimistic" in read
    assert "number to quote" not in read


def test_one_seed_has_no_deviation() -> None:
    study = sample(20)
    assert study.retrained is not None
    one = replace(study.retrained, metric=[0.97], test={"accuracy": [0.96]}, ensemble={})
    read = page(replace(study, retrained=one)).text
    assert "96.00% is the accuracy" in read
    assert "±" not in read
    assert "ensemble:" not in read


def test_the_smallest_loss_is_the_best() -> None:
    study = sample(64, "val_loss")
    lowest = min(trial.value for trial in study.trials if trial.value is not None)
    html = render(study)
    assert f'<div class="number chosen">{lowest:#.4g}</div>' in html
    assert f"<td>{lowest:#.4g}</td>" in re.findall(r'<tr class="first">.*?</tr>', html)[0]


def test_every_way_to_end_is_counted() -> None:
    study = sample(64)
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", render(study)))
    for state, name in (
        (FINISHED, "finished"),
        (STOPPED, "stopped early"),
        (DIVERGED, "diverged"),
        (FAILED, "failed"),
    ):
        assert facts[name] == str(sum(trial.state == state for trial in study.trials))
    assert "running" not in facts
    running = replace(study.trials[0], state=RUNNING, value=None, curves={})
    assert "running 1" in page(replace(study, trials=[running])).text


def test_the_defaults_are_there_to_compare_with() -> None:
    study = sample(20)
    value = f"{100 * (study.trials[0].value or 0):.2f}%"
    (row,) = re.findall(r'<tr class="recipe">.*?</tr>', render(study))
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[:8] == [
        "recipe", value, "16", "128", "0.1", "0.4", "0.002", "32",
    ]  # fmt: skip
    untried = replace(study, trials=study.trials[1:])
    (row,) = re.findall(r'<tr class="recipe">.*?</tr>', render(untried))
    assert "<td>\N{EN DASH}</td>" in row


def test_commands_go_on_and_have_it_again() -> None:
    study = sample(64)  # of which one failed, and does not count
    html = render(study)
    assert "<pre>keraunos search studies/digits-cnn-1 --trials 95</pre>" in html
    (winner,) = re.findall(r"<pre>(keraunos train [^<]*)</pre>", html)
    assert winner.startswith("keraunos train digits-cnn --set filters=")
    assert study.best is not None
    assert f"--set learning_rate={study.best.parameters['learning_rate']!r}" in winner
    assert f"--batch-size {study.best.parameters['batch_size']}" in winner
    assert "--epochs 20" in winner


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("keraunos search digits-cnn --trials 9", "keraunos train digits-cnn "),
        ("keraunos search my.py:net --data 'my data'", "keraunos train my.py:net "),
        ("keraunos search studies/digits-cnn-1", None),
        ("python digits-cnn", None),
    ],
)
def test_the_recipe_of_the_command_is_trained(command: str, expected: str | None) -> None:
    trained = re.findall(
        r"<pre>(keraunos train [^<]*)</pre>",
        render(replace(sample(20), configuration={"command": command})),
    )
    if expected is None:
        assert trained == []
    else:
        assert trained[0].startswith(expected)
        assert trained[0].endswith("--data &#39;my data&#39;") == ("data" in command)


def test_a_study_of_a_function_is_gone_on_with_in_its_program() -> None:
    study = replace(sample(64), configuration={"command": "python program.py"})
    assert "keraunos search" not in render(study)
    assert "<pre>study=&#39;studies/digits-cnn-1&#39;, trials=95</pre>" in render(study)


def test_what_users_wrote_is_text_and_no_markup() -> None:
    evil = '<img src=x onerror="alert(1)">&\'`'
    study = sample(20)
    space = [
        Hyperparameter(evil, Choice(evil, "b"), whole=False, in_program=False),
        Hyperparameter("learning_rate", SPACE[4].values, whole=False, in_program=True),
    ]
    trials = [
        replace(
            trial,
            state=FAILED if trial.number < 4 else trial.state,
            value=None if trial.number < 4 else trial.value,
            reason=evil,
            parameters={evil: evil, "learning_rate": 0.01 + trial.number / 1e3},
            curves={evil: [0.5, 0.6], **trial.curves},
        )
        for trial in study.trials
    ]
    html = render(
        replace(
            study,
            name=evil,
            what=evil,
            metric=evil,
            space=space,
            trials=trials,
            defaults={evil: evil},
            importance={evil: 0.9, "learning_rate": 0.1},
            settings={evil: evil},
            configuration={"recipe": evil, "command": evil, "versions": {evil: evil}},
        )
    )
    assert "<img" not in html
    assert html.count("&lt;img src=x") > 20
    assert Page(html).wrong == []


def test_numbers_that_are_none_or_not_finite_leave_gaps() -> None:
    study = sample(20)
    broken = [
        replace(
            trial,
            value=(None, math.nan, math.inf, trial.value)[trial.number % 4],
            curves={"val_accuracy": [None, 0.5, math.nan, 0.9, None]},
        )
        for trial in study.trials
    ]
    html = render(replace(study, trials=broken, importance={}))
    assert "nan" not in html.lower()
    assert "inf%" not in html
    page(replace(study, trials=broken, importance={}))


def test_trials_without_curves_times_or_some_parameters() -> None:
    bare = [
        TrialRecord(k, FINISHED, {"noise": 0.1 * k} if k % 2 else {}, 0.1 * k) for k in range(9)
    ]
    study = StudyRecord("s", "f", "score", True, 1, SPACE[:3], bare)
    assert "no finite value" in page(study).text
    for svg in charts(study):
        inside(svg)


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0, 1e-12, 1e30])
def test_equal_values_and_extreme_ones_can_be_drawn(value: float) -> None:
    trials = [TrialRecord(k, FINISHED, {"noise": 0.1}, value) for k in range(9)]
    trials.append(TrialRecord(9, FINISHED, {"noise": 0.1}, 1e300))
    space = [Hyperparameter("noise", Range(0.1, 0.1), whole=False, in_program=True)]
    page(StudyRecord("s", "f", "val_loss", False, 1, space, trials))
    page(StudyRecord("s", "f", "val_loss", True, 1, space, trials))


def test_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_LANG", "zh")
    html = render(sample(64))
    assert '<html lang="zh-CN">' in html
    assert "搜索过程" in html
    assert "optimistic" not in html


def test_one_bad_value_does_not_press_the_others_together() -> None:
    scale = metric_scale([0.97, 0.975, 0.98, 0.982, 0.1], True, "val_accuracy")
    assert scale.cut
    good, better, bad = (scale.place(value) for value in (0.97, 0.98, 0.1))
    assert better - good > 0.3
    assert bad < 0 <= good
    whole = metric_scale([0.97, 0.975, 0.98, 0.982], True, "val_accuracy")
    assert not whole.cut


def test_losses_over_decades_are_logarithmic() -> None:
    scale = metric_scale([0.001, 0.003, 0.01, 0.03, 0.1], False, "val_loss")
    places = [scale.place(value) for value in (0.001, 0.01, 0.1)]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])


def test_an_axis_reaches_from_end_to_end_of_a_range() -> None:
    scale = hyperparameter_scale(SPACE[0], [])  # 8 to 64 by ratio
    assert [scale.place(value) for value in (8, 16, 32, 64)] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert sorted(words for _, words in scale.ticks) == ["16", "32", "64", "8"]
    options = hyperparameter_scale(SPACE[7], [])  # True, False
    assert [options.place(value) for value in (True, False)] == [0.25, 0.75]
    assert options.place("neither") is None


def test_words_beside_an_axis_do_not_run_into_one_another() -> None:
    ticks = [(0.0, "a"), (1.0, "b"), (0.05, "c"), (0.5, "d"), (0.55, "e")]
    assert [words for _, words in without_overlap(ticks, lambda _: 0.2)] == ["a", "b", "d"]
