"""Small measurements in processes that take turns, for ratios of medians on a noisy machine."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parents[1]
LIMIT = 180
"""Seconds after which a worker has failed."""

LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""What `keraunos train` sets for itself; a worker that is given it has what the command has."""


@dataclass(frozen=True)
class Worker:
    """A script that prints a JSON object of measurements, name to number, as its last line."""

    python: Path
    script: str
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    def measured(self) -> dict[str, float]:
        """What one run reports; empty if it failed, which is said."""
        environment = {**os.environ, **self.variables, "PYTHONPATH": str(HERE)}
        environment |= {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
        environment |= {"TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [self.python, HERE / self.script, *self.arguments]
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=LIMIT, check=True
            )
        except subprocess.SubprocessError as problem:
            told = str(getattr(problem, "stderr", None) or problem).strip().splitlines()[-1:]
            print(f"{self.script} {self.arguments}: {told}", file=sys.stderr)
            return {}
        return json.loads(done.stdout.strip().splitlines()[-1])


def in_turns(workers: Mapping[str, Sequence[Worker]], rounds: int) -> dict[str, dict[str, float]]:
    """The median of every measurement, for each name; its workers' reports are put together.

    Every second round is in reverse.
    """
    found: dict[str, dict[str, list[float]]] = {name: {} for name in workers}
    for turn in range(rounds):
        for name in sorted(workers, key=list(workers).index, reverse=turn % 2 == 1):
            print(f"round {turn + 1}: {name}", file=sys.stderr, flush=True)
            for worker in workers[name]:
                for what, value in worker.measured().items():
                    found[name].setdefault(what, []).append(value)
    return {
        name: {what: statistics.median(values) for what, values in reports.items()}
        for name, reports in found.items()
    }
