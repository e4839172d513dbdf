"""The recipes of agents learn, resume bit for bit, and their policies are played in Gymnasium."""

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import keraunos as kn
from keraunos.cli.app import app
from keraunos.runs import checkpoints
from keraunos.runs.evaluation import evaluate_run

SHORT = {"steps": 64, "copies": 8, "epochs": 3}


class StopAt(keras.callbacks.Callback):
    """Ctrl-C as an epoch (from 0) begins."""

    resumes = False

    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.at = epoch

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.at:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def cartpole(tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    return kn.train(
        "cartpole-ppo", run=tmp_path_factory.mktemp("runs") / "cartpole", verbose=0, **SHORT
    )


def test_a_policy_is_measured_against_the_threshold(cartpole: kn.Run) -> None:
    metrics = cartpole.metrics
    assert metrics["threshold"] == 475
    assert metrics["episodes"] == 100
    assert metrics["mean_return"] > 100 > 40 > metrics["random_return"]
    assert metrics["mean_return_low"] <= metrics["mean_return"] <= metrics["mean_return_high"]
    assert metrics["solved"] == float(metrics["mean_return"] >= 475)
    assert cartpole.status["samples_per_second"] > 1000  # steps, of which an update has 512
    best = max(entry["val_mean_return"] for entry in cartpole.history)
    assert metrics["mean_return"] == pytest.approx(best, rel=0.25)


def test_it_is_measured_again_alike(cartpole: kn.Run) -> None:
    evaluation, same = evaluate_run(cartpole)
    assert same
    assert evaluation.metrics["mean_return"] == cartpole.metrics["mean_return"]


def test_the_model_needs_no_code_of_ours(cartpole: kn.Run) -> None:
    policy = keras.saving.load_model(cartpole.path / "model.keras", custom_objects={})
    assert {type(layer).__module__.split(".")[0] for layer in policy.layers} == {"keras"}
    assert policy.input_shape == (None, 4)


def test_the_report_has_a_moving_picture(cartpole: kn.Run) -> None:
    page = cartpole.report.read_text()
    assert "data:image/gif;base64," in page
    assert "Gymnasium holds CartPole-v1 to be solved" in page
    assert page.count("<svg") >= 4


def test_a_stopped_agent_goes_on_bit_for_bit(cartpole: kn.Run, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        kn.train("cartpole-ppo", run=tmp_path / "run", verbose=0, callbacks=[StopAt(2)], **SHORT)
    resumed = kn.resume(tmp_path / "run", verbose=0)
    for name in ("trainable", "non_trainable", "optimizer"):
        ours, theirs = (
            checkpoints.read(run.path / "checkpoints/last.npz").lists[name]
            for run in (cartpole, resumed)
        )
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one, other)
    assert [e["mean_return"] for e in resumed.history] == [
        e["mean_return"] for e in cartpole.history
    ]


def test_predict_plays_and_draws(cartpole: kn.Run, tmp_path: Path) -> None:
    given = ["predict", str(cartpole.path), "--count", "2", "--out", str(tmp_path / "film.gif")]
    result = CliRunner().invoke(app, [*given, "--json"])
    assert result.exit_code == 0
    said = json.loads(result.stdout.splitlines()[-1])
    assert [episode["seed"] for episode in said["episodes"]] == [0, 1]
    assert said["mean_return"] == np.mean([episode["return"] for episode in said["episodes"]])
    with Image.open(said["film"]) as film:
        assert film.is_animated
        assert 10 < film.n_frames <= 120
    assert CliRunner().invoke(app, given).exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(("recipe", "least"), [("acrobot-ppo", -250), ("pendulum-ppo", -700)])
def test_every_recipe_learns(recipe: str, least: float, tmp_path: Path) -> None:
    run = kn.train(recipe, epochs=2, run=tmp_path / "run", verbose=0)
    assert run.metrics["mean_return"] > least
    assert run.metrics["mean_return_low"] > run.metrics["random_return"]
