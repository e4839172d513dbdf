"""Windows of a series hold what was known, and give their values back."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from keraunos.data import Dataset, Part
from keraunos.data.grid import Grid
from keraunos.errors import KeraunosError
from keraunos.preparation import Past, from_json

MONTHS = Grid(np.datetime64("2000-01-01T00:00:00"), "month", 1)


def made(values: Any, train: int = 60, validation: int = 20) -> Dataset:
    values = np.asarray(values, np.float64)
    x = np.stack([MONTHS.seconds(0, len(values)), values], axis=1)
    cuts = (slice(train), slice(train, train + validation), slice(train + validation, None))
    parts = [Part(x[cut], values[cut]) for cut in cuts]
    return Dataset("made-up", None, (), *parts, about={"season": 12, "grid": MONTHS.as_json()})


def growing(count: int = 110) -> np.ndarray:
    steps = np.arange(count)
    waves = 1 + 0.3 * np.sin(2 * np.pi * steps / 12)
    return 100 * 1.01**steps * waves + np.random.default_rng(0).normal(0, 1, count)


def test_targets_belong_to_their_part_and_the_past_reaches_into_the_one_before() -> None:
    dataset = made(np.arange(110.0))
    past = Past(10, 3)
    past.fit(dataset.train)
    for part, first, last in (("train", 10, 59), ("validation", 60, 79), ("test", 80, 109)):
        windows = past.windows(dataset, part)
        assert windows.truth.min() == first
        assert windows.truth.max() == last
        assert (windows.naive[:, 0] == windows.truth[:, 0] - 1).all()
    test = past.of(dataset).test
    assert test.x.shape == (28, 10, 1)
    assert test.y.shape == (28, 3)
    # The window before the first target: the end of the validation part.
    values = test.x[0, :, 0] * past.spread + past.mean
    assert values == pytest.approx(np.arange(70.0, 80.0), abs=1e-3)


@pytest.mark.parametrize("transform", ["none", "log", "root"])
@pytest.mark.parametrize("around", ["last", "season", "mean", "linear"])
@pytest.mark.parametrize("scaling", ["standardize", "window", "season"])
def test_what_a_network_says_comes_back_in_the_unit_of_the_series(
    transform: str, around: str, scaling: str
) -> None:
    dataset = made(growing())
    past = Past(15, 14, 12, transform, scaling, around, ("year",))
    past.fit(dataset.train)
    again = from_json(json.loads(json.dumps({"kind": past.kind, **past.as_json()})))
    assert isinstance(again, Past)
    windows = again.windows(dataset, "test")
    assert again.values(windows.targets, windows.around) == pytest.approx(windows.truth, rel=1e-4)
    assert windows.inputs.shape[1:] == past.shape == (15, 3)
    assert np.isfinite(windows.inputs).all()


def test_seasonal_differences_are_what_they_are_called() -> None:
    dataset = made(growing())
    whole = np.concatenate([part.y for part in dataset.parts.values()])
    past = Past(6, 2, 12, scaling="season", around="season")
    past.fit(dataset.train)
    windows = past.windows(dataset, "train")
    assert len(windows) == 60 - 6 - 12 - 2 + 1
    seen = windows.inputs[0, :, 0] * past.spread + past.level
    assert seen == pytest.approx(whole[12:18] - whole[:6], abs=1e-3)
    assert windows.targets[0] * past.unit == pytest.approx(whole[18:20] - whole[6:8], abs=1e-3)
    assert past.inputs(dataset.train.x).shape == (60 - 18 + 1, 6, 1)


def test_simple_forecasts_are_what_they_are_called() -> None:
    from sklearn.linear_model import Ridge

    dataset = made(growing())
    whole = np.concatenate([part.y for part in dataset.parts.values()])
    past = Past(24, 14, 12)
    past.fit(dataset.train)
    windows = past.windows(dataset, "test")
    # 80 steps are known; the 13th step ahead is foretold by the 1st of the same season.
    assert windows.seasonal[0] == pytest.approx([*whole[68:80], *whole[68:70]])
    assert windows.naive[0] == pytest.approx(np.full(14, whole[79]))
    train = past.windows(dataset, "train")
    errors = [
        Ridge(alpha)
        .fit(train.inputs[:, :, 0], (train.truth[:, 0] - train.naive[:, 0]) / past.spread)
        .predict(windows.inputs[:, :, 0])
        * past.spread
        + windows.naive[:, 0]
        - windows.linear[:, 0]
        for alpha in np.logspace(-3, 5, 17)
    ]
    assert min(np.abs(each).max() for each in errors) < 1e-2


def test_nothing_is_learnt_from_later_parts() -> None:
    dataset = made(growing())
    other = replace(dataset, test=Part(dataset.test.x * 7, dataset.test.y * 7))
    settings = []
    for given in (dataset, other):
        past = Past(12, 3, 12, "log", cycles=("year",))
        past.fit(given.train)
        settings.append(json.dumps(past.as_json()))
        assert (past.of(given).train.x == past.of(dataset).train.x).all()
    assert settings[0] == settings[1]


def test_windows_with_a_target_that_was_not_measured_are_left_out() -> None:
    dataset = made(growing())
    y = dataset.test.y.copy()
    y[10] = np.nan
    past = Past(12, 3)
    past.fit(dataset.train)
    windows = past.windows(replace(dataset, test=Part(dataset.test.x, y)), "test")
    assert len(windows) == 28 - 3
    assert np.isfinite(windows.targets).all()


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(KeraunosError, match="too few for windows of 60 and 3"):
        Past(60, 3).fit(made(growing()).train)
    with pytest.raises(KeraunosError, match="logarithm of -1 "):
        Past(10, 3, transform="log").fit(made(np.arange(-1.0, 109.0)).train)
    past = Past(12, 25)
    past.fit(made(growing()).train)
    with pytest.raises(KeraunosError, match="The validation part has no 25 steps"):
        past.of(made(growing()))
    with pytest.raises(KeraunosError, match="at least 1"):
        Past(0, 1)
