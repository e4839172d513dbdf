"""predict, compare and doctor as a user meets them: streams, exit codes, one JSON object."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import keraunos as kn
from keraunos.data import digits


def call(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k != "KERAUNOS_DATA"}
    return subprocess.run(
        [sys.executable, "-m", "keraunos", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**kept, **environment},
        check=False,
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs, a good picture, and one that is none."""
    folder = tmp_path_factory.mktemp("place")
    for seed in (0, 1):
        kn.train("digits-cnn", epochs=2, filters=8, seed=seed, runs=folder / "runs", verbose=0)
    large = np.round(255 - digits().test.x[0] * (255 / 16)).astype(np.uint8)
    (folder / "p").mkdir()
    Image.fromarray(large).resize((300, 300)).save(folder / "p" / "a [rather] long name.png")
    (folder / "p" / "bad.png").write_bytes(b"none")
    return folder


@pytest.mark.slow
def test_predict_names_what_it_can_and_ends_with_2_for_what_it_cannot(place: Path) -> None:
    done = call("predict", "digits-cnn-1", "p", cwd=place)
    assert done.returncode == 2
    assert "a [rather] long name.png" in done.stdout
    assert "%" in done.stdout
    assert "bad.png" not in done.stdout
    assert "Error: p/bad.png is not a picture" in done.stderr
    assert "long name.png: looks inverted" in done.stderr
    assert "Traceback" not in done.stderr


def test_predict_prints_one_json_object(place: Path) -> None:
    done = call("predict", "digits-cnn-1", "p", "--json", "--top", "2", cwd=place)
    good, bad = json.loads(done.stdout)["predictions"]
    assert "inverted" in good["notes"]
    assert good["class"] == good["top"][0]["class"]
    assert len(good["top"]) == 2
    assert "not a picture" in bad["error"]
    assert done.returncode == 2
    fine = call("predict", "digits-cnn-1", good["file"], "--as-is", "--json", cwd=place)
    assert fine.returncode == 0
    assert json.loads(fine.stdout)["predictions"][0]["notes"] == ["looks_inverted"]


def test_compare_shows_a_table_and_a_verdict(place: Path) -> None:
    done = call("compare", "digits-cnn-1", "digits-cnn-2", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "95% interval" in done.stdout
    assert "McNemar" in done.stdout
    found = json.loads(call("compare", "digits-cnn-1", "digits-cnn-2", "--json", cwd=place).stdout)
    accuracies = [run["value"] for run in found["runs"]]
    assert accuracies == sorted(accuracies, reverse=True)
    assert set(found["differences"]) == {"seed"}
    assert found["tests"][0]["method"] == "mcnemar"


@pytest.mark.slow
def test_doctor_tells_of_a_problem_with_exit_code_2(tmp_path: Path) -> None:
    arguments = ("doctor", "--no-check")
    done = call(*arguments, cwd=tmp_path, KERAUNOS_DATA=str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "Problem: KERAUNOS_DATA names" in done.stdout
    assert "jax" in done.stdout
    found = json.loads(call(*arguments, "--json", cwd=tmp_path).stdout)
    assert found["backend"]["name"] == "jax"
    assert not any("KERAUNOS_DATA" in finding["sentence"] for finding in found["findings"])


def test_doctor_deletes_compiled_programs(tmp_path: Path) -> None:
    folder = tmp_path / "programs" / "x"
    folder.mkdir(parents=True)
    (folder / "old").write_bytes(bytes(2**20))
    done = call(
        *("doctor", "--no-check", "--clear-cache", "--json"),
        cwd=tmp_path,
        KERAUNOS_CACHE=str(tmp_path),
    )
    assert json.loads(done.stdout)["freed"] >= 2**20
    assert not folder.exists()
