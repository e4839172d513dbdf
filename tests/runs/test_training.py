"""A training leaves a run behind that says what was done and can be read back."""

import json
import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.data import digits
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.files import finite, replacing
from keraunos.runs.run import new_folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    runs = tmp_path_factory.mktemp("runs")
    return kn.train("digits-cnn", epochs=3, filters=8, seed=5, runs=runs, verbose=0)


def test_the_run_records_what_is_needed_to_have_it_again(run: kn.Run) -> None:
    config = run.config
    assert run.path.name == "digits-cnn-1"
    assert config["hyperparameters"]["filters"] == 8
    assert config["hyperparameters"]["batch_size"] == 32  # a default is recorded too
    assert config["chosen"] == ["epochs", "filters"]
    assert config["seed"] == 5
    assert config["data"]["fingerprint"] == digits().fingerprint
    assert config["versions"]["keras"] == keras.__version__
    assert config["machine"]["backend"] == "jax"
    assert config["command"]


def test_history_status_and_metrics(run: kn.Run) -> None:
    assert [entry["epoch"] for entry in run.history] == [1, 2, 3]
    assert run.history[-1]["val_accuracy"] > 0.8
    assert run.status["state"] == "finished"
    assert run.status["samples_per_second"] > 0
    assert set(run.status["seconds"]) == {
        "preparation",
        "first_epoch",
        "training",
        "evaluation",
    }
    low, accuracy, high = (
        run.metrics[name] for name in ("accuracy_low", "accuracy", "accuracy_high")
    )
    assert 0.7 < low < accuracy < high <= 1


def test_the_model_file_is_plain_keras_and_gives_the_measured_accuracy(run: kn.Run) -> None:
    test = digits().test
    answers = keras.models.load_model(run.path / "model.keras").predict(test.x, verbose=0)
    assert (answers.argmax(axis=1) == test.y).mean() == pytest.approx(run.metrics["accuracy"])


def test_evaluating_the_run_again_gives_the_same_numbers(run: kn.Run) -> None:
    evaluation, same_data = evaluate_run(kn.Run(run.path))
    assert same_data
    assert evaluation.metrics == pytest.approx(run.metrics)
    train, _ = evaluate_run(run, "train")
    assert train.metrics["examples"] == len(digits().train)


def test_nothing_half_written_is_left(run: kn.Run) -> None:
    names = {path.name for path in run.path.iterdir()}
    assert names == {
        "checkpoints",
        "config.json",
        "history.jsonl",
        "metrics.json",
        "model.keras",
        "report.html",
        "status.json",
        "tensorboard",
    }
    assert {path.name for path in (run.path / "checkpoints").iterdir()} == {
        "best.keras",
        "last.npz",
    }


def test_the_report_stands_alone_and_says_what_was_measured(run: kn.Run) -> None:
    page = run.report.read_text(encoding="utf-8")
    assert len(page) < 3_000_000
    # Nothing is loaded from elsewhere: names of namespaces are the only addresses.
    addresses = set(re.findall(r"https?://[^\"'\s<)]+", page))
    assert all("w3.org" in a or "purl.org" in a or "creativecommons" in a for a in addresses)
    assert not re.search(r"<(script|link|iframe)\b", page)
    assert f"{100 * run.metrics['accuracy']:.1f}<small>%" in page
    assert page.count("<svg") == 3  # the curves, the confusion matrix, how sure it was
    wrong = round((1 - run.metrics["accuracy"]) * run.metrics["examples"])
    assert page.count("<figure>") == min(24, wrong)
    assert "keraunos train digits-cnn" in page


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(tmp_path: Path) -> None:
    settings = {"epochs": 1, "filters": 8, "runs": tmp_path, "verbose": 0}
    first, again = (kn.train("digits-cnn", seed=3, **settings) for _ in range(2))
    other = kn.train("digits-cnn", seed=4, **settings)
    assert [r.path.name for r in (first, again, other)] == [f"digits-cnn-{n}" for n in (1, 2, 3)]
    for one, two in zip(first.model.get_weights(), again.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(first.model.get_weights()[0], other.model.get_weights()[0])


def test_the_same_command_gives_the_same_bits_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys, hashlib, keraunos as kn\n"
        "run = kn.train('digits-cnn', epochs=1, filters=8, runs=sys.argv[1], verbose=0)\n"
        "weights = b''.join(w.tobytes() for w in run.model.get_weights())\n"
        "print(hashlib.sha256(weights).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(digests) == 1


def test_a_refused_training_leaves_no_run(tmp_path: Path) -> None:
    with pytest.raises(kn.KeraunosError, match="epochs is at least 1"):
        kn.train("digits-cnn", epochs=0, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_named_folder_must_be_empty(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(kn.KeraunosError, match="is not empty"):
        kn.train("digits-cnn", run=tmp_path, verbose=0)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_interrupted_run_keeps_its_model_and_history(tmp_path: Path) -> None:
    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kn.train("digits-cnn", filters=8, run=tmp_path / "r", verbose=0, callbacks=[Stop()])
    run = kn.Run(tmp_path / "r")
    assert run.status["state"] == "interrupted"
    assert run.status["epochs_done"] == 1 == len(run.history)
    evaluation, _ = evaluate_run(run)
    assert evaluation.metrics["accuracy"] > 0.3


def test_a_failed_run_says_so(tmp_path: Path) -> None:
    class Fail(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("broken callback")

    with pytest.raises(RuntimeError, match="broken callback"):
        kn.train("digits-cnn", filters=8, run=tmp_path / "r", verbose=0, callbacks=[Fail()])
    assert kn.Run(tmp_path / "r").status["state"] == "failed"


def test_a_training_that_diverges_still_ends_with_a_report(tmp_path: Path) -> None:
    run = kn.train(
        "digits-cnn", filters=8, epochs=2, learning_rate=1e30, run=tmp_path / "r", verbose=0
    )
    assert run.history[-1]["loss"] is None  # JSON has no NaN
    assert "not a number" in run.report.read_text(encoding="utf-8")


def test_what_is_not_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kn.KeraunosError, match="There is no run"):
        kn.Run(tmp_path / "nothing")
    with pytest.raises(kn.KeraunosError, match=r"is not a run: it has no config\.json"):
        kn.Run(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(kn.KeraunosError, match="not valid JSON"):
        _ = kn.Run(tmp_path).config


def test_a_line_of_history_cut_off_by_a_kill_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "history.jsonl").write_text('{"epoch": 1, "loss": 2.0}\n{"epoch": 2, "lo')
    assert kn.Run(tmp_path).history == [{"epoch": 1, "loss": 2.0}]


def test_a_damaged_model_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(kn.KeraunosError, match="training saved none"):
        kn.Run(tmp_path).load_model()
    (tmp_path / "model.keras").write_bytes(b"not a zip")
    with pytest.raises(kn.KeraunosError, match=r"model\.keras is damaged"):
        kn.Run(tmp_path).load_model()


def test_numbers_of_runs_go_on_from_the_highest(tmp_path: Path) -> None:
    for name in ("a-cnn-2", "a-cnn-10", "a-cnn-old", "b-cnn-77"):
        (tmp_path / name).mkdir()
    assert new_folder(tmp_path, "a-cnn").name == "a-cnn-11"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("before")

    def interrupted_write() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_write()
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]


def test_numbers_that_json_lacks_become_null() -> None:
    values = {"a": float("nan"), "b": {"c": float("-inf"), "d": 1.5}, "e": "x"}
    assert json.dumps(finite(values)) == '{"a": null, "b": {"c": null, "d": 1.5}, "e": "x"}'
