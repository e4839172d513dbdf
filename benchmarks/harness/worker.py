"""What a worker script needs: its settings, the clock since its process began, its report.

Runs in every environment, so it imports the standard library alone.
"""

import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

STARTED = "BENCHMARK_STARTED"


@dataclass
class Run:
    """One training under measurement; the times are seconds since the process was started."""

    epoch_ends: list[float] = field(default_factory=list)
    saved: float = 0.0
    accuracy: float = 0.0

    def epoch_ended(self) -> None:
        """Notes the end of an epoch."""
        self.epoch_ends.append(_seconds_since_start())

    def finished(self, accuracy: float) -> None:
        """Notes that the model is trained, evaluated and saved, and prints the report."""
        self.saved = _seconds_since_start()
        self.accuracy = accuracy
        print(json.dumps(asdict(self)), flush=True)


def read_task() -> dict[str, Any]:
    """The task: `case` (a name), `data`, `save_to` (folders), `epochs`, `seed`, `settings`."""
    task = json.loads(sys.argv[1])
    return task | {"data": Path(task["data"]), "save_to": Path(task["save_to"])}


def limit_threads(framework: str, threads: int | None) -> None:
    """Has the framework, not imported yet, compute with that many threads; None is its default."""
    if threads is None:
        return
    if framework == "jax":
        # XLA sizes its pool by the processors the process may use.
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    elif framework == "tensorflow":
        os.environ["TF_NUM_INTRAOP_THREADS"] = str(threads)
        os.environ["OMP_NUM_THREADS"] = str(threads)
    else:
        os.environ["OMP_NUM_THREADS"] = str(threads)


def _seconds_since_start() -> float:
    return time.time() - float(os.environ[STARTED])
