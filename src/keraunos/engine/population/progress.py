"""What is shown of a population while it trains."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras

from keraunos.engine.population.members import Member
from keraunos.language import text


@contextmanager
def shown(members: Sequence[Member], verbose: str | int) -> Iterator[None]:
    """While this lasts, a line tells how far the members are; `verbose=0` for none."""
    if verbose == 0:
        yield
        return
    line = _Line(sum(member.epochs - member.initial_epoch for member in members), len(members))
    for member in members:
        member.callbacks = [*member.callbacks, _Tell(line)]
    try:
        yield
    finally:
        line.end()


class _Line:
    def __init__(self, epochs: int, members: int) -> None:
        self._epochs = epochs
        self._members = members
        self._done = 0
        self._ended = 0
        self._lock = threading.Lock()

    def epoch(self, logs: dict[str, Any]) -> None:
        with self._lock:
            self._done += 1
            numbers = "  ".join(f"{name} {value:.4g}" for name, value in logs.items())
            self._write(numbers)

    def member(self) -> None:
        with self._lock:
            self._ended += 1

    def _write(self, numbers: str) -> None:
        words = text(
            "{ended} of {members} models trained, {epochs} epochs in all; the last one: {numbers}",
            ended=self._ended,
            members=self._members,
            epochs=self._done,
            numbers=numbers,
        )
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{words}")
            sys.stderr.flush()

    def end(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\n")


class _Tell(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._line = line

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._line.epoch(logs or {})

    def on_train_end(self, logs: Any = None) -> None:
        self._line.member()
