"""A worker of a study: asks for trials, builds and trains their networks, tells what came of it."""

import math
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import keras

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.fit import why_not
from keraunos.engine.initial_values import quickly_drawn
from keraunos.engine.interrupts import InterruptGate
from keraunos.engine.memory import fitting, free_memory
from keraunos.engine.population.lanes import Lanes, Plan
from keraunos.engine.population.measuring import measured
from keraunos.engine.population.members import Member, bytes_each, prepare
from keraunos.engine.population.programs import SharedPrograms, arranged
from keraunos.errors import KeraunosError
from keraunos.studies.problems import Candidate, Problem
from keraunos.studies.records import DIVERGED, FAILED, FINISHED, STOPPED, Hyperparameter
from keraunos.studies.sampling import Asking
from keraunos.studies.space import within
from keraunos.studies.storage import again, counted, one_at_a_time, retry_abandoned

if TYPE_CHECKING:
    from optuna import Study, Trial

FAILURES = 8
"""So many trials that fail one after the other, and none that does not, end a search."""

VALIDATED_AT_ONCE = 512
"""Examples of the validation part, at most."""

AHEAD = 2.0
"""Seconds of training that wait at least, while further networks are built."""

PAID_OFF = 8.0
"""Seconds of training that a program has to be used for; to make one takes about two."""

KEPT_PROGRAMS = 32
"""Groups whose programs stay in memory; those of others are read again from the disk."""


class Observer(Protocol):
    """Who is told how a search goes, on the thread that runs it or on those of the networks."""

    def asked(self, number: int, parameters: Mapping[str, Any]) -> object:
        """A trial has been chosen."""

    def epoch(self, number: int, epoch: int, logs: Mapping[str, float]) -> object:
        """A trial has finished an epoch, counted from 1."""

    def ended(self, number: int, state: str, value: float | None) -> object:
        """A trial has ended."""


@dataclass
class _Attempt:
    """A trial and its network."""

    trial: "Trial"
    candidate: Candidate
    member: Member
    curves: dict[str, list[float | None]] = field(default_factory=dict)
    began: datetime | None = None
    seconds: float = 0.0
    stopped: bool = False
    group: str = ""


class Worker:
    """Tries hyperparameters until there have been enough trials, or time is up.

    Args:
        study: Optuna's.
        folder: of the study.
        here_alone: whether all workers share this machine and this folder.
        problem: builds the networks.
        space: what is searched.
        sampler: the name of the study's sampler.
        metric: as in Keras's history.
        maximized: whether more of it is better.
        seed: of every network's weights and order of examples.
        plan: how many are trained at the same time.
        settled: asks that it be measured whether to stack networks, and takes the plan that comes
            of it; None to keep the plan that is given.
        name: of this worker: see `storage.worker_name`.
        observer: is told how it goes.
        fixed: hyperparameters for all trials, `epochs` say.
    """

    def __init__(
        self,
        study: "Study",
        folder: Path,
        here_alone: bool,
        problem: Problem,
        space: Sequence[Hyperparameter],
        *,
        sampler: str,
        metric: str,
        maximized: bool,
        seed: int,
        plan: Plan,
        settled: Callable[[Plan], object] | None,
        name: Mapping[str, Any],
        observer: Observer,
        fixed: Mapping[str, Any],
    ) -> None:
        self._study = study
        self._folder = folder
        self._here_alone = here_alone
        self._problem = problem
        self._space = list(space)
        self._asking = Asking(study, sampler, space, seed)
        self._metric = metric
        self._sign = 1 if maximized else -1
        self._seed = seed
        self._plan = plan
        self._settled = settled
        self._lanes: Lanes | None = None
        self._name = dict(name)
        self._observer = observer
        self._fixed = dict(fixed)
        self._stop = threading.Event()
        self._data: dict[tuple[str, int], dict[str, Any]] = {}
        self._programs: list[tuple[tuple[str, int], SharedPrograms]] = []
        self._failures = 0
        self._open: dict[int, Trial] = {}  # asked for, and nothing told yet
        self._pace: float | None = None  # seconds in which a lane trains a network

    def run(self, trials: int, until: float | None, group: int) -> None:
        """Searches.

        Args:
            trials: ends when the study has so many, those of other workers included.
            until: `time.monotonic()` at which it ends; None for no end. What runs then is stopped.
            group: networks that are asked for together, at most: to share a program they have the
                same shapes, and the slower they are, the less it matters what a program costs.

        Raises:
            KeraunosError: if nothing but failures comes of it.
            KeyboardInterrupt: after Ctrl-C; trials under way are given back.
        """
        running: dict[Future[Any], _Attempt] = {}
        # An interrupt in the midst of a transaction would leave a trial that nobody knows of.
        with InterruptGate() as gate, ExitStack() as exits:
            try:
                while True:
                    late = until is not None and time.monotonic() >= until
                    asked: list[Trial] = []
                    if not late and len(running) <= self._ahead(group):
                        with gate.closed():
                            asked = self._ask(trials, self._together(group))
                    self._begin(asked, running, exits, trials, until)
                    if not running and not asked:
                        return
                    if late:
                        self._stop.set()
                    done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                    for future in done:
                        with gate.closed():
                            self._finish(running[future], future)
                            del running[future]
            except BaseException:
                self._stop.set()
                with suppress(Exception), gate.closed():
                    for future in running:
                        future.cancel()
                    wait(running)
                    self._tidy_up(running)  # what cannot be told now is found abandoned later
                raise

    def _ahead(self, group: int) -> int:
        """As long as more networks than so many are under way or waiting, no others are built."""
        if self._pace is None:
            return self._plan.networks
        waiting = int(AHEAD / max(self._pace, 0.01)) * self._plan.lanes
        return self._plan.networks + max(group // 2, waiting)

    def _together(self, group: int) -> int:
        """How many networks are asked for now, which share what changes their shapes."""
        if self._pace is None:
            return min(group, self._plan.networks)
        return max(1, min(group, math.ceil(PAID_OFF / max(self._pace, 0.01))))

    def _ask(self, trials: int, group: int) -> "list[Trial]":
        """Trials to try now, up to `group` of them, as long as the study has less than `trials`."""
        asked = []
        with one_at_a_time(self._folder):
            left = trials - counted(self._study)
            if left <= 0 and not self._open:
                # Another worker may have been killed since.
                retry_abandoned(self._study, self._name, self._here_alone)
                left = trials - counted(self._study)
            for trial in self._asking.ask(min(left, group)):
                self._open[trial.number] = trial
                trial.set_user_attr("worker", self._name)
                asked.append(trial)
        for trial in asked:
            self._observer.asked(trial.number, trial.params)
        return asked

    def _begin(
        self,
        asked: "list[Trial]",
        running: "dict[Future[Any], _Attempt]",
        exits: ExitStack,
        trials: int,
        until: float | None,
    ) -> None:
        attempts = []
        for trial in asked:
            try:
                attempts.append(self._attempt(trial))
            except Exception as error:  # whatever a recipe or Keras raises for such values
                self._failed(trial, error)
        groups = self._arranged(attempts)
        if self._lanes is None and groups:
            programs, members = groups[0]
            self._plan = self._settle_plan(programs, members[0].member, trials, until)
            self._lanes = exits.enter_context(Lanes(self._plan))
        for programs, members in groups:
            trainings = [partial(self._train, attempt, programs) for attempt in members]
            if self._lanes is not None:
                running |= dict(zip(self._lanes.submit(trainings), members, strict=True))

    def _settle_plan(
        self, programs: SharedPrograms, member: Member, trials: int, until: float | None
    ) -> Plan:
        """The plan for the whole search, from the first group: what is fast, and fits."""
        plan = self._plan
        if self._settled is not None:
            left = math.inf if until is None else until - time.monotonic()
            epochs = trials * member.epochs
            plan, epoch = measured(programs, member, plan.lanes, epochs, left)
            self._pace = epoch * member.epochs
            self._settled(plan)
        fits = fitting(plan.networks, bytes_each(programs, member), free_memory())
        if fits >= plan.networks:
            return plan
        return Plan(max(1, fits // plan.width), min(plan.width, fits))

    def _tidy_up(self, ended: "dict[Future[Any], _Attempt]") -> None:
        """After Ctrl-C or an error: keeps what is finished, and gives back the others."""
        for future, attempt in ended.items():
            done = not future.cancelled() and future.exception() is None
            if done and attempt.trial.number in self._open:
                self._finish(attempt, future)
        for trial in list(self._open.values()):
            self._give_back(trial)

    def _attempt(self, trial: "Trial") -> _Attempt:
        with quickly_drawn():
            candidate = self._build(trial.params)
            data = self._resident(candidate)
            member = Member.of(candidate.model, data, epochs=candidate.epochs)
        attempt = _Attempt(trial, candidate, member)
        member.callbacks = [*candidate.callbacks, _Report(self, attempt)]
        apart = [h.name for h in self._space if not h.in_program]
        attempt.group = " ".join(f"{name}={trial.params[name]}" for name in apart)
        return attempt

    def _build(self, parameters: Mapping[str, Any]) -> Candidate:
        candidate = self._problem.build({**self._fixed, **parameters}, self._seed)
        arrays = *candidate.train, *(candidate.validation or ())
        reason = why_not(candidate.model, *arrays)
        if reason:
            raise KeraunosError(
                "Model {model!r} cannot be trained in a search, since {reason}.",
                model=candidate.model.name,
                reason=reason,
            )
        return candidate

    def _resident(self, candidate: Candidate) -> dict[str, Any]:
        """The data on the device, once for each batch size."""
        key = candidate.data, candidate.batch_size
        if key not in self._data:
            same = next((data for (name, _), data in self._data.items() if name == key[0]), None)
            size = candidate.batch_size
            if same is None:
                parts = {
                    "train": bridge.ResidentArrays(
                        *candidate.train,
                        batch_size=size,
                        shuffle=True,
                        goes_on=True,
                        lengths=candidate.lengths,
                    )
                }
                if candidate.validation is not None:
                    count = len(keras.tree.flatten(candidate.validation[0])[0])
                    parts["test"] = bridge.ResidentArrays(
                        *candidate.validation, batch_size=even_batches(count, size)
                    )
                self._data[key] = parts
            else:
                self._data[key] = {**same, "train": same["train"].in_batches_of(size)}
        return self._data[key]

    def _arranged(
        self, attempts: Sequence[_Attempt]
    ) -> "list[tuple[SharedPrograms, list[_Attempt]]]":
        groups: list[tuple[SharedPrograms, list[_Attempt]]] = []
        strangers: dict[Any, list[_Attempt]] = {}
        for attempt in attempts:
            key = attempt.candidate.data, attempt.candidate.batch_size
            anatomy = attempt.member.anatomy
            known = [p for k, p in self._programs if k == key and p.admits(anatomy)]
            if known:
                groups.append((known[0], [attempt]))
            else:
                strangers.setdefault((key, anatomy.structure), []).append(attempt)
        for (key, _), alike in strangers.items():
            for programs, members in self._new_programs(alike):
                self._programs = [*self._programs, (key, programs)][-KEPT_PROGRAMS:]
                groups.append((programs, members))
        return groups

    def _new_programs(
        self, attempts: list[_Attempt]
    ) -> "list[tuple[SharedPrograms, list[_Attempt]]]":
        """Programs for networks that fit no program that there is; some may fail, alone."""
        if not attempts:
            return []
        try:
            return self._programs_of(attempts)
        except Exception as error:  # whatever such a network raises while it is traced
            if len(attempts) > 1:
                return [pair for attempt in attempts for pair in self._new_programs([attempt])]
            self._failed(attempts[0].trial, error)
            return []

    def _programs_of(
        self, attempts: list[_Attempt]
    ) -> "list[tuple[SharedPrograms, list[_Attempt]]]":
        # One more, with other values of all numbers that are searched: so that these become inputs
        # of the program even if only one network needs it now.
        models = [attempt.candidate.model for attempt in attempts]
        anatomies = [attempt.member.anatomy for attempt in attempts]
        with suppress(Exception):  # with these values it cannot be built, and need not be
            pattern = self._elsewhere(attempts[0].trial.params)
            models, anatomies = [pattern, *models], [bridge.anatomy(pattern), *anatomies]
        more = len(models) - len(attempts)

        def own(indices: list[int]) -> list[_Attempt]:
            return [attempts[index - more] for index in indices if index >= more]

        def traced(programs: SharedPrograms, indices: list[int]) -> None:
            if own(indices):
                prepare(programs, [attempt.member for attempt in own(indices)], self._plan)

        groups = arranged(anatomies, models.__getitem__, traced)
        return [(programs, own(indices)) for programs, indices in groups if own(indices)]

    def _elsewhere(self, parameters: Mapping[str, Any]) -> Any:
        """A built network with other values in the ranges that change neither shapes nor code."""
        others: dict[str, Any] = {}
        for h in self._space:
            if h.in_program and h.name in parameters:
                values = [v for v in within(h.values, h.whole) if v != parameters[h.name]]
                others |= {h.name: values[0]} if values else {}
        with quickly_drawn():
            candidate = self._build({**parameters, **others})
            bridge.build(candidate.model, self._resident(candidate)["train"])
        return candidate.model

    def _train(self, attempt: _Attempt, programs: SharedPrograms, joint: Any) -> Any:
        attempt.began, start = datetime.now(), time.monotonic()
        try:
            return attempt.member.train(programs, self._stop, joint)
        finally:
            attempt.seconds = time.monotonic() - start

    def heard(self, attempt: _Attempt, epoch: int, logs: Mapping[str, float]) -> bool:
        """Takes what an epoch gave, on the network's thread; returns whether it shall go on."""
        for name, value in logs.items():
            number = float(value)
            curve = attempt.curves.setdefault(name, [None] * epoch)
            curve.append(number if math.isfinite(number) else None)
        self._observer.epoch(attempt.trial.number, epoch + 1, logs)
        if self._metric not in logs:
            raise KeraunosError(
                "The networks have no metric {metric!r}; they have: {known}.",
                metric=self._metric,
                known=", ".join(logs),
            )
        attempt.trial.report(float(logs[self._metric]), epoch + 1)
        last = epoch + 1 >= attempt.candidate.epochs
        attempt.stopped = not last and attempt.trial.should_prune()
        return not attempt.stopped

    def _finish(self, attempt: _Attempt, future: "Future[Any]") -> None:
        from optuna.trial import TrialState

        try:
            future.result()
        except KeyboardInterrupt:
            if not self._stop.is_set():
                raise  # the user's, at this very moment
            if not attempt.curves:  # time was up
                self._give_back(attempt.trial)
                return
            attempt.stopped = True
        except KeraunosError as error:
            self._failed(attempt.trial, error)
            if self._metric not in attempt.curves and attempt.curves:
                raise  # nobody's network has that metric
            return
        except Exception as error:
            self._failed(attempt.trial, error)
            return
        self._failures = -1
        pace = attempt.seconds if self._pace is None else self._pace
        self._pace = 0.7 * pace + 0.3 * attempt.seconds
        curve = [v for v in attempt.curves.get(self._metric, []) if v is not None]
        value = max(curve, key=lambda v: self._sign * v, default=None)
        state = DIVERGED if attempt.member.diverged else STOPPED if attempt.stopped else FINISHED
        if state == DIVERGED:
            value = None  # however good it was before: who trains it anew gets nothing
        self._note(attempt, state, value)
        if state == FINISHED and value is not None:
            self._study.tell(attempt.trial, value)
        else:
            self._study.tell(attempt.trial, state=TrialState.PRUNED)
        self._open.pop(attempt.trial.number, None)
        self._observer.ended(attempt.trial.number, state, value)

    def _note(self, attempt: _Attempt, state: str, value: float | None) -> None:
        trial = attempt.trial
        known = {
            "value": value,
            "curves": attempt.curves,
            "began": attempt.began and attempt.began.isoformat(),
            "seconds": round(attempt.seconds, 3),
            "group": attempt.group,
            "state": state,  # the last: whoever finds it finds the others
        }
        for name, content in known.items():
            trial.set_user_attr(name, content)

    def _failed(self, trial: "Trial", error: BaseException) -> None:
        from optuna.trial import TrialState

        reason = _reason(error)
        trial.set_user_attr("reason", reason)
        trial.set_user_attr("state", FAILED)
        self._study.tell(trial, state=TrialState.FAIL)
        self._open.pop(trial.number, None)
        self._observer.ended(trial.number, FAILED, None)
        if self._failures >= 0:
            self._failures += 1
        if self._failures >= FAILURES:
            raise KeraunosError(
                "{count} trials failed one after the other, the last one with: {reason}",
                count=self._failures,
                reason=reason,
            ) from error

    def _give_back(self, trial: "Trial") -> None:
        """A trial that was not tried: others, or a later worker, may do so."""
        from optuna.trial import TrialState

        self._study.tell(trial, state=TrialState.FAIL)
        again(self._study, trial.params)
        self._open.pop(trial.number, None)


def _reason(error: BaseException) -> str:
    """The line of an exception's message that says what is wrong."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("Exception encountered when calling"):
        lines = lines[1:]
    return lines[0] if lines else type(error).__name__


def even_batches(count: int, size: int) -> int:
    """The size of equal batches for a validation, `size` if there is none that is large enough.

    What is measured is a mean over all examples, whichever way they are divided; and equal batches
    need one program, not two.
    """
    if count <= VALIDATED_AT_ONCE:
        return count
    divisors = [d for d in range(VALIDATED_AT_ONCE, size, -1) if count % d == 0]
    return divisors[0] if divisors else size


class _Report(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the worker what each epoch gave, and ends a training that is not worth going on."""

    def __init__(self, worker: Worker, attempt: _Attempt) -> None:
        super().__init__()
        self._worker = worker
        self._attempt = attempt

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if not self._worker.heard(self._attempt, epoch, logs or {}):
            self._attempt.candidate.model.stop_training = True


def what_changes_programs(
    build: Callable[[Mapping[str, Any]], Any],
    space: Mapping[str, Any],
    whole: Mapping[str, bool],
    base: Mapping[str, Any],
) -> dict[str, bool]:
    """For every hyperparameter whether networks that differ in it alone can share a program.

    Args:
        build: gives the built, compiled model for hyperparameters.
        space: where each is searched.
        whole: which of them are whole numbers.
        base: values of all others meanwhile.
    """
    found: dict[str, bool] = {}
    for name, values in space.items():
        structures: set[Any] = set()
        for value in within(values, whole[name]):
            if len(structures) > 1:
                break
            try:
                structures.add(bridge.anatomy(build({**base, name: value})).structure)
            except Exception:  # it cannot be built so: a program of its own at least
                structures.add((name, value))
        found[name] = len(structures) <= 1
    return found
