"""One search in a process of its own, with all processes that it starts, and what came of it."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness.process import reason
from searching.task import Task, Trial, read_trials

# What could make a search differ from what its settings say.
_REMOVED = (
    "CUDA_", "JAX_", "KERAS", "KERAUNOS_", "MKL_", "OMP_", "PYTHON", "RAY_", "TF_", "TUNE_", "XLA_"
)  # fmt: skip
_BENCHMARKS = Path(__file__).parents[1]
_SECONDS_TO_END = 10.0


@dataclass(frozen=True)
class Outcome:
    """What a search has tried, and why it failed, if it did.

    Attributes:
        trials: their times are seconds since the process was started.
        seconds: until it had ended.
    """

    trials: tuple[Trial, ...] = ()
    seconds: float = 0.0
    failure: str | None = None


def run(
    python: Path, worker: Path, task: Task, environment: Mapping[str, str], limit: float
) -> Outcome:
    """Runs a worker; a failure is an outcome too.

    Args:
        task: without its deadline and its folder, which are made here: its deadline is a number
            of seconds.
        limit: seconds after which all its processes are ended and it counts as failed.
    """
    # Ray's sockets lie in a folder below this one, and their paths have to be short.
    with tempfile.TemporaryDirectory(prefix="kb-") as scratch:
        started = time.time()
        given = Task(**{**vars(task), "scratch": scratch, "deadline": started + task.deadline})
        failure = _wait_for(
            [str(python), str(worker), given.as_json()], _clean(scratch) | dict(environment), limit
        )
        seconds = time.time() - started
        trials = read_trials(Path(scratch), started)
    if not failure and not any(trial.ends for trial in trials):
        failure = "no trial finished an epoch"
    return Outcome(trials, seconds, failure)


def _wait_for(command: list[str], environment: Mapping[str, str], limit: float) -> str | None:
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,
            )
        except OSError as error:
            return f"cannot be started: {error}"
        try:
            process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            _end(process)
            return f"not finished after {limit:.0f} s"
        except BaseException:
            _end(process)
            raise
        if not process.returncode:
            return None
        complaints.seek(0)
        return reason(complaints.read()) or f"exit code {process.returncode}"


def _clean(scratch: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_REMOVED)}
    return kept | {
        "PYTHONPATH": str(_BENCHMARKS),
        "KERAS_HOME": f"{scratch}/keras",  # not the user's keras.json
        "RAY_TMPDIR": scratch,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # All on the processor, also where one framework alone would find an accelerator.
        "JAX_PLATFORMS": "cpu",
        "CUDA_VISIBLE_DEVICES": "",
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process and all that it has started, politely first: Ray has daemons to end."""
    family = [process.pid, *_descendants(process.pid)]
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=_SECONDS_TO_END)
    for member in family:
        with suppress(OSError):
            os.kill(member, signal.SIGKILL)
    process.wait()


def _descendants(ancestor: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name in brackets: the state, then the parent.
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, unseen = [], [ancestor]
    while unseen:
        born = children.get(unseen.pop(), [])
        found += born
        unseen += born
    return found
