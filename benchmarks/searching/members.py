"""A search that is divided among processes: one leads and waits, the others train."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from searching.task import Task, read_task

_ALL_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
_taken: dict[int, IO[str]] = {}


def divided(
    member: Callable[[Task, int], None],
    environments: Callable[[Task], list[Mapping[str, str]]] = lambda task: [{}] * task.workers,
) -> None:
    """Runs this script as many times more as there are environments, each with its number.

    Those beyond the task's workers serve the others, and are ended after them.

    Args:
        member: what such a process does with the task and its number.
        environments: variables for each of them, in the process that leads.
    """
    task = read_task()
    if len(sys.argv) > 2:
        member(task, int(sys.argv[2]))
        return
    processes = [
        subprocess.Popen([sys.executable, *sys.argv, str(number)], env={**os.environ, **variables})
        for number, variables in enumerate(environments(task))
    ]
    codes = [process.wait() for process in processes[: task.workers]]
    for server in processes[task.workers :]:
        server.terminate()
        server.wait()
    if failed := [code for code in codes if code]:
        sys.exit(abs(failed[0]))


def free_number(task: Task) -> int:
    """A number below the workers' that no other process of the search has, as long as it lives."""
    for number in () if _taken else range(task.workers):
        place = (Path(task.scratch) / f"place-{number}").open("w")
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            place.close()
            continue
        _taken[number] = place  # the lock goes with the process, and its successor gets it
        break
    return next(iter(_taken), 0)


def keep_to_one_core(number: int) -> None:
    """Has all threads of this process compute on one core.

    XLA and TensorFlow, not imported yet, size their pools by it, and as many processes as there are
    cores do not take each other's.
    """
    os.environ |= {
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
    }
    if _ALL_CORES:
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {_ALL_CORES[number % len(_ALL_CORES)]})
