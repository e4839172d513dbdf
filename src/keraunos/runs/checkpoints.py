"""What is kept of a training so that it can go on, and which of its epochs was the best?

`checkpoints/last.npz` is everything that the next epoch depends on, as it was at the end of an
epoch; a training that goes on from there gives bit for bit what it would have given undisturbed.
`checkpoints/best.keras` is a plain Keras file of the epoch with the smallest validation loss.
"""

import math
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keraunos.engine.interrupts import InterruptGate
from keraunos.errors import KeraunosError, say_once
from keraunos.runs import archive, callback_state
from keraunos.runs.files import put_on_disk, replacing
from keraunos.runs.run import BEST, HISTORY, LAST, Run

FORMAT = 1
"""Of `last.npz`; a file of another number is refused."""

SHARE = 0.05
"""Of a training's time, the most that writing checkpoints may take between its first epoch and its
last. Whatever is not yet written when it ends or is interrupted is written then."""

Lists = dict[str, list[Any]]
"""Values of the model's variables: those that `TrainingState` has under the same names."""


@dataclass(frozen=True)
class Best:
    """The best epoch so far.

    Attributes:
        epoch: its number, from 1.
        quantity: what was compared: `val_loss`, or `loss` where nothing is validated.
        value: of this quantity.
        lists: the model's variables at its end.
    """

    epoch: int
    quantity: str
    value: float
    lists: Lists


@dataclass(frozen=True)
class Snapshot:
    """A training between two steps.

    Attributes:
        epoch: how many epochs are finished.
        position: steps of the next epoch that are done: 0, at the end of an epoch.
        stopped: whether a callback has ended the training.
        lists: the model's variables.
        random: the states of NumPy's global generator, which orders the examples, and Python's.
        callbacks: for each callback its class and what it has come to know.
        best: None if no epoch had a loss that is a number.
    """

    epoch: int
    position: int
    stopped: bool
    lists: Lists
    random: dict[str, Any]
    callbacks: list[dict[str, Any]]
    best: Best | None


def read(path: Path) -> Snapshot:
    """Reads a checkpoint.

    Raises:
        KeraunosError: if it is damaged, or of a version of keraunos whose format is another.
    """
    content = archive.read(path)
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise KeraunosError(
            "{path} was written by another version of keraunos; resume the run with that one.",
            path=path,
        )
    try:
        best = content.pop("best")
        return Snapshot(**content, best=None if best is None else Best(**best))
    except (TypeError, KeyError) as error:
        raise KeraunosError(
            "{path} is damaged and cannot be read ({reason}).", path=path, reason=error
        ) from None


def write(path: Path, snapshot: Snapshot) -> None:
    """Writes a checkpoint; the one before is there until this one is whole."""
    content = _fields(snapshot) | {"best": snapshot.best and _fields(snapshot.best)}
    path.parent.mkdir(exist_ok=True)
    archive.write(path, {"format": FORMAT, **content})


class Checkpoints(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps checkpoints of a training, and begins it where a snapshot was taken.

    It is the last in the list of callbacks: what the others do at an epoch's end belongs to it.

    Args:
        run: the run to keep them in.
        network: what is saved of the model that is trained.
        watched: the callbacks whose state is kept.
        snapshot: where to begin; None for the beginning.
        generator: what orders the examples; None for NumPy's global generator.

    Attributes:
        begun: whether the model holds what training has to begin with.
        start: where it begins.
    """

    def __init__(
        self,
        run: Run,
        network: Any,
        watched: Sequence[Any],
        snapshot: Snapshot | None,
        generator: np.random.RandomState | None = None,
    ) -> None:
        super().__init__()
        self.begun = False
        self.start = snapshot
        self._generator = generator
        self._run = run
        self._network = network
        self._watched = [c for c in watched if getattr(c, "resumes", True)]
        self._snapshot = snapshot
        self._since: list[dict[str, Any]] = []
        self._best = snapshot.best if snapshot else None
        self._written = snapshot
        self._best_written = self._best
        self._cost = 0.0
        self._idle_since = time.perf_counter()

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._since = [callback_state.attributes(callback) for callback in self._watched]
        if self._snapshot is not None:
            restore_lists(self.model, self._snapshot.lists)
            restore_callbacks(self._watched, self._snapshot.callbacks)
            # Last: nothing draws from here until the first epoch begins.
            restore_random(self._snapshot.random)
        self.begun = True

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        lists = lists_of(self.model)
        self._compare(epoch + 1, logs or {}, lists)
        self._snapshot = Snapshot(
            epoch=epoch + 1,
            position=0,
            stopped=bool(self.model.stop_training),
            lists=lists,
            random=random_state(self._generator),
            callbacks=[
                {"class": _class(callback), "state": callback_state.changes(callback, since)}
                for callback, since in zip(self._watched, self._since, strict=True)
            ],
            best=self._best,
        )
        if time.perf_counter() - self._idle_since >= self._cost / SHARE:
            self.write()

    def write(self) -> None:
        """Puts on disk what is not there yet; Ctrl-C waits, which HDF5's library would swallow."""
        with InterruptGate() as gate, gate.closed():
            self._write()

    def _write(self) -> None:
        began = time.perf_counter()
        if self._snapshot is not None and self._snapshot is not self._written:
            put_on_disk(self._run.path / HISTORY)  # its lines belong to the checkpoint
            write(self._run.path / LAST, self._snapshot)
            self._written = self._snapshot
        best = self._best
        if best is not None and best is not self._best_written:
            with _holding(self.model, best.lists), replacing(self._run.path / BEST) as temporary:
                self._network.save(temporary)
            self._best_written = best
            self._run.note(best={"epoch": best.epoch, best.quantity: best.value})
        self._idle_since = time.perf_counter()
        self._cost = self._idle_since - began

    def _compare(self, epoch: int, logs: dict[str, Any], lists: Lists) -> None:
        quantity = "val_loss" if "val_loss" in logs else "loss"
        value = float(logs.get(quantity, math.nan))
        if math.isfinite(value) and (self._best is None or value < self._best.value):
            self._best = Best(epoch, quantity, value, lists)


def lists_of(model: Any) -> Lists:
    """Copies of all variables of a built and compiled model, in Keras's order."""
    return {
        name: [np.array(keras.ops.convert_to_numpy(variable.value)) for variable in variables]
        for name, variables in _variables(model).items()
    }


def restore_lists(model: Any, lists: Lists) -> None:
    """Gives the variables their values.

    Raises:
        KeraunosError: if the values are those of another network.
    """
    for name, variables in _variables(model).items():
        shapes = [tuple(variable.shape) for variable in variables]
        stored = [value.shape for value in lists[name]]
        if shapes != stored:
            raise KeraunosError(
                "The checkpoint belongs to another network ({name} variables: {stored} in the "
                "checkpoint, {built} in the network that the recipe builds now); train anew.",
                name=name,
                stored=len(stored),
                built=len(shapes),
            )
    for name, variables in _variables(model).items():
        for variable, value in zip(variables, lists[name], strict=True):
            variable.assign(value)


def random_state(generator: np.random.RandomState | None = None) -> dict[str, Any]:
    """The states of NumPy's generator, the global one by default, and of Python's."""
    version, numbers, gauss = random.getstate()
    return {
        "numpy": tuple((generator or np.random).get_state()),
        "python": (version, np.array(numbers, np.uint64), gauss),
    }


def restore_random(state: dict[str, Any]) -> None:
    """Sets both generators to where they were."""
    np.random.set_state(state["numpy"])
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers.tolist()), gauss))


def restore_callbacks(callbacks: Sequence[Any], stored: list[dict[str, Any]]) -> None:
    """Gives each callback what one of its class knew, in order."""
    waiting = list(stored)
    for callback in callbacks:
        entry = next((e for e in waiting if e["class"] == _class(callback)), None)
        if entry is None:
            continue
        waiting.remove(entry)
        callback_state.restore(callback, entry["state"])
        lost = callback_state.unstorable(callback)
        if lost and not type(callback).__module__.startswith("keras."):
            say_once(
                "What the callback {name} keeps in {attributes} cannot be stored: it begins anew "
                "there.",
                about=f"lost {_class(callback)}",
                name=type(callback).__name__,
                attributes=", ".join(lost),
            )
    missing = [entry["class"].rpartition(".")[2] for entry in waiting if entry["state"]]
    if missing:
        say_once(
            "The run was trained with callbacks that are missing now ({names}); it goes on without "
            "them.",
            about=f"missing {missing}",
            names=", ".join(missing),
        )


def _variables(model: Any) -> dict[str, list[Any]]:
    return {
        "trainable": model.trainable_variables,
        "non_trainable": model.non_trainable_variables,
        "optimizer": model.optimizer.variables if model.optimizer else [],
        "metrics": model.metrics_variables,
    }


@contextmanager
def _holding(model: Any, lists: Lists) -> Iterator[None]:
    """Meanwhile the model holds these values."""
    now = lists_of(model)
    restore_lists(model, lists)
    try:
        yield
    finally:
        restore_lists(model, now)


def _class(callback: Any) -> str:
    return f"{type(callback).__module__}.{type(callback).__qualname__}"


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
