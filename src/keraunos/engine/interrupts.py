"""Ctrl-C during training: answered at once, but never while the state is between two places."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class InterruptGate:
    """Holds Ctrl-C back while a chunk runs, and lets it through when its state is safe.

    A chunk gives its buffers away to the compiled program; an exception between that moment and
    the hand-over of the new ones would leave a model without weights. Outside a chunk, in
    callbacks for instance, Ctrl-C acts immediately, as does a second one. Where signals do not
    arrive (threads other than the main one) the gate does nothing.
    """

    def __init__(self) -> None:
        self._busy = False
        self._pending = False
        self._previous: Any = None

    def __enter__(self) -> "InterruptGate":
        if threading.current_thread() is threading.main_thread():
            previous = signal.getsignal(signal.SIGINT)
            if callable(previous):
                self._previous = previous
                signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def _on_signal(self, number: int, frame: Any) -> None:
        if self._busy and not self._pending:
            self._pending = True
        else:
            self._previous(number, frame)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """While this lasts, the first Ctrl-C waits."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._pending:
            self._pending = False
            self._previous(signal.SIGINT, None)
