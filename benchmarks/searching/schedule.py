"""The order of the searches: settings of Keras first, then all contestants in turns."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from harness.machine import processors
from searching.contestants import (
    PROGRAM_CACHES,
    SETTINGS,
    SETTINGS_WORKER,
    Contestant,
    Settings,
    describe,
)
from searching.process import Outcome, run
from searching.setting import QUICK_TRAINING, QUICK_VALIDATION, TRAINING, VALIDATION, Case
from searching.task import Task, Trial

FAR_BEHIND = 1.3
"""A peer that is so many times behind the best peer in the first round takes part in no other."""

_SHARE, _EPOCHS = 4, 3
"""Settings are compared on a quarter of the images, for three epochs."""

_SETTINGS_LIMIT = 300.0
_WARM_UP = 10.0
_GRACE = 120.0
"""Seconds to end in after the deadline: an epoch, and a report."""


@dataclass(frozen=True)
class Bench:
    """What all searches have in common.

    Attributes:
        pythons: the peers' interpreter under True, the product's under False.
        variables: set for all alike.
        quick: on a small part of the data, to see whether everything works.
    """

    case: Case
    data: Path
    pythons: Mapping[bool, Path]
    variables: Mapping[str, str]
    quick: bool
    began: float = field(default_factory=time.monotonic)

    def task(self, epochs: int, seed: int, seconds: float, sampler: str, pruner: bool) -> Task:
        """A search on the whole data; the rest is filled in by `search`."""
        return Task(
            case=self.case.name,
            data=str(self.data),
            scratch="",
            training=QUICK_TRAINING if self.quick else TRAINING,
            validation=QUICK_VALIDATION if self.quick else VALIDATION,
            epochs=epochs,
            seed=seed,
            workers=processors(),
            deadline=seconds,
            sampler=sampler,
            pruner=pruner,
            settings={},
        )

    def search(
        self, contestant: Contestant, settings: Settings, task: Task, limit: float
    ) -> Outcome:
        """Has a contestant search; every search begins with an empty cache of programs."""
        with tempfile.TemporaryDirectory(prefix="kb-cache-") as folder:
            return run(
                self.pythons[contestant.in_peers],
                contestant.worker,
                replace(task, settings=dict(settings)),
                {**self.variables, contestant.cache: folder, **PROGRAM_CACHES[contestant.cache]},
                limit,
            )

    def tell(self, what: str) -> None:
        """Says on stderr what has been done, and when."""
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        print(f"{minutes:3}:{seconds:02} {self.case.name} {what}", file=sys.stderr, flush=True)


@dataclass
class Tried:
    """A setting of Keras and how long it takes.

    Attributes:
        overhead: seconds of a trial besides its epochs: to build, trace, compile.
        epoch: seconds of an epoch with all images.
    """

    settings: Settings
    outcome: Outcome
    overhead: float = float("inf")
    epoch: float = float("inf")

    def seconds(self, epochs: int) -> float:
        """Of a trial with so many epochs."""
        return self.overhead + epochs * self.epoch


def try_settings(bench: Bench, backends: Sequence[str]) -> list[Tried]:
    """Trains the same networks with every setting of these backends, in as many processes."""
    tried = []
    for settings in SETTINGS[:: 4 if bench.quick else 1]:
        if settings["backend"] not in backends:
            continue
        worker = Contestant("settings", SETTINGS_WORKER, (settings["backend"],))
        task = bench.task(_EPOCHS, 0, _SETTINGS_LIMIT, "random", pruner=False)
        part = replace(task, training=task.training // _SHARE, validation=task.validation // _SHARE)
        made = Tried(settings, bench.search(worker, settings, part, _SETTINGS_LIMIT))
        if not made.outcome.failure:
            # The first half of each process's networks is for what happens once in a process.
            made.overhead, made.epoch = _costs(made.outcome.trials[len(made.outcome.trials) // 2 :])
        tried.append(made)
        told = made.outcome.failure or f"{made.overhead:.2f} s + {made.epoch:.2f} s an epoch"
        bench.tell(f"settings: {describe(settings)}: {told}")
    return tried


def best_settings(tried: Sequence[Tried], backends: Sequence[str], epochs: int) -> Settings:
    """Those with which trials of so many epochs take the least time; the first if all failed."""
    own = [made for made in tried if made.settings["backend"] in backends]
    return min(own, key=lambda made: made.seconds(epochs)).settings


def _costs(trials: Sequence[Trial]) -> tuple[float, float]:
    """Means over the trials: seconds besides epochs, and of an epoch of the whole data."""
    epochs = [statistics.mean(b - a for a, b in pairwise(trial.ends)) for trial in trials]
    first = [trial.ends[0] - trial.began for trial in trials]
    after = [(trial.ended or trial.ends[-1]) - trial.ends[-1] for trial in trials]
    epoch = statistics.mean(epochs)
    overhead = statistics.mean(first) + statistics.mean(after) - epoch
    return max(0.0, overhead), epoch * _SHARE


@dataclass
class Entry:
    """A line of a table: a contestant with its settings, and its searches by seed."""

    contestant: Contestant
    settings: Settings
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def good(self) -> dict[int, Outcome]:
        """The searches that did not fail."""
        return {seed: made for seed, made in self.outcomes.items() if made.failure is None}


def warm_up(bench: Bench, entries: Sequence[Entry]) -> None:
    """Has every program search for a moment: the first time reads its files from the disk."""
    for entry in {entry.contestant.worker: entry for entry in entries}.values():
        task = replace(bench, quick=True).task(1, 0, _WARM_UP, "random", pruner=False)
        made = bench.search(entry.contestant, entry.settings, task, _WARM_UP + _GRACE)
        bench.tell(f"warming up: {entry.contestant.name}: {made.failure or 'done'}")


def in_turns(
    bench: Bench,
    entries: list[Entry],
    rounds: int,
    task: Callable[[int], Task],
    score: Callable[[Outcome], float],
    label: str,
    all_rounds: bool = False,
) -> None:
    """Has all search in turn, as many times; every second round in reverse.

    Args:
        task: for a seed, which is the number of the round.
        score: what is told of a search, and by which a peer is far behind.
        all_rounds: whether also those that are far behind take part in all.
    """
    left = list(entries)
    for seed in range(rounds):
        for entry in left[:: -1 if seed % 2 else 1]:
            wanted = task(seed)
            made = bench.search(entry.contestant, entry.settings, wanted, wanted.deadline + _GRACE)
            entry.outcomes[seed] = made
            told = made.failure or f"{score(made):.4g}, {len(made.trials)} trials"
            bench.tell(f"{label}, round {seed + 1} of {rounds}: {entry.contestant.name}: {told}")
        if seed == 0 and not all_rounds:
            left = _near(entries, score)


def _near(entries: list[Entry], score: Callable[[Outcome], float]) -> list[Entry]:
    def reached(entry: Entry) -> float:
        return max(map(score, entry.good().values()), default=0.0)

    best = max((reached(entry) for entry in entries if entry.contestant.in_peers), default=0.0)
    return [
        entry
        for entry in entries
        if not entry.contestant.in_peers or reached(entry) * FAR_BEHIND > best
    ]
