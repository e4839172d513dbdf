"""Searches and runs with members on the command line, as a newcomer would use them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = [sys.executable, "-m", "keraunos"]
NETWORK = '''\
from typing import Annotated
import keras
from keras import layers
from keraunos import data
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def tiny(
    units: Annotated[int, Choice(4, 8)] = 8,
    learning_rate: Annotated[float, Range(1e-3, 1e-1, log=True)] = 1e-2,
    epochs: int = 1,
) -> Training:
    """Digits with a few units."""
    model = keras.Sequential([
        keras.Input((8, 8)), layers.Flatten(), layers.Rescaling(1 / 16),
        layers.Dense(units, activation="relu"), layers.Dense(10, activation="softmax"),
    ])
    model.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return Training(model, data.digits(), epochs=epochs, batch_size=128)


@recipe(task="image-classification")
def settled(epochs: int = 1) -> Training:
    """Nothing to search."""
    return tiny(epochs=epochs)
'''


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A command in this process, which spares it its start: exit code and what it wrote."""
    from keraunos.cli import app

    (tmp_path / "net.py").write_text(NETWORK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app, "show_notes", lambda: None)
    monkeypatch.setattr(app, "end_imports_at_once", lambda: None)

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["keraunos", *arguments])
        with pytest.raises(SystemExit) as end:
            app.main()
        return end.value.code or 0, *capfd.readouterr()

    return called


def test_a_search_ends_with_a_study_a_run_and_one_line_of_json(tmp_path: Path, call: Call) -> None:
    code, out, err = call("search", "net.py:tiny", "--trials", "3", "--seeds", "2", "--json")
    assert code == 0, err
    found = json.loads(out)
    assert out.count("\n") == 1
    assert (found["study"], found["trials"]) == ("studies/tiny-1", 3)
    assert sum(found["states"].values()) == 3
    for number in range(3):
        assert f"trial   {number}" in err
    run, study = tmp_path / found["run"], tmp_path / found["study"]
    config = json.loads((run / "config.json").read_text())
    assert (config["members"], config["seed"]) == (2, 1)
    assert config["hyperparameters"] == {**found["best"]["parameters"], "epochs": 1}
    assert (tmp_path / found["report"]).is_file()
    listed = json.loads((study / "study.json").read_text())
    assert listed["retrained"]["run"] == found["run"]
    assert call("evaluate", found["run"], "--json")[0] == 0

    # It goes on by its name; the copy of the file is what it goes on with.
    (tmp_path / "net.py").write_text("raise SystemExit('not this one')")
    code, out, err = call("search", "tiny-1", "--trials", "5", "--seeds", "0")
    assert code == 0, err
    assert "The best of 5 trials is number" in out
    assert "studies/tiny-1/report.html" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["search", "digits-cn"], "did you mean digits-cnn?"),
        (["search", "net.py"], "holds several recipes"),
        (["search", "net.py:settled"], "has nothing to search"),
        (["search", "net.py:tiny", "--trials", "0"], "--trials does not fit"),
        (["search", "net.py:tiny", "--minutes", "0"], "more than no time"),
        (["search", "net.py:tiny", "--sampler", "tpee"], "no sampler 'tpee'"),
        (["search", "net.py:tiny", "--pruner", "axe"], "no pruner 'axe'"),
        (["search", "net.py:tiny", "--metric", "val_acc"], "no metric 'val_acc'"),
        (["search", "net.py:tiny", "--space", "units"], "--space takes NAME=LOW..HIGH"),
        (["search", "net.py:tiny", "--space", "unit=4..8"], "no hyperparameter 'unit' to search"),
        (["search", "net.py:tiny", "--space", "units=8..4"], "the smaller number comes first"),
        (["search", "net.py:tiny", "--space", "units=4..8", "--space", "units=4"], "given twice"),
        (["search", "net.py:tiny", "--space", "units=a,b"], "units is a whole number"),
        (["search", "net.py:tiny", "--set", "units=8", "--space", "units=4,8"], "both fixed and"),
        (["search", "net.py:tiny", "--set", "unit=8"], "did you mean units?"),
        (["search", "net.py:tiny", "--study", "."], "is not empty and no study"),
        (["search", "net.py:tiny", "--storage", "mysql://u:secret@h/d"], "mysql://h/d"),
        (["search", "net.py:tiny", "--sampler", "cmaes"], "two ranges at least"),
        (["train", "net.py:tiny", "--members", "0"], "--members does not fit"),
        (["train", "net.py:tiny", "--folds", "1"], "--folds does not fit"),
        (["train", "net.py:tiny", "--folds", "2", "--members", "2"], "not both"),
        (["train", "net.py:tiny", "--set", "members=2"], "give it as --members"),
    ],
)
def test_mistakes_are_one_sentence_exit_code_2_and_leave_nothing(
    arguments: list[str], says: str, tmp_path: Path, call: Call
) -> None:
    code, out, err = call(*arguments, "--json")
    assert code == 2
    assert says in json.loads(out)["error"]
    assert "secret" not in out + err
    left = {path.name for path in tmp_path.rglob("*")} - {
        "net.py",
        "__pycache__",
        "studies",
        "runs",
    }
    assert left == set()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_with_130_and_the_search_goes_on_later(tmp_path: Path, call: Call) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "search", "net.py:tiny", "--trials", "2000", "--seeds", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    database = tmp_path / "studies/tiny-1/study.db"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
                done = opened.execute("SELECT COUNT(*) FROM trials WHERE state = 'COMPLETE'")
                if done.fetchone()[0] >= 2:
                    break
        except sqlite3.Error:
            pass
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "Go on: keraunos search studies/tiny-1" in err
    found = json.loads(out)
    assert found["trials"] >= 2
    assert "running" not in found["states"]
    assert (tmp_path / found["report"]).is_file()
    code, out, err = call(
        "search", "tiny-1", "--trials", str(found["trials"] + 1), "--seeds", "0", "--json"
    )
    assert code == 0, err
    assert json.loads(out)["trials"] == found["trials"] + 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may write anywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, call: Call) -> None:
    (tmp_path / "studies").mkdir(mode=0o500)
    code, _, err = call("search", "net.py:tiny", "--trials", "1")
    assert code == 2
    assert "Permission denied" in err


@pytest.mark.slow
def test_members_tell_of_themselves_and_can_be_compared(call: Call) -> None:
    code, out, err = call("train", "net.py:tiny", "--folds", "2")
    assert code == 0, err
    assert "network 1 of 2" in err
    assert "Cross-validation:" in out
    code, out, _ = call("train", "net.py:tiny", "--members", "2", "--json")
    assert json.loads(out)["metrics"]["members"] == 2
    assert call("compare", "tiny-1", "tiny-2")[0] == 0
    assert call("evaluate", "runs/tiny-2/members/1")[0] == 0
    code, _, err = call("resume", "tiny-2")
    assert code == 2
    assert "is finished, and so are all its members" in err


@pytest.mark.parametrize("room", [0, 5, 12, 30, 100])
def test_of_a_table_values_are_whole_and_names_may_be_cut(room: int) -> None:
    from keraunos.cli.searching import GAP, fitting

    names = ["a", "learning_rate", "batch_size"]
    columns = [["0.001", "1"], ["0.0001"], ["128", ""]]
    widths = fitting(names, columns, room)
    assert sum(widths) + GAP * len(widths) <= room
    for name, column, width in zip(names, columns, widths, strict=False):
        assert max(map(len, column)) <= width <= max(map(len, [name, *column]))
    assert len(widths) == {0: 0, 5: 0, 12: 1, 30: 3, 100: 3}[room]
