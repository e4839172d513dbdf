"""Ctrl-C during training: answered at once, but never while the state is between two places."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

REPEAT_SECONDS = 0.01


@contextmanager
def lost_interrupts_repeated() -> Iterator[None]:
    """While this lasts, a Ctrl-C that nobody could hear is pressed again, a moment later.

    Python can only ignore what is raised in a `__del__`, in a callback of the garbage collector
    (JAX has one) or of a weak reference, a KeyboardInterrupt too.
    """
    before = sys.unraisablehook

    def hook(lost: Any) -> None:
        if issubclass(lost.exc_type, KeyboardInterrupt):
            press_again()
        else:
            before(lost)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        if sys.unraisablehook is hook:
            sys.unraisablehook = before


def press_again() -> None:
    """Repeats a Ctrl-C that could not act just now, a moment later."""
    timer = threading.Timer(REPEAT_SECONDS, _press)
    timer.daemon = True
    timer.start()


def _press() -> None:
    if hasattr(signal, "pthread_kill"):  # wakes a sleeping main thread
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


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
        self._exits = ExitStack()

    def __enter__(self) -> "InterruptGate":
        if threading.current_thread() is threading.main_thread():
            previous = signal.getsignal(signal.SIGINT)
            if callable(previous):
                self._previous = previous
                self._exits.enter_context(lost_interrupts_repeated())
                signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
            self._exits.close()
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
