"""Where a study is kept: a folder, and an Optuna study in a database."""

import os
import socket
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keraunos.errors import KeraunosError, unwritable
from keraunos.recipes import Choice, Range
from keraunos.runs import lock
from keraunos.runs.files import read_json
from keraunos.studies.records import (
    FAILED,
    FINISHED,
    RUNNING,
    Hyperparameter,
    Retrained,
    StudyRecord,
    TrialRecord,
)

if TYPE_CHECKING:
    from optuna import Study
    from optuna.trial import FrozenTrial

CONFIG = "config.json"
DATABASE = "study.db"
REPORT = "report.html"
RECORD = "study.json"
WORKERS = "workers"

ATTRIBUTE = "keraunos"
"""Of the Optuna study: its configuration; of a trial: what is known of it beside its value."""

RETRAINED, WIDTH = "retrained", "width"
"""Attributes of the Optuna study: the winner; how many networks a program takes."""

MAKING_TABLES = 3
"""How often a new database is tried before it counts as one that cannot be used."""

ASKING = timedelta(minutes=1)
"""A trial whose worker is not known after so long has none: it was killed as it asked."""


def local_storage(folder: Path) -> str:
    """The URL of the database in a study's folder, which is made if it is not there."""
    path = folder / DATABASE
    try:
        with sqlite3.connect(path) as database:
            # A reader, a dashboard say, then never waits for a writer.
            database.execute("PRAGMA journal_mode=WAL")
        database.close()
    except sqlite3.Error as error:
        raise KeraunosError(
            "{path} cannot be used as a database: {reason}.", path=path, reason=error
        ) from None
    return f"sqlite:///{path.absolute()}"


@contextmanager
def answers_for_database(folder: Path) -> Iterator[None]:
    """What the database raises meanwhile is told in a sentence: the disk is full, for instance."""
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (StorageInternalError, SQLAlchemyError, sqlite3.Error) as error:
        raise KeraunosError(
            "The study {folder} can no longer be written: {reason}. What it holds can be gone on "
            "with.",
            folder=folder,
            reason=_reason(error),
        ) from error


def _reason(error: BaseException) -> str:
    """What the database's driver said, without SQL."""
    innermost: Any = error
    while innermost is not None:
        error = getattr(innermost, "orig", None) or innermost
        innermost = innermost.__cause__
    return str(error).strip().split("\n")[0].rstrip(".")


def connect(storage: str, name: str, sampler: Any, pruner: Any, maximized: bool) -> "Study":
    """The Optuna study of this name, made if there is none.

    Raises:
        KeraunosError: if the storage cannot be reached.
    """
    import optuna
    from sqlalchemy.exc import DBAPIError

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    create = partial(
        optuna.create_study,
        study_name=name,
        storage=storage,
        sampler=sampler,
        pruner=pruner,
        direction="maximize" if maximized else "minimize",
        load_if_exists=True,
    )
    try:
        for _ in range(MAKING_TABLES):
            with suppress(DBAPIError):  # another machine makes the tables at the same moment?
                return create()
            time.sleep(0.2)
        return create()
    except ImportError as error:
        raise KeraunosError(
            "The storage {storage} needs a package that is not installed: {reason}.",
            storage=without_password(storage),
            reason=error,
        ) from None
    except Exception as error:  # whatever SQLAlchemy and the database's driver raise
        raise KeraunosError(
            "The storage {storage} cannot be used: {reason}",
            storage=without_password(storage),
            reason=_reason(error),
        ) from None


def without_password(url: str) -> str:
    """A database's URL, to be shown."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


@contextmanager
def working(folder: Path) -> Iterator[int]:
    """While this lasts, this process is a worker of the study; yields its number in the folder.

    The number is free again when the process ends, however it ends.
    """
    (folder / WORKERS).mkdir(parents=True, exist_ok=True)
    for number in range(10_000):
        path = folder / WORKERS / f"{number}.lock"
        try:
            path.touch()
        except OSError as error:
            raise unwritable(path, error) from error
        with lock.held(path) as free:
            if free:
                yield number
                return
    raise KeraunosError("{folder} has no place for another worker.", folder=folder)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """While this lasts, no other worker of this folder asks for trials or writes files."""
    path = folder / WORKERS / "alone.lock"
    while True:
        try:
            path.parent.mkdir(exist_ok=True)
            path.touch()
        except OSError as error:
            raise unwritable(path, error) from error
        with lock.held(path) as free:
            if free:
                yield
                return
        time.sleep(0.01)


def worker_name(folder: Path, number: int) -> dict[str, Any]:
    """Who tries a trial: so that a later process can see whether that one still lives."""
    return {
        "host": socket.gethostname(),
        "lock": str((folder / WORKERS / f"{number}.lock").absolute()),
        "process": os.getpid(),
    }


def retry_abandoned(study: "Study", me: Mapping[str, Any], here_alone: bool) -> None:
    """Has trials tried again whose worker was killed.

    Those of other machines are left alone: nobody here can see whether they still run. To be
    called by who is alone, see `one_at_a_time`.

    Args:
        study: Optuna's.
        me: who calls, of whose trials none is running, see `worker_name`.
        here_alone: whether all workers share this machine and this folder.
    """
    from optuna.trial import TrialState

    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if _tried(trial, me, here_alone):
            continue
        known = trial.user_attrs
        state, value = known.get("state", FAILED if "reason" in known else None), known.get("value")
        if state is None:
            study.tell(trial.number, state=TrialState.FAIL)
            again(study, trial.params)
        elif state == FINISHED and value is not None:  # its end was all that was not written yet
            study.tell(trial.number, value)
        else:
            ended = TrialState.FAIL if state == FAILED else TrialState.PRUNED
            study.tell(trial.number, state=ended)


def _tried(trial: "FrozenTrial", me: Mapping[str, Any], here_alone: bool) -> bool:
    """Whether the worker of a running trial still lives, as far as can be seen here."""
    worker = trial.user_attrs.get("worker")
    if worker is None:  # killed before it could say who it is, or just about to
        began = trial.datetime_start
        return not here_alone and began is not None and datetime.now() - began < ASKING
    if worker["host"] != socket.gethostname():
        return True
    if worker["lock"] == me["lock"]:
        return False
    path = Path(worker["lock"])
    return path.exists() and lock.is_held(path) and _alive(worker["process"])


def again(study: "Study", parameters: Mapping[str, Any]) -> None:
    """Has these hyperparameters tried (again) by the next trial that is asked for."""
    study.enqueue_trial(dict(parameters), user_attrs={"again": True})


def _alive(process: Any) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, TypeError):
        return False
    except OSError:
        return True
    return True


def record(study: "Study", folder_name: str) -> StudyRecord:
    """Everything that is known of a study."""
    from keraunos.studies.importance import importance

    configuration = study.user_attrs[ATTRIBUTE]
    trials = [t for t in study.get_trials(deepcopy=False) if t.datetime_start is not None]
    clock = _Clock(trials)
    known = StudyRecord(
        name=folder_name,
        what=configuration["what"],
        metric=configuration["metric"],
        maximized=configuration["maximized"],
        epochs=configuration["epochs"],
        space=[_hyperparameter(entry) for entry in configuration["space"]],
        trials=[r for t in trials if (r := _trial(t, clock)) is not None],
        defaults=configuration["defaults"],
        seconds=clock.total,
        settings={**configuration["settings"], WIDTH: study.user_attrs.get(WIDTH, 1)},
        configuration=configuration["surroundings"],
    )
    anew = dict(study.user_attrs.get(RETRAINED, {}))
    # A better trial may have been found since.
    of_best = known.best is not None and anew.pop("trial", None) == known.best.number
    return replace(
        known,
        importance=importance(known),
        retrained=Retrained(**anew) if of_best else None,
    )


def _trial(trial: "FrozenTrial", clock: "_Clock") -> TrialRecord | None:
    from optuna.trial import TrialState

    attributes = trial.user_attrs
    state = attributes.get("state") or (RUNNING if trial.state is TrialState.RUNNING else FAILED)
    if state == FAILED and "reason" not in attributes:
        return None  # its worker was killed, and it was tried again
    began = attributes.get("began")  # it has waited since it was asked for
    return TrialRecord(
        number=trial.number,
        state=state,
        parameters=dict(trial.params),
        value=attributes.get("value"),
        curves=attributes.get("curves", {}),
        began=clock.of(datetime.fromisoformat(began) if began else trial.datetime_start),
        seconds=attributes.get("seconds", 0.0),
        reason=attributes.get("reason"),
        group=attributes.get("group"),
    )


class _Clock:
    """Counts the seconds in which a trial was running, and none between a study's resumptions."""

    def __init__(self, trials: "list[FrozenTrial]") -> None:
        spans = sorted(
            (t.datetime_start, t.datetime_complete)
            for t in trials
            if t.datetime_start is not None and t.datetime_complete is not None
            if "state" in t.user_attrs
        )
        self._spans: list[tuple[datetime, datetime]] = []
        for begin, end in spans:
            if self._spans and begin <= self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(end, self._spans[-1][1]))
            else:
                self._spans.append((begin, end))

    @property
    def total(self) -> float:
        return sum((end - begin).total_seconds() for begin, end in self._spans)

    def of(self, moment: datetime | None) -> float:
        """The seconds that were counted until a moment."""
        if moment is None:
            return 0.0
        return sum(
            (min(end, moment) - begin).total_seconds()
            for begin, end in self._spans
            if begin < moment
        )


def described(hyperparameter: Hyperparameter) -> dict[str, Any]:
    """As JSON."""
    values = hyperparameter.values
    if isinstance(values, Choice):
        where: dict[str, Any] = {"options": list(values.options)}
    else:
        where = {"low": values.low, "high": values.high, "log": values.log}
    return {
        "name": hyperparameter.name,
        "whole": hyperparameter.whole,
        "in_program": hyperparameter.in_program,
        **where,
    }


def space_of(described: Sequence[Mapping[str, Any]]) -> dict[str, Range | Choice]:
    """The places to search, from what `described` gave."""
    return {h.name: h.values for h in map(_hyperparameter, described)}


def counted(study: "Study") -> int:
    """Trials that count: not those that wait, or were given back."""
    return sum(counts(trial) for trial in study.get_trials(deepcopy=False))


def counts(trial: "FrozenTrial") -> bool:
    """Whether it was tried, or is being tried; one that failed was, one given back was not."""
    from optuna.trial import TrialState

    if trial.state is TrialState.FAIL:
        return "reason" in trial.user_attrs
    return trial.state is not TrialState.WAITING


def _hyperparameter(entry: Mapping[str, Any]) -> Hyperparameter:
    values: Range | Choice
    if "options" in entry:
        values = Choice(*entry["options"])
    else:
        values = Range(entry["low"], entry["high"], entry["log"])
    return Hyperparameter(entry["name"], values, entry["whole"], entry["in_program"])


def read(path: Path) -> dict[str, Any]:
    """The content of a study's file.

    Raises:
        KeraunosError: if it is not there or no JSON object.
    """
    try:
        return read_json(path)
    except FileNotFoundError:
        raise KeraunosError(
            "{folder} is not a study: it has no {file}.", folder=path.parent, file=path.name
        ) from None
