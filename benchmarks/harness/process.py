"""One measurement: a worker script in a process of its own, and what came of it."""

import json
import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from harness.case import Settings
from harness.worker import STARTED

# What could make a run differ from what its settings say.
_REMOVED = (
    "CUDA_", "JAX_", "KERAS_", "KERAUNOS_", "MKL_", "OMP_", "PYTHON", "TF_", "TORCH", "XLA_"
)  # fmt: skip
_HARNESS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Outcome:
    """What a process reported, or why it did not.

    Attributes:
        epoch_ends: the end of each epoch, in seconds since the process was started.
        saved: when the model was trained, evaluated and saved, in the same seconds.
        exited: when the process had ended, in the same seconds.
        accuracy: on the test part, in [0, 1].
        failure: why there are no numbers; None if there are.
    """

    epoch_ends: tuple[float, ...] = ()
    saved: float = 0.0
    exited: float = 0.0
    accuracy: float = 0.0
    failure: str | None = None

    def seconds_per_epoch(self) -> float:
        """The median over the epochs after the first, from one epoch's end to the next."""
        ends = self.epoch_ends
        return statistics.median(after - before for before, after in pairwise(ends))

    def metrics(self, samples: int) -> dict[str, float]:
        """The case's metrics: steady samples/s, seconds to the first epoch's end and in all."""
        return {
            "steady": samples / self.seconds_per_epoch(),
            "first_epoch": self.epoch_ends[0],
            "whole": self.saved,
        }


def measure(
    python: Path,
    worker: Path,
    case: str,
    settings: Settings,
    *,
    data: Path,
    epochs: int,
    seed: int,
    environment: Mapping[str, str],
    scratch: Path,
    limit: float,
) -> Outcome:
    """Runs a worker; a failure is an outcome too.

    Args:
        environment: variables to set besides those that all workers get.
        scratch: a folder for files that do not outlive the benchmark.
        limit: seconds after which the process is ended and counts as failed.
    """
    with tempfile.TemporaryDirectory(dir=scratch) as save_to:
        task = {
            "case": case,
            "data": str(data),
            "save_to": save_to,
            "epochs": epochs,
            "seed": seed,
            "settings": dict(settings),
        }
        started = time.time()
        try:
            process = subprocess.Popen(
                [python, worker, json.dumps(task)],
                env=_clean_environment(scratch) | environment | {STARTED: repr(started)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            return Outcome(failure=f"cannot be started: {error}")
        try:
            output, complaint = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            _end(process)
            return Outcome(failure=f"not finished after {limit:.0f} s")
        except BaseException:
            _end(process)
            raise
        exited = time.time() - started
    if process.returncode:
        return Outcome(failure=reason(complaint) or f"exit code {process.returncode}")
    try:
        report: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return Outcome(failure="its last line of output is no report")
    return Outcome(tuple(report["epoch_ends"]), report["saved"], exited, report["accuracy"])


def _clean_environment(scratch: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_REMOVED)}
    return kept | {
        "PYTHONPATH": str(_HARNESS),
        "KERAS_HOME": str(scratch / "keras"),  # not the user's keras.json
        "TORCHINDUCTOR_CACHE_DIR": str(scratch / "inductor"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # All on the processor, also where one framework alone would find an accelerator.
        "JAX_PLATFORMS": "cpu",
        "CUDA_VISIBLE_DEVICES": "",
    }


def _end(process: "subprocess.Popen[str]") -> None:
    # With its children: torch.compile has some. The process leads a session of its own.
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def reason(complaint: str) -> str | None:
    """The line that names the exception; Python writes it unindented after the traceback."""
    _, traceback, after = complaint.rpartition("Traceback (most recent call last):")
    lines = [line for line in after.splitlines() if line.strip()]
    if traceback:
        lines = [line for line in lines if not line.startswith(" ")]
        return lines[0] if lines else None
    return lines[-1] if lines else None
