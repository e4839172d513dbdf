"""The command line as a user meets it: real processes, exit codes, what is on which stream."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "keraunos"]
SHORT = ["train", "digits-cnn", "--epochs", "2", "--set", "filters=8"]


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "KERAUNOS_DATA"}
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, cwd=cwd, env=environment
    )


def test_help_and_version_import_neither_keras_nor_jax(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from keraunos.cli.app import main\n"
        "sys.argv = ['keraunos', sys.argv[1]]\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n"
        "    heavy = {'keras', 'jax', 'numpy', 'sklearn'} & set(sys.modules)\n"
        "    sys.exit(f'imported {heavy}' if heavy else end.code)\n"
    )
    for option in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", code, option], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("keraunos ")


def test_training_ends_with_a_run_and_evaluate_reads_it(tmp_path: Path) -> None:
    trained = call(*SHORT, "--seed", "2", "--json", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    last = trained.stdout.splitlines()[-1]
    result = json.loads(last)
    assert trained.stdout == last + "\n"  # progress went to standard error
    assert "epoch 2/2" in trained.stderr
    assert (result["run"], result["state"]) == ("runs/digits-cnn-1", "finished")
    assert (tmp_path / result["report"]).is_file()
    assert len(result["history"]) == result["epochs"] == 2

    config = json.loads((tmp_path / "runs/digits-cnn-1/config.json").read_text())
    assert config["command"].endswith("train digits-cnn --epochs 2 --set filters=8 --seed 2 --json")

    evaluated = call("evaluate", "digits-cnn-1", "--json", cwd=tmp_path)
    assert evaluated.returncode == 0, evaluated.stderr
    assert json.loads(evaluated.stdout)["metrics"] == pytest.approx(result["metrics"])

    table = call("evaluate", "runs/digits-cnn-1", "--part", "validation", cwd=tmp_path)
    assert "validation part" in table.stdout
    assert "precision" in table.stdout


def test_recipes_are_listed_with_their_hyperparameters(tmp_path: Path) -> None:
    listed = json.loads(call("recipes", "--json", cwd=tmp_path).stdout)["recipes"]
    assert {"digits-cnn", "mnist-mlp"} <= {recipe["name"] for recipe in listed}
    plain = call("recipes", cwd=tmp_path)
    assert "learning_rate" in plain.stdout


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "digit-cnn"], "did you mean digits-cnn?"),
        ([*SHORT, "--set", "dense"], "--set takes NAME=VALUE"),
        ([*SHORT, "--set", "epochs=3"], "epochs is given twice"),
        ([*SHORT, "--set", "width=3"], "no hyperparameter 'width'"),
        (
            ["train", "mnist-mlp"],
            "MNIST is not here and could not be downloaded (KERAUNOS_OFFLINE is",
        ),
        (["train", "mnist-mlp", "--data", "nowhere"], "--data names nowhere, which does not exist"),
        (["train", "digits-cnn", "--data", "."], "brings its own data"),
        (["evaluate", "nothing-1"], "There is no run 'nothing-1'"),
    ],
)
def test_the_users_mistake_is_one_sentence_and_exit_code_2(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    done = call(*arguments, "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert says in json.loads(done.stdout)["error"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_with_130_and_a_run_that_can_be_evaluated(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "train", "digits-cnn", "--epochs", "100000", "--set", "filters=8", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    history = tmp_path / "runs/digits-cnn-1/history.jsonl"
    deadline = time.monotonic() + 120
    while not history.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, err
    assert "Interrupted in epoch" in err
    assert "Traceback" not in err
    assert json.loads(out)["state"] == "interrupted"
    evaluated = call("evaluate", "digits-cnn-1", "--json", cwd=tmp_path)
    assert evaluated.returncode == 0, evaluated.stderr
