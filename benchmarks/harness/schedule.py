"""The order of the processes: a sweep over the peers' settings, then alternating repetitions."""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from harness.case import METRICS, Case, Contestant, Settings, describe
from harness.process import Outcome, measure

# Another setting of the same peer takes part too if it is that much better at a start.
NOTABLE = 1.15
# A peer that is this many times behind the best in every metric repeats twice only.
FAR_BEHIND = 2.0


@dataclass
class Entry:
    """A line of the table: a contestant with one choice of settings and its outcomes.

    Attributes:
        start: "first" (nothing compiled before), "later" (programs cached), or "" without a cache.
        repeats: in how many repetitions it takes part.
        outcomes: by number of the repetition, which is the seed too.
    """

    contestant: Contestant
    settings: Settings
    start: str = ""
    repeats: int = 0
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The contestant's name and its kind of start."""
        kinds = {"first": ", first ever start", "later": ", later starts", "": ""}
        return self.contestant.name + kinds[self.start]

    def good(self) -> dict[int, Outcome]:
        """The outcomes that are measurements."""
        return {number: made for number, made in self.outcomes.items() if made.failure is None}


@dataclass(frozen=True)
class Plan:
    """How much is run."""

    repeats: int
    epochs: int
    quick: bool


class Bench:
    """Starts the processes of a case one after another and tells of each on stderr."""

    def __init__(self, case: Case, data: Path, pythons: dict[bool, Path], scratch: Path) -> None:
        """`pythons` has the peers' interpreter under True and the product's under False."""
        self.case, self.data, self.pythons, self.scratch = case, data, pythons, scratch
        self.began = time.monotonic()

    def run(self, entry: Entry, epochs: int, seed: int, limit: float, label: str) -> Outcome:
        """Measures an entry once."""
        contestant, environment = entry.contestant, {}
        if (cache := contestant.cache) and (entry.start == "later" or cache.by_default):
            folder = self.scratch / contestant.name.replace(" ", "-")
            if entry.start != "later":
                folder = Path(tempfile.mkdtemp(dir=self.scratch))
            folder.mkdir(exist_ok=True)
            environment = {cache.variable: str(folder), **cache.environment}
        outcome = measure(
            self.pythons[contestant.in_peers],
            contestant.worker,
            self.case.name,
            entry.settings,
            data=self.data,
            epochs=epochs,
            seed=seed,
            environment=environment,
            scratch=self.scratch,
            limit=limit,
        )
        told = outcome.failure or (
            f"{self.case.samples / outcome.seconds_per_epoch():,.0f} samples/s, first epoch "
            f"{outcome.epoch_ends[0]:.1f} s, whole {outcome.saved:.1f} s"
            if len(outcome.epoch_ends) > 1
            else "done"
        )
        minutes, seconds = divmod(int(time.monotonic() - self.began), 60)
        print(
            f"{minutes:2}:{seconds:02} {label}: {entry.name} ({describe(entry.settings)}): {told}",
            file=sys.stderr,
            flush=True,
        )
        return outcome


def sweep(bench: Bench, plan: Plan) -> list[Entry]:
    """Tries every setting of every peer once; an entry for each, with one outcome."""
    case = bench.case
    tried = []
    for peer in case.peers:
        # The first process also reads the framework's files from the disk: not a setting's fault.
        bench.run(Entry(peer, peer.settings[0]), 1, 0, case.sweep_limit, "warming up")
        ends = max(1, len(peer.settings) - 1)
        for settings in peer.settings[::ends] if plan.quick else peer.settings:
            entry = Entry(peer, settings)
            entry.outcomes[0] = bench.run(entry, case.sweep_epochs, 0, case.sweep_limit, "settings")
            tried.append(entry)
    return tried


def choose(case: Case, tried: list[Entry], plan: Plan) -> list[Entry]:
    """The entries of the repetitions: each peer's best settings, the product, the default fit."""
    entries = [
        Entry(case.product, case.product.settings[0], start, plan.repeats)
        for start in (("later", "first") if case.product.cache else ("",))
    ]
    entries.append(Entry(case.default_fit, case.default_fit.settings[0], "", plan.repeats))
    good = [entry for entry in tried if entry.good()]
    best = {m: max((_score(case, e, m) for e in good), default=0.0) for m in METRICS}
    for peer in case.peers:
        own = [entry for entry in good if entry.contestant is peer]
        for winner in _winners(case, own):
            near = any(_score(case, winner, m) * FAR_BEHIND > best[m] for m in METRICS)
            repeats = plan.repeats if near else min(plan.repeats, 2)
            for start in ("first", "later") if peer.cache else ("",):
                entries.append(Entry(peer, winner.settings, start, repeats))
        if not own:
            failed = next(entry for entry in tried if entry.contestant is peer)
            entries.append(Entry(peer, failed.settings, "", 0, dict(failed.outcomes)))
    return entries


def repeat(bench: Bench, entries: list[Entry], plan: Plan) -> None:
    """Runs all entries in turn, as often as planned; every second round in reverse order."""
    for entry in entries:
        if entry.start == "later" and entry.repeats:
            bench.run(entry, 1, 0, bench.case.limit, "filling the cache")
    for number in range(plan.repeats):
        label = f"repetition {number + 1} of {plan.repeats}"
        for entry in entries[:: -1 if number % 2 else 1]:
            if number < entry.repeats:
                entry.outcomes[number] = bench.run(
                    entry, plan.epochs, number, bench.case.limit, label
                )


def _winners(case: Case, own: list[Entry]) -> list[Entry]:
    """The setting with the best steady speed, and others where they start notably faster."""
    kept: list[Entry] = []
    for metric in METRICS:
        best = max(own, key=_by(case, metric), default=None)
        if best is None:
            continue
        if not kept or _score(case, best, metric) > NOTABLE * max(
            _score(case, entry, metric) for entry in kept
        ):
            kept.append(best)
    return kept


def _by(case: Case, metric: str) -> Callable[[Entry], float]:
    return lambda entry: _score(case, entry, metric)


def _score(case: Case, entry: Entry, metric: str) -> float:
    """A metric of a swept entry so that more is better; the whole as if with all epochs."""
    outcome = entry.outcomes[0]
    value = outcome.metrics(case.samples)[metric]
    if metric == "whole":
        value += (case.epochs - case.sweep_epochs) * outcome.seconds_per_epoch()
    return value if METRICS[metric] else 1 / value
