"""Ctrl-C during training: answered at once, but never while the state is between two places."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class InterruptGate:
    """Decides when Ctrl-C may act.

    A chunk gives its buffers away to the compiled program; an exception between that moment and
    the hand-over of the new ones would leave a model without weights, and Keras swallows one that
    falls into its conversion of logs. So the gate is closed all through a training, but for the
    callbacks, where Ctrl-C acts immediately, and the moment after each chunk. A second Ctrl-C
    always acts. Where signals do not arrive (threads other than the main one) the gate does
    nothing.
    """

    def __init__(self) -> None:
        self._open = True
        self._pending = False
        self._previous: Any = None

    def __enter__(self) -> "InterruptGate":
        if threading.current_thread() is threading.main_thread():
            previous = signal.getsignal(signal.SIGINT)
            if callable(previous):
                self._previous = previous
                signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
            if kind is None:
                self.let_through()

    def _on_signal(self, number: int, frame: Any) -> None:
        if self._open or self._pending:
            self._previous(number, frame)
        else:
            self._pending = True

    def let_through(self) -> None:
        """Acts on a Ctrl-C that is waiting."""
        if self._pending:
            self._pending = False
            self._previous(signal.SIGINT, None)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """While this lasts, the first Ctrl-C waits."""
        before, self._open = self._open, False
        try:
            yield
        finally:
            self._open = before
        if before:
            self.let_through()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """While this lasts, Ctrl-C acts at once."""
        before, self._open = self._open, True
        try:
            self.let_through()
            yield
        finally:
            self._open = before
