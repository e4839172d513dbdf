"""`new`, `train FILE` and `resume` as a user meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "keraunos"]


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "KERAUNOS_DATA"}
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, cwd=cwd, env=environment
    )


@pytest.mark.slow
def test_a_copied_recipe_trains_and_an_edit_changes_nothing_about_its_run(tmp_path: Path) -> None:
    copied = call("new", "digits-cnn", "my_network", "--json", cwd=tmp_path)
    assert json.loads(copied.stdout) == {"file": "my_network.py"}
    settings = ["--epochs", "1", "--set", "filters=8", "--json"]
    trained = call("train", "my_network.py", *settings, cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    result = json.loads(trained.stdout.splitlines()[-1])
    assert result["run"] == "runs/my-network-1"
    assert "keraunos train my_network.py" in (tmp_path / result["report"]).read_text()

    original = (tmp_path / "my_network.py").read_text()
    (tmp_path / "my_network.py").write_text("raise SystemExit('executed')")
    evaluated = call("evaluate", "my-network-1", "--json", cwd=tmp_path)
    assert evaluated.returncode == 0, evaluated.stderr
    assert json.loads(evaluated.stdout)["metrics"]["accuracy"] == result["metrics"]["accuracy"]

    resumed = call("resume", "my-network-1", "--epochs", "2", "--json", cwd=tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    assert "Note: The recipe is run from runs/my-network-1/source/my_network.py" in resumed.stderr
    assert "is now made for 2 epochs instead of 1" in resumed.stderr
    assert "Warning" not in resumed.stderr
    assert json.loads(resumed.stdout)["epochs"] == 2
    assert (tmp_path / "runs/my-network-1/source/my_network.py").read_text() == original


@pytest.mark.slow
def test_mistakes_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("import keras\nmodel = keras.Sequential(\n")
    for arguments, says in {
        ("train", "wrong.py"): "wrong.py, line 2: '(' was never closed",
        ("new", "digits-cnn", "wrong.py"): "wrong.py is there already",
        ("resume", "nothing-1"): "There is no run 'nothing-1'",
    }.items():
        done = call(*arguments, cwd=tmp_path)
        assert done.returncode == 2, done.stderr
        assert says in done.stderr
        assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"wrong.py"}
