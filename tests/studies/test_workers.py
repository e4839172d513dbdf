"""Searches that are killed, interrupted, or shared by several processes lose and repeat nothing."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import keraunos as kn
import networks
from keraunos.errors import KeraunosError
from keraunos.recipes import Choice, Range
from keraunos.studies import storage, trying
from keraunos.studies.study import Study

X, Y = networks.data()
PROGRAM = f"""\
import sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
import keras, networks
import keraunos as kn

class Slow(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        time.sleep(float(sys.argv[4]))

def build(learning_rate: float = 0.1, use: int = 0):
    return networks.linear(learning_rate)

space = {{"learning_rate": kn.recipes.Choice(*(0.001 * (k + 1) for k in range(12)))}}
if sys.argv[1] != "grid":
    space = {{"learning_rate": kn.recipes.Range(0.001, 0.1, log=True)}}
kn.search(build, space, *networks.data(), study="s", sampler=sys.argv[1], trials=int(sys.argv[2]),
          store=sys.argv[3] or None, epochs=2, pruner="none", callbacks=lambda: [Slow()],
          on_start=lambda *_: print("begun", flush=True))
"""


def build(learning_rate: float = 0.1, use: int = 0) -> Any:
    return networks.linear(learning_rate)


def go_on(sampler: str, trials: int) -> Study:
    """What the program does, in this process."""
    space: Any = {"learning_rate": Choice(*(0.001 * (k + 1) for k in range(12)))}
    if sampler != "grid":
        space = {"learning_rate": Range(0.001, 0.1, log=True)}
    settings: dict[str, Any] = {"study": "s", "sampler": sampler, "epochs": 2, "pruner": "none"}
    return kn.search(build, space, X, Y, trials=trials, **settings)


unix = pytest.mark.skipif(os.name == "nt", reason="signals")


def begin(
    folder: Path, sampler: str, trials: int, store: str = "", seconds: float = 0.0
) -> "subprocess.Popen[str]":
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "program.py").write_text(PROGRAM)
    return subprocess.Popen(
        [sys.executable, "program.py", sampler, str(trials), store, str(seconds)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def measured(folder: Path) -> int:
    """Trials of which the database knows how they ended."""
    try:
        with sqlite3.connect(f"file:{folder / 's/study.db'}?mode=ro", uri=True) as database:
            ended = "SELECT COUNT(*) FROM trials WHERE state IN ('COMPLETE', 'PRUNED')"
            return int(database.execute(ended).fetchone()[0])
    except sqlite3.Error:
        return 0


def until_measured(folder: Path, count: int, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 100
    while measured(folder) < count and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
@unix
def test_killed_twice_and_begun_again_no_combination_is_lost_or_tried_twice(tmp_path: Path) -> None:
    for count in (2, 5):
        process = begin(tmp_path, "grid", 100, seconds=0.15)
        until_measured(tmp_path, count, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    running = [t for t in Study("s").trials if t.state == "running"]
    assert running  # it was killed in the midst of them
    study = go_on("grid", 100)
    rates = sorted(t.parameters["learning_rate"] for t in study.trials)
    assert rates == sorted(0.001 * (k + 1) for k in range(12))
    assert {t.state for t in study.trials} == {"finished"}
    read = json.loads(Path("s/study.json").read_text())
    assert len(read["trials"]) == 12


@unix
def test_ctrl_c_keeps_what_was_found_and_gives_back_the_rest(tmp_path: Path) -> None:
    process = begin(tmp_path, "random", 12, seconds=0.15)
    until_measured(tmp_path, 3, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=100)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    before = Study("s")
    assert {t.state for t in before.trials} == {"finished"}
    assert len(json.loads(Path("s/study.json").read_text())["trials"]) == len(before.trials) >= 3
    assert before.report.is_file()
    after = go_on("random", 12)
    assert [t.state for t in after.trials] == ["finished"] * 12
    kept = {(t.number, t.value) for t in before.trials}
    assert kept <= {(t.number, t.value) for t in after.trials}


@pytest.mark.slow
@unix
@pytest.mark.parametrize(
    "shared",
    [pytest.param(False, marks=pytest.mark.slow), True],
    ids=["one folder", "two machines"],
)
def test_two_workers_try_together_as_many_as_were_asked_for_and_none_twice(
    tmp_path: Path, shared: bool
) -> None:
    store = f"sqlite:///{tmp_path / 'shared.db'}" if shared else ""
    folders = [tmp_path / "one", tmp_path / ("two" if shared else "one")]
    workers = [begin(folder, "random", 20, store, 0.15) for folder in folders]
    for worker in workers:
        _, errors = worker.communicate(timeout=100)
        assert worker.returncode == 0, errors
    studies = [Study(folder / "s") for folder in folders]
    trials = studies[0].connect().trials
    extra = 2 if shared else 0  # two machines may ask at the very same moment
    assert 20 <= len(trials) <= 20 + extra
    assert {t.state.name for t in trials} == {"COMPLETE"}
    assert len({t.user_attrs["worker"]["process"] for t in trials}) == 2
    assert len({t.params["learning_rate"] for t in trials}) == len(trials)
    assert len(studies[1].trials) == len(trials)


def test_two_threads_of_a_process_share_a_study_too() -> None:
    settings: dict[str, Any] = {"study": "s", "sampler": "random", "epochs": 2, "pruner": "none"}
    kn.search(networks.linear, None, X, Y, trials=1, **settings)
    begun = threading.Event()
    failed = []

    def work(**more: Any) -> None:
        try:
            kn.search(networks.linear, None, X, Y, trials=12, **settings, **more)
        except BaseException as error:
            failed.append(error)

    other = threading.Thread(target=work, kwargs={"on_start": lambda *_: begun.set()})
    other.start()
    assert begun.wait(60)
    work()
    other.join(100)
    assert failed == []
    trials = Study("s").trials
    assert [t.state for t in trials] == ["finished"] * 12
    assert len({t.parameters["learning_rate"] for t in trials}) == 12


class Killed(BaseException):
    """As a kill: nothing is tidied up."""


@pytest.mark.sampled(2)
@pytest.mark.parametrize("place", ["asking", "said who it is", "noting", "telling"])
def test_killed_at_any_place_the_study_ends_with_as_many_as_asked(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from optuna import Study as OptunaStudy
    from optuna import Trial

    def dies(*_: Any, **__: Any) -> Any:
        raise Killed

    after = {"count": 0}

    def sets(trial: Any, name: str, value: Any) -> None:
        after["count"] += 1
        if (place, name) == ("asking", "worker") or (
            place == "noting" and name == "curves" and after["count"] > 12
        ):
            raise Killed
        original(trial, name, value)

    original = Trial.set_user_attr
    settings: dict[str, Any] = {"study": "s", "sampler": "grid", "epochs": 1, "batch_size": 16}
    space = {"learning_rate": Choice(*(0.01 * (k + 1) for k in range(6)))}
    with monkeypatch.context() as patch:
        patch.setattr(trying.Worker, "_tidy_up", lambda *_: None)
        patch.setattr(Trial, "set_user_attr", sets)
        if place == "said who it is":
            patch.setattr(trying.Worker, "_begin", dies)
        if place == "telling":
            patch.setattr(OptunaStudy, "tell", dies)
        with pytest.raises(Killed):
            kn.search(networks.linear, space, X, Y, trials=6, **settings)
    study = kn.search(networks.linear, space, X, Y, trials=100, **settings)
    tried = sorted(t.parameters["learning_rate"] for t in study.trials)
    assert tried == sorted(space["learning_rate"].options)
    assert {t.state for t in study.trials} <= {"finished", "stopped"}
    assert all(t.value is not None for t in study.trials)


def test_trials_of_a_living_worker_are_left_alone(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"study": "s", "epochs": 1}
    study = kn.search(networks.linear, None, X, Y, trials=2, **settings)
    connected = study.connect()
    (tmp_path / "elsewhere/workers").mkdir(parents=True)
    with storage.working(tmp_path / "elsewhere") as number:
        other = connected.ask()
        other.set_user_attr("worker", storage.worker_name(tmp_path / "elsewhere", number))
        foreign = connected.ask()
        foreign.set_user_attr("worker", {"host": "another", "lock": "/x", "process": 1})
        kn.search(networks.linear, None, X, Y, trials=5, **settings)
        running = {t.number for t in Study("s").trials if t.state == "running"}
        assert running == {other.number, foreign.number}
    kn.search(networks.linear, None, X, Y, trials=5, **settings)
    assert {t.number for t in Study("s").trials if t.state == "running"} == {foreign.number}


@unix
def test_a_study_that_is_deleted_meanwhile_ends_in_one_sentence() -> None:
    deleted = []

    class Delete:
        def asked(self, number: int, parameters: Any) -> None:
            pass

        def epoch(self, number: int, epoch: int, logs: Any) -> None:
            if not deleted:
                deleted.append(shutil.rmtree("s"))

        ended = epoch

    with pytest.raises(KeraunosError, match=r"The study s can no longer be written|cannot be"):
        kn.search(networks.linear, None, X, Y, trials=99, study="s", epochs=2, observer=Delete())


@unix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_a_disk_that_is_full_ends_in_one_sentence_and_can_be_gone_on_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import resource

    kn.search(networks.linear, None, X, Y, trials=2, study="s", epochs=1)
    size = sum(p.stat().st_size for p in Path("s").glob("study.db*"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        with pytest.raises(KeraunosError, match="can no longer be written"):
            kn.search(networks.linear, None, X, Y, trials=999, study="s", epochs=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    count = len(Study("s").trials)
    study = kn.search(networks.linear, None, X, Y, trials=count + 2, study="s", epochs=1)
    assert "running" not in {t.state for t in study.trials}
