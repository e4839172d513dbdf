"""A run that was stopped goes on as if it had not been: to the last bit."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import own_recipe
import pytest

import keraunos as kn
from keraunos.runs import checkpoints, lock, stored_data
from keraunos.runs.evaluation import evaluate_run
from keraunos.tasks import TASKS

SETTINGS: dict[str, dict[str, Any]] = {
    "plateau": {},
    "schedule": {"schedule": True},
    "stops": {"stops": True, "epochs": 8},
}


class StopAt(keras.callbacks.Callback):
    """Ctrl-C in an epoch (from 0): as it begins, or in its midst."""

    resumes = False

    def __init__(self, epoch: int, batch: int | None = None) -> None:
        super().__init__()
        self.at, self.batch, self.epoch = epoch, batch, 0
        if batch is not None:
            self.on_train_batch_end = self._on_batch  # else the engine need not stop at each

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch
        if epoch == self.at and self.batch is None:
            raise KeyboardInterrupt

    def _on_batch(self, batch: int, logs: Any = None) -> None:
        if (self.epoch, batch) == (self.at, self.batch):
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_recipe.write(tmp_path_factory.mktemp("network"))


@pytest.fixture(scope="module")
def whole(network: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, kn.Run]:
    """Trainings that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    return {
        name: kn.train(network, run=folder / name, verbose=0, **settings)
        for name, settings in SETTINGS.items()
    }


@pytest.fixture
def finished(whole: dict[str, kn.Run], tmp_path: Path) -> kn.Run:
    """A finished run of four epochs, to do anything with."""
    shutil.copytree(whole["plateau"].path, tmp_path / "finished")
    return kn.Run(tmp_path / "finished")


@pytest.fixture(autouse=True)
def _notes_are_expected(recwarn: pytest.WarningsRecorder) -> Iterator[None]:
    """Resuming a user's recipe says that it runs the copy; other warnings still fail."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The recipe is run from", kn.KeraunosWarning)
        yield


def interrupted(network: Path, folder: Path, stop: StopAt, **settings: Any) -> kn.Run:
    with pytest.raises(KeyboardInterrupt):
        kn.train(network, run=folder, verbose=0, callbacks=[stop], **settings)
    run = kn.Run(folder)
    assert run.state == "interrupted"
    return run


def assert_same(run: kn.Run, other: kn.Run) -> None:
    """Weights, optimizer, generators, callbacks, best epoch and history, all exactly."""
    for one, two in zip(run.load_model().weights, other.load_model().weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), two.numpy())
    for name in ("lists", "random", "best", "epoch", "stopped"):
        one, two = (
            getattr(checkpoints.read(r.path / "checkpoints/last.npz"), name) for r in (run, other)
        )
        if name == "best":
            one, two = vars(one), vars(two)
        np.testing.assert_equal(one, two)
    assert without_times(run) == without_times(other)
    assert run.metrics == other.metrics
    assert run.status["best"] == other.status["best"]


def without_times(run: kn.Run) -> list[dict[str, Any]]:
    return [{k: v for k, v in entry.items() if k != "seconds"} for entry in run.history]


@pytest.mark.parametrize("name", SETTINGS)
def test_interrupted_between_epochs_and_resumed_it_is_the_undisturbed_training(
    network: Path, whole: dict[str, kn.Run], tmp_path: Path, name: str
) -> None:
    run = interrupted(network, tmp_path / "r", StopAt(2), **SETTINGS[name])
    assert len(run.history) == 2
    np.random.seed(99)  # whatever this process did in the meantime
    resumed = kn.resume(run, verbose=0)
    assert resumed.state == "finished"
    assert resumed.status["resumed"][0]["epoch"] == 2
    assert_same(resumed, whole[name])


def test_interrupted_twice_and_in_the_midst_of_an_epoch(
    network: Path, whole: dict[str, kn.Run], tmp_path: Path
) -> None:
    run = interrupted(network, tmp_path / "r", StopAt(1, batch=9))
    last = checkpoints.read(run.path / "checkpoints/last.npz")
    kernels = [run.load_model().layers[2].kernel.numpy(), last.lists["trainable"][0]]
    assert not np.array_equal(*kernels)  # the model is kept as it was, the checkpoint is before
    with pytest.raises(KeyboardInterrupt):
        kn.resume(run, verbose=0, callbacks=[StopAt(3)])
    assert_same(kn.resume(run, verbose=0), whole["plateau"])


def test_interrupted_before_an_epoch_was_finished_it_begins_anew(
    network: Path, whole: dict[str, kn.Run], tmp_path: Path
) -> None:
    run = interrupted(network, tmp_path / "r", StopAt(0, batch=3))
    assert run.history == []
    assert_same(kn.resume(run.path, verbose=0), whole["plateau"])


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_and_resumed_in_another_process_it_is_the_undisturbed_training(
    network: Path, whole: dict[str, kn.Run], tmp_path: Path
) -> None:
    code = (
        "import keraunos as kn, keras, os, signal, sys\n"
        "class Kill(keras.callbacks.Callback):\n"
        "    def on_epoch_begin(self, epoch, logs=None):\n"
        "        if epoch == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
        "kn.train(sys.argv[1], run=sys.argv[2], verbose=0, callbacks=[Kill()])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(network), str(tmp_path / "r")])
    assert done.returncode == -9
    run = kn.Run(tmp_path / "r")
    assert run.status["state"] == "running"
    assert run.state == "killed"
    with pytest.raises(kn.KeraunosError, match="keraunos resume"):
        run.load_model()
    assert_same(kn.resume(run, verbose=0), whole["plateau"])


def test_stopped_while_it_was_measured_nothing_is_trained_again(
    network: Path, whole: dict[str, kn.Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TASKS["image-classification"], "measure", stop)
        with pytest.raises(KeyboardInterrupt):
            kn.train(network, run=tmp_path / "r", verbose=0, **SETTINGS["stops"])
    before = kn.Run(tmp_path / "r").history
    assert len(before) == 4  # a callback had ended it, and must not be asked again
    resumed = kn.resume(tmp_path / "r", verbose=0)
    assert resumed.history == before
    assert_same(resumed, whole["stops"])


def test_more_epochs_give_what_so_many_in_one_go_give(finished: kn.Run, tmp_path: Path) -> None:
    resumed = kn.resume(finished, epochs=6, verbose=0)
    assert resumed.status["epochs"] == resumed.status["epochs_done"] == 6
    network = own_recipe.write(tmp_path)
    assert_same(resumed, kn.train(network, run=tmp_path / "six", epochs=6, verbose=0))


def test_a_schedule_over_more_epochs_is_made_anew_and_that_is_said(
    whole: dict[str, kn.Run], tmp_path: Path
) -> None:
    shutil.copytree(whole["schedule"].path, tmp_path / "r")
    with pytest.warns(kn.KeraunosWarning, match="now made for 6 epochs instead of 4"):
        run = kn.resume(tmp_path / "r", epochs=6, verbose=0)
    rates = [entry["learning_rate"] for entry in run.history]
    assert rates[3] == pytest.approx(0, abs=1e-8)
    assert rates[4] == pytest.approx(0.01 * 0.5 * (1 + np.cos(np.pi * 5 / 6)), rel=1e-4)


def test_best_is_the_epoch_with_the_smallest_validation_loss(finished: kn.Run) -> None:
    losses = [entry["val_loss"] for entry in finished.history]
    assert finished.status["best"] == {"epoch": 1 + int(np.argmin(losses)), "val_loss": min(losses)}
    evaluation, _ = evaluate_run(finished, "validation", best=True)
    assert evaluation.metrics["log_loss"] == pytest.approx(min(losses), rel=1e-5)


@pytest.mark.parametrize(
    ("name", "epochs", "says"),
    [
        ("plateau", None, r"is finished, all 4 epochs; .* --epochs 8"),
        ("plateau", 4, "is finished, all 4 epochs"),
        ("plateau", 3, "has 4 epochs behind it already, more than 3"),
        ("stops", None, "one of its callbacks ended it after 4 of 8 epochs"),
        ("stops", 20, "one of its callbacks ended it"),
    ],
)
def test_where_nothing_is_left_to_do_it_says_so(
    whole: dict[str, kn.Run], name: str, epochs: int | None, says: str
) -> None:
    before = whole[name].status
    with pytest.raises(kn.KeraunosError, match=says):
        kn.resume(whole[name], epochs=epochs)
    assert whole[name].status == before


def test_a_run_that_is_being_trained_is_left_alone(finished: kn.Run) -> None:
    finished.note(state="running", process=123)
    with lock.held(finished.path / "config.json") as free:
        assert free
        assert finished.state == "running"
        with pytest.raises(kn.KeraunosError, match=r"trained by another process \(123\)"):
            kn.resume(finished, epochs=9)
    assert finished.state == "killed"


def test_the_lock_is_held_while_a_training_runs(network: Path, tmp_path: Path) -> None:
    seen = []
    kn.train(
        network,
        run=tmp_path / "r",
        verbose=0,
        epochs=1,
        on_start=lambda run: seen.append(run.state),
    )
    assert seen == ["running"]


def test_other_data_are_refused(finished: kn.Run) -> None:
    config = json.loads((finished.path / "config.json").read_text())
    config["data"]["fingerprint"] = "sha256:0"
    (finished.path / "config.json").write_text(json.dumps(config))
    with pytest.raises(kn.KeraunosError, match="The data are not those"):
        kn.resume(finished.path, epochs=9)


def test_other_versions_are_said(finished: kn.Run) -> None:
    config = json.loads((finished.path / "config.json").read_text())
    config["versions"]["keras"] = "3.0.0"
    (finished.path / "config.json").write_text(json.dumps(config))
    with pytest.warns(kn.KeraunosWarning, match=r"keras 3\.0\.0 -> 3"):
        kn.resume(finished.path, epochs=5, verbose=0)


def test_a_stored_source_that_was_changed_is_refused(finished: kn.Run) -> None:
    (finished.path / "source" / "beside.py").write_text("raise SystemExit('executed')")
    with pytest.raises(kn.KeraunosError, match=r"beside\.py is not what the run was trained with"):
        kn.resume(finished, epochs=9)


def test_a_damaged_checkpoint_is_one_sentence(finished: kn.Run) -> None:
    path = finished.path / "checkpoints/last.npz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(kn.KeraunosError, match=r"last\.npz is damaged"):
        kn.resume(finished, epochs=9)


def test_missing_lines_of_history_are_noticed(finished: kn.Run) -> None:
    (finished.path / "history.jsonl").write_text("")
    with pytest.raises(kn.KeraunosError, match="lines are missing"):
        kn.resume(finished, epochs=9)


def test_a_checkpoint_of_another_network_is_refused_and_the_model_kept(finished: kn.Run) -> None:
    config = json.loads((finished.path / "config.json").read_text())
    source = finished.path / "source" / "beside.py"
    source.write_text(source.read_text().replace("UNITS = 16", "UNITS = 17"))
    from keraunos.runs.record import digest

    config["source"]["sha256"]["beside.py"] = digest(source.read_bytes())
    (finished.path / "config.json").write_text(json.dumps(config))
    model = (finished.path / "model.keras").read_bytes()
    with pytest.raises(kn.KeraunosError, match="belongs to another network"):
        kn.resume(finished.path, epochs=9, verbose=0)
    assert (finished.path / "model.keras").read_bytes() == model


def test_a_recipe_that_a_program_gave_is_given_again(network: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from keraunos import recipes

    given = replace(recipes.from_file(network), source=None)
    run = kn.train(given, run=tmp_path / "r", epochs=1, verbose=0)
    with pytest.raises(kn.KeraunosError, match=r"recipe=\.\.\."):
        kn.resume(run, epochs=2)
    assert kn.resume(run, epochs=2, recipe=given, verbose=0).status["epochs_done"] == 2


def test_runs_of_the_first_version_can_still_be_read(finished: kn.Run) -> None:
    shutil.rmtree(finished.path / "checkpoints")
    shutil.rmtree(finished.path / "tensorboard")
    config = json.loads((finished.path / "config.json").read_text())
    del config["source"], config["data"]["given"], config["data"]["made_by_recipe"]
    (finished.path / "config.json").write_text(json.dumps(config))
    old = kn.Run(finished.path)
    assert evaluate_run(old)[0].metrics == pytest.approx(old.metrics)
    with pytest.raises(kn.KeraunosError, match="has no checkpoint to go on from"):
        kn.resume(old, epochs=9)


def test_a_callback_that_was_given_is_missed_and_gets_its_state_back(
    network: Path, tmp_path: Path
) -> None:
    def stopping() -> Any:
        return keras.callbacks.EarlyStopping(patience=3, min_delta=10.0)

    with pytest.raises(KeyboardInterrupt):
        kn.train(
            network, run=tmp_path / "r", epochs=6, verbose=0, callbacks=[stopping(), StopAt(2)]
        )
    shutil.copytree(tmp_path / "r", tmp_path / "s")
    assert kn.resume(tmp_path / "r", verbose=0, callbacks=[stopping()]).status["epochs_done"] == 4
    with pytest.warns(
        kn.KeraunosWarning, match=r"callbacks that are missing now \(EarlyStopping\)"
    ):
        kn.resume(tmp_path / "s", verbose=0)


def test_checkpoints_are_complete_although_they_are_not_written_at_each_epoch(
    network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "SHARE", 1e-9)  # after the first: only at the end
    run = interrupted(network, tmp_path / "r", StopAt(2))
    assert checkpoints.read(run.path / "checkpoints/last.npz").epoch == 2


def test_mixed_precision_and_moving_averages_go_on_too(tmp_path: Path) -> None:
    own_recipe.write(tmp_path)
    path = tmp_path / "network.py"
    path.write_text(
        own_recipe.NETWORK.replace(
            "keras.optimizers.Adam(rate)", "keras.optimizers.Adam(rate, use_ema=True)"
        ).replace("layers.Dense(beside.UNITS,", 'layers.Dense(beside.UNITS, dtype="bfloat16",')
    )
    full = kn.train(path, run=tmp_path / "full", epochs=3, verbose=0)
    run = interrupted(path, tmp_path / "r", StopAt(1), epochs=3)
    assert_same(kn.resume(run, verbose=0), full)


def test_data_that_a_recipe_makes_are_kept_for_evaluation(tmp_path: Path) -> None:
    own_recipe.write(tmp_path)
    path = tmp_path / "network.py"
    made = (
        "    import dataclasses\n"
        "    digits = dataclasses.replace(\n"
        "        data.digits(), name='mine', test=data.Part(*(a[:99] for a in (\n"
        "            data.digits().test.x, data.digits().test.y))))\n"
        "    model = keras"
    )
    path.write_text(own_recipe.NETWORK.replace("    model = keras", made))
    run = kn.train(path, run=tmp_path / "r", epochs=1, verbose=0)
    path.write_text("raise SystemExit('executed')")
    again = kn.Run(run.path)
    evaluation, same_data = evaluate_run(again)
    assert same_data
    assert evaluation.metrics == pytest.approx(run.metrics)
    assert evaluation.metrics["examples"] == 99
    assert evaluate_run(again, "validation")[0].metrics["examples"] == 144
    with pytest.raises(kn.KeraunosError, match="made by the recipe's own code"):
        evaluate_run(again, "train")


def test_data_too_large_to_keep_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_recipe.write(tmp_path)
    path = tmp_path / "network.py"
    path.write_text(
        own_recipe.NETWORK.replace(
            "digits = data.digits()",
            ("import dataclasses\n    digits = dataclasses.replace(data.digits(), name='mine')"),
        )
    )
    monkeypatch.setattr(stored_data, "MOST_BYTES", 1000)
    with pytest.warns(kn.KeraunosWarning, match="cannot be evaluated again"):
        run = kn.train(path, run=tmp_path / "r", epochs=1, verbose=0)
    with pytest.raises(kn.KeraunosError, match="are not kept in the run"):
        evaluate_run(run)
