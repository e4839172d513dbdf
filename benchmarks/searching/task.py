"""What a worker is asked for, and what it tells of its trials. Imports the standard library alone.

A worker gets its task as JSON in its first argument; every process of it writes a line for each
event of its trials into a file of its own, so that nothing is lost with a process.
"""

import itertools
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from searching.setting import CASES, Case


@dataclass(frozen=True)
class Task:
    """One search.

    Attributes:
        case: name of the case.
        data: the folder of MNIST.
        scratch: an empty folder for this search alone.
        training: how many images are trained on; likewise `validation`.
        epochs: of a trial that is not stopped.
        seed: of the search.
        workers: how many trials may run at the same time.
        deadline: when no further trial and no further epoch is to begin, as `time.time()`.
        sampler: "random" or "tpe", the latter for whatever a program has that learns from trials.
        pruner: whether successive halving stops trials.
        settings: what else the worker knows.
    """

    case: str
    data: str
    scratch: str
    training: int
    validation: int
    epochs: int
    seed: int
    workers: int
    deadline: float
    sampler: str
    pruner: bool
    settings: dict[str, Any]

    @property
    def about(self) -> Case:
        """The case itself."""
        return CASES[self.case]

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return time.time() >= self.deadline

    def as_json(self) -> str:
        """What `read_task` reads."""
        return json.dumps(asdict(self))


def read_task() -> Task:
    """The task of this worker."""
    return Task(**json.loads(sys.argv[1]))


class Diary:
    """Where a process notes what becomes of its trials."""

    def __init__(self, task: Task) -> None:
        path = Path(task.scratch) / f"trials-{os.getpid()}.jsonl"
        self._file = path.open("a", encoding="utf-8")
        self._numbers = itertools.count()

    def began(self, parameters: dict[str, Any], at: float | None = None) -> "TrialDiary":
        """Notes a trial's beginning, which is now unless said."""
        name = f"{os.getpid()}-{next(self._numbers)}"
        self.note(name, "began", at, parameters=parameters)
        return TrialDiary(self, name)

    def note(self, name: str, event: str, at: float | None, **about: Any) -> None:
        """Notes an event."""
        line = {"trial": name, "event": event, "at": time.time() if at is None else at, **about}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


class TrialDiary:
    """The same for a single trial."""

    def __init__(self, diary: Diary, name: str) -> None:
        self._diary, self._name = diary, name

    def epoch_ended(self, value: float, at: float | None = None) -> None:
        """Notes an epoch's end and its score."""
        self._diary.note(self._name, "epoch", at, value=value)

    def ended(self, state: str, at: float | None = None) -> None:
        """Notes its end: finished, stopped by the pruner, cut by the deadline, or failed."""
        self._diary.note(self._name, "ended", at, state=state)


@dataclass(frozen=True)
class Trial:
    """One trial as it was noted; times are seconds since the search's process was started.

    Attributes:
        ends: the end of each finished epoch.
        values: the score after each.
        ended: its end; that of its last epoch if none was noted, None without any epoch.
        state: as `TrialDiary.ended` has it, or open where no end was noted.
    """

    parameters: dict[str, Any]
    began: float
    ends: tuple[float, ...]
    values: tuple[float, ...]
    ended: float | None
    state: str


def read_trials(scratch: Path, started: float) -> tuple[Trial, ...]:
    """All trials that were noted below a folder, in the order in which they began."""
    events: dict[str, list[dict[str, Any]]] = {}
    for path in scratch.glob("trials-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            event["at"] -= started
            events.setdefault(event["trial"], []).append(event)
    return tuple(sorted(map(_trial, events.values()), key=lambda trial: trial.began))


def _trial(events: list[dict[str, Any]]) -> Trial:
    first, epochs = events[0], [event for event in events if event["event"] == "epoch"]
    ends = tuple(event["at"] for event in epochs)
    last = events[-1] if events[-1]["event"] == "ended" else None
    return Trial(
        parameters=first["parameters"],
        began=first["at"],
        ends=ends,
        values=tuple(event["value"] for event in epochs),
        ended=last["at"] if last else (ends[-1] if ends else None),
        state=last["state"] if last else "open",
    )
