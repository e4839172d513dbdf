"""Recipes of series learn what no linear forecast can, and foretell what comes next."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keraunos as kn
from keraunos.errors import KeraunosError
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.forecast_prediction import forecast, write
from keraunos.tasks import forecasting

FOLDER = Path(os.environ.get("KERAUNOS_DATA", "/nowhere"))
SETTINGS: dict[str, dict[str, Any]] = {
    "temperature-rnn": {"units": 16},
    "temperature-lstm": {"units": 16},
    "temperature-gru": {"units": 16, "column": "b", "horizon": 3},
    "temperature-transformer": {"width": 16},
    "sunspots-lstm": {"units": 16},
    "airline-gru": {"units": 16},
}
"""Of each recipe, beside those that all have."""

COMMON = {
    "length": 6,
    "horizon": 1,
    "transform": "none",
    "scaling": "standardize",
    "around": "last",
    "dropout": 0.0,
    "learning_rate": 1e-2,
    "batch_size": 16,
    "epochs": 25,
}


def chaos(count: int = 500) -> list[float]:
    """The logistic map (May 1976): each value follows from the last one, and not linearly."""
    values = [0.3]
    while len(values) < count:
        values.append(3.8 * values[-1] * (1 - values[-1]))
    return values


def table(path: Path, values: list[float], several: bool = False) -> Path:
    days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2020-01-01") + len(values))
    if several:
        rows = [f"{day},{k},{v:.6f}" for k, (day, v) in enumerate(zip(days, values, strict=True))]
        path.write_text("\n".join(["day,a,b", *rows]))
    else:
        rows = [f"{day},{value:.6f}" for day, value in zip(days, values, strict=True)]
        path.write_text("\n".join(["day,population", *rows]))
    return path


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name in ("temperature-gru",) else pytest.mark.slow)
        for name in SETTINGS
    ],
)
def run(request: Any, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    folder = tmp_path_factory.mktemp("series")
    settings = COMMON | SETTINGS[request.param]
    own = table(folder / "own.csv", chaos(), "column" in settings)
    return kn.train(request.param, data=own, **settings, run=folder / "run", verbose=0)


def test_it_learns_what_no_linear_forecast_can(run: kn.Run) -> None:
    metrics = run.metrics
    assert metrics["skill_first"] > 0.5
    assert metrics["skill_low"] <= metrics["skill"] <= metrics["skill_high"]
    assert metrics["mae"] < min(metrics[f"{name}_mae"] for name in ("naive", "seasonal", "linear"))
    assert 0.7 <= metrics["coverage"] <= 1
    assert forecasting.nothing_learnt(metrics) is None


def test_it_is_measured_again_alike(run: kn.Run) -> None:
    again, same = evaluate_run(run)
    assert same
    assert again.metrics["mae"] == pytest.approx(run.metrics["mae"], rel=1e-5)
    errors = np.abs(again.foretold - again.windows.truth)
    assert again.metrics["mae"] == pytest.approx(errors.mean())
    assert again.metrics["rmse"] == pytest.approx(np.sqrt((errors**2).mean()))
    assert [step["mae"] for step in again.steps] == pytest.approx(errors.mean(axis=0).tolist())
    headings = forecasting.table(again).headings
    assert all(len(row) == len(headings) for row in forecasting.table(again).rows)


def test_the_report_shows_forecasts_and_simple_ones(run: kn.Run) -> None:
    report = run.report.read_text(encoding="utf-8")
    for heading in ("What it foretells", "Against simple forecasts", "What is left over"):
        assert heading in report
    assert ("Mean absolute error by steps ahead" in report) == (run.metrics["horizon"] > 1)
    assert "nan" not in report.lower().replace("nan,", "")


def test_it_foretells_what_comes_next(run: kn.Run, tmp_path: Path) -> None:
    found = forecast(run)
    value = chaos()[-1]
    assert found.times()[0] == "2021-05-15"
    assert found.values[0] == pytest.approx(3.8 * value * (1 - value), abs=0.2)
    assert (found.low < found.values).all()
    assert (found.values < found.high).all()
    longer = forecast(run, count=5)
    assert longer.values[: len(found.values)] == pytest.approx(found.values)
    assert longer.times()[-1] == "2021-05-19"
    widths = longer.high - longer.low
    assert widths[-1] > widths[0]
    write(longer, tmp_path / "next.csv")
    assert (tmp_path / "next.csv").read_text().splitlines()[0].startswith("time,")
    write(longer, tmp_path / "next.svg")
    assert (tmp_path / "next.svg").read_text().startswith("<svg xmlns")
    with pytest.raises(KeraunosError, match=r"let it end in \.csv"):
        write(longer, tmp_path / "next.png")


def test_it_goes_on_from_a_newer_table(run: kn.Run, tmp_path: Path) -> None:
    several = bool(run.config["hyperparameters"]["column"])
    newer = table(tmp_path / "newer.csv", chaos(520), several)
    found = forecast(run, newer)
    assert found.times()[0] == "2021-06-04"
    assert found.values[0] == pytest.approx(chaos(521)[-1], abs=0.2)


@pytest.mark.slow
def test_the_command_foretells(tmp_path: Path) -> None:
    own = table(tmp_path / "own.csv", chaos(200))
    settings = COMMON | {"epochs": 2, "units": 4}
    kn.train("temperature-rnn", data=own, **settings, run=tmp_path / "run", verbose=0)

    def call(*arguments: str, status: int = 0) -> str:
        command = [sys.executable, "-m", "keraunos", "predict", "run", *arguments]
        made = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert made.returncode == status, made.stderr
        return made.stdout + made.stderr * bool(status)

    said = json.loads(call("--count", "3", "--json", "--out", "next.csv").splitlines()[-1])
    assert [step["time"] for step in said["forecast"]] == ["2020-07-19", "2020-07-20", "2020-07-21"]
    assert len((tmp_path / "next.csv").read_text().splitlines()) == 4
    assert "2020-07-19" in call("own.csv")
    hours = "\n".join(f"2024-01-{d:02} {h:02}:00,1.0" for d in (1, 2) for h in range(24))
    (tmp_path / "hours.csv").write_text(f"hour,population\n{hours}")
    assert "steps of 3,600 seconds" in call("hours.csv", status=2)


def test_a_network_with_other_outputs_is_told(tmp_path: Path) -> None:
    import keras

    from keraunos.data import series
    from keraunos.networks import series_rnn
    from keraunos.preparation import Past

    dataset = series(table(tmp_path / "own.csv", chaos(100)))
    past = Past(6, 2)
    past.fit(dataset.train)
    forecasting.check(series_rnn(past.shape, 2, units=2), past.of(dataset))
    with pytest.raises(KeraunosError, match=r"has to be Dense\(2\)"):
        forecasting.check(series_rnn(past.shape, 3, units=2), past.of(dataset))
    with pytest.raises(KeraunosError, match="how much of the past"):
        forecasting.check(keras.Sequential([keras.layers.Dense(2)]), dataset)


@pytest.mark.slow
@pytest.mark.skipif(not (FOLDER / "series").is_dir(), reason="KERAUNOS_DATA names no folder")
@pytest.mark.parametrize("name", ["temperature-gru", "airline-gru"])
def test_on_real_data_it_is_better_than_the_season(name: str, tmp_path: Path) -> None:
    run = kn.train(name, data=FOLDER, run=tmp_path / "run", verbose=0)
    assert run.metrics["mae"] < run.metrics["seasonal_mae"]
    assert run.metrics["mae_first"] < run.metrics["seasonal_mae_first"]
