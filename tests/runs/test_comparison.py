"""Runs beside each other: what differs, which is best, and whether chance explains it."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from scipy.stats import binomtest

import keraunos as kn
from keraunos.runs.comparison import compare, mcnemar
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.files import write_json


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[kn.Run]:
    folder = tmp_path_factory.mktemp("runs")
    settings = {"filters": 8, "runs": folder, "verbose": 0}
    weak = kn.train("digits-cnn", epochs=1, dense=16, **settings)
    return [weak, kn.train("digits-cnn", epochs=3, seed=1, **settings)]


@pytest.mark.parametrize(("ours", "theirs"), [(92, 57), (3, 0), (8, 8), (0, 0), (2900, 2700)])
def test_mcnemars_test_is_the_exact_binomial_test(ours: int, theirs: int) -> None:
    expected = binomtest(ours, ours + theirs).pvalue if ours + theirs else 1.0
    assert mcnemar(ours, theirs) == pytest.approx(expected)


def test_the_best_comes_first_with_what_was_recorded(runs: list[kn.Run]) -> None:
    comparison = compare(runs)
    best, weak = comparison.entries
    assert (best.run.path, weak.run.path) == (runs[1].path, runs[0].path)
    assert best.value == runs[1].metrics["accuracy"]
    assert best.interval == (
        runs[1].metrics["accuracy_low"],
        runs[1].metrics["accuracy_high"],
    )
    curve = [entry["val_accuracy"] for entry in runs[1].history]
    assert best.best_validation == max(curve)
    assert best.best_epoch == 1 + curve.index(max(curve))
    assert (best.state, best.epochs_done, best.epochs) == ("finished", 3, 3)
    differences = {row.name: row.values for row in comparison.differences}
    assert differences == {"dense": (128, 16), "epochs": (3, 1), "seed": (1, 0)}


def test_the_test_counts_the_examples_that_only_one_has_right(runs: list[kn.Run]) -> None:
    (judged,) = compare(runs).tests
    right = []
    for run in (runs[1], runs[0]):
        evaluation, _ = evaluate_run(run)
        right.append(evaluation.probabilities.argmax(axis=1) == evaluation.labels)
    assert judged.best_alone == int((right[0] & ~right[1]).sum())
    assert judged.other_alone == int((right[1] & ~right[0]).sum())
    disagree = int((right[0] != right[1]).sum())
    assert judged.p == pytest.approx(binomtest(judged.best_alone, disagree).pvalue)
    assert judged.significant
    assert "better than digits-cnn-1 by more than chance" in compare(runs).verdict[0]


def changed(run: kn.Run, folder: Path, file: str, **changes: object) -> kn.Run:
    """A copy of a run with other entries in one of its files."""
    folder.mkdir()
    for path in run.path.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    content = json.loads((folder / file).read_text())
    write_json(folder / file, {**content, **changes})
    return kn.Run(folder)


def test_equal_networks_are_not_told_apart(runs: list[kn.Run], tmp_path: Path) -> None:
    twin = changed(runs[0], tmp_path / "twin", "config.json", command="another")
    comparison = compare([runs[0], twin])
    assert comparison.differences == ()
    assert comparison.tests[0].p == 1
    assert "have the same test examples right" in comparison.verdict[0]


def test_without_the_models_the_intervals_decide(runs: list[kn.Run], tmp_path: Path) -> None:
    copies = [changed(run, tmp_path / run.path.name, "config.json") for run in runs]
    for copy in copies:
        (copy.path / "model.keras").unlink()
    (judged,) = compare(copies).tests
    assert (judged.method, judged.p) == ("intervals", None)
    low, high = copies[1].metrics["accuracy_low"], copies[0].metrics["accuracy_high"]
    assert judged.significant == (low > high)


def test_several_comparisons_are_corrected_by_holms_method(
    runs: list[kn.Run], tmp_path: Path
) -> None:
    twin = changed(runs[0], tmp_path / "twin", "config.json")
    (alone,) = compare(runs).tests
    both = compare([*runs, twin]).tests
    assert [judged.p for judged in both] == pytest.approx([min(1, 2 * alone.p)] * 2)


def test_runs_on_other_data_are_not_compared(runs: list[kn.Run], tmp_path: Path) -> None:
    data = {**runs[0].config["data"], "fingerprint": "sha256:" + "0" * 64}
    other = changed(runs[0], tmp_path / "other", "config.json", data=data)
    comparison = compare([runs[1], other])
    assert comparison.tests == ()
    assert "cannot be compared" in comparison.verdict[0]


def test_an_unfinished_run_has_its_place(runs: list[kn.Run], tmp_path: Path) -> None:
    stopped = tmp_path / "stopped"

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            if epoch == 1:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kn.train("digits-cnn", filters=8, run=stopped, verbose=0, callbacks=[Stop()])
    comparison = compare([kn.Run(stopped), runs[0]])
    last = comparison.entries[-1]
    assert (last.state, last.epochs_done, last.value) == ("interrupted", 1, None)
    assert last.seconds is not None
    assert "stopped (interrupted) has not been measured" in comparison.verdict[0]


def test_one_run_or_the_same_twice_is_refused(runs: list[kn.Run]) -> None:
    with pytest.raises(kn.KeraunosError, match="at least two"):
        compare(runs[:1])
    with pytest.raises(kn.KeraunosError, match="named twice"):
        compare([runs[0], kn.Run(runs[0].path / ".." / runs[0].path.name)])


def test_nan_in_the_history_is_no_best(runs: list[kn.Run], tmp_path: Path) -> None:
    copy = changed(runs[0], tmp_path / "nan", "config.json")
    lines = [{"epoch": 1, "val_accuracy": None}, {"epoch": 2, "val_accuracy": 0.0}]
    (copy.path / "history.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    entry = next(e for e in compare([copy, runs[1]]).entries if e.run.path == copy.path)
    assert (entry.best_validation, entry.best_epoch) == (0.0, 2)
    assert np.isfinite(entry.best_validation)
