"""Where a study is kept: a folder, and an Optuna study in a database."""

import json
import math
import os
import socket
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keraunos.errors import KeraunosError, unwritable
from keraunos.recipes import Choice, Range
from keraunos.runs import lock
from keraunos.studies.records import (
    FAILED,
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

RETRAINED = "retrained"


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


def connect(storage: str, name: str, sampler: Any, pruner: Any, maximized: bool) -> "Study":
    """The Optuna study of this name, made if there is none.

    Raises:
        KeraunosError: if the storage cannot be reached.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        return optuna.create_study(
            study_name=name,
            storage=storage,
            sampler=sampler,
            pruner=pruner,
            direction="maximize" if maximized else "minimize",
            load_if_exists=True,
        )
    except ImportError as error:
        raise KeraunosError(
            "The storage {storage} needs a package that is not installed: {reason}.",
            storage=_without_password(storage),
            reason=error,
        ) from None
    except Exception as error:  # whatever SQLAlchemy and the database's driver raise
        raise KeraunosError(
            "The storage {storage} cannot be used: {reason}",
            storage=_without_password(storage),
            reason=str(error).strip().split("\n")[0],
        ) from None


def _without_password(url: str) -> str:
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


def worker_name(number: int) -> dict[str, Any]:
    """Who tries a trial: so that a later process can see whether that one still lives."""
    return {"host": socket.gethostname(), "worker": number, "process": os.getpid()}


def retry_abandoned(study: "Study", folder: Path) -> int:
    """Has trials tried again whose worker was killed; returns how many.

    Those of other machines are left alone: nobody here can see whether they still run.
    """
    from optuna.trial import TrialState

    abandoned = 0
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        worker = trial.user_attrs.get("worker", {})
        if worker.get("host") != socket.gethostname():
            continue
        path = folder / WORKERS / f"{worker.get('worker')}.lock"
        if path.exists() and lock.is_held(path) and _alive(worker.get("process")):
            continue
        study.tell(trial.number, state=TrialState.FAIL)
        again(study, trial.params)
        abandoned += 1
    return abandoned


def again(study: "Study", parameters: Mapping[str, Any]) -> None:
    """Has these hyperparameters tried (again) by the next trial that is asked for."""
    study.enqueue_trial(dict(parameters), user_attrs={"again": True})


def _alive(process: Any) -> bool:
    if process == os.getpid():
        return False  # a trial of this process that it no longer knows of
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
        settings=configuration["settings"],
        configuration=configuration["surroundings"],
    )
    retrained = study.user_attrs.get(RETRAINED)
    return replace(
        known,
        importance=importance(known),
        retrained=Retrained(**retrained) if retrained else None,
    )


def _trial(trial: "FrozenTrial", clock: "_Clock") -> TrialRecord | None:
    from optuna.trial import TrialState

    attributes = trial.user_attrs
    state = attributes.get("state") or (RUNNING if trial.state is TrialState.RUNNING else FAILED)
    if state == FAILED and "reason" not in attributes:
        return None  # its worker was killed, and it was tried again
    return TrialRecord(
        number=trial.number,
        state=state,
        parameters=dict(trial.params),
        value=attributes.get("value"),
        curves=attributes.get("curves", {}),
        began=clock.of(trial.datetime_start),
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
    """Trials that count: not those that failed, or were given back."""
    from optuna.trial import TrialState

    states = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.RUNNING)
    return len(study.get_trials(deepcopy=False, states=states))


def _hyperparameter(entry: Mapping[str, Any]) -> Hyperparameter:
    values: Range | Choice
    if "options" in entry:
        values = Choice(*entry["options"])
    else:
        values = Range(entry["low"], entry["high"], entry["log"])
    return Hyperparameter(entry["name"], values, entry["whole"], entry["in_program"])


def finite_or_none(value: Any) -> float | None:
    """A number that JSON can hold."""
    number = float(value)
    return number if math.isfinite(number) else None


def read_json(path: Path) -> dict[str, Any]:
    """The content of a study's file.

    Raises:
        KeraunosError: if it is not there or no JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeraunosError(
            "{folder} is not a study: it has no {file}.", folder=path.parent, file=path.name
        ) from None
    except ValueError:
        raise KeraunosError("{path} is not valid JSON.", path=path) from None
    if not isinstance(content, dict):
        raise KeraunosError("{path} is not a JSON object.", path=path)
    return content
