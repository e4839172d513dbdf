"""Ctrl-C while the libraries are being imported."""

import os
import signal
import sys
from types import FrameType

from keraunos.engine.interrupts import press_again
from keraunos.language import text
from keraunos.programs.user_code import is_users

INTERRUPTED = 130

_IMPORT_SYSTEM = "<frozen importlib._bootstrap>"

_TRAINING = ("keraunos.engine.fit", "keraunos.runs.execution")
"""Modules under whose functions something has begun that has to be tidied up."""


def end_imports_at_once() -> None:
    """From now on Ctrl-C in the midst of an import of a library ends the process.

    As an exception it could get lost there, or meet native code that aborts; and nothing has begun
    yet that would have to be tidied up. During a training, when a callback may be the first to
    need a library, it waits for the import to end. Elsewhere it is a KeyboardInterrupt as always.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _on_interrupt)


def tell_interrupted() -> None:
    """The one line about it."""
    sys.stderr.write(text("Interrupted.") + "\n")
    sys.stderr.flush()


def _on_interrupt(number: int, frame: FrameType | None) -> None:
    importing = training = False
    while frame is not None:
        file = frame.f_code.co_filename
        if file == _IMPORT_SYSTEM:
            importing = True
        elif frame.f_globals.get("__name__") in _TRAINING:
            training = True
        elif not importing and is_users(file):
            break  # a module of the user's, imported by another, which may be doing anything
        frame = frame.f_back
    if not importing:
        raise KeyboardInterrupt
    if training:
        press_again()
        return
    tell_interrupted()
    os._exit(INTERRUPTED)
