"""Ctrl-C while the libraries are being imported."""

import os
import signal
import sys
from types import FrameType

from keraunos.language import text
from keraunos.programs.user_code import is_users

INTERRUPTED = 130

_IMPORT_SYSTEM = "<frozen importlib._bootstrap>"


def end_imports_at_once() -> None:
    """From now on Ctrl-C in the midst of an import of a library ends the process.

    As an exception it could get lost there, or meet native code that aborts; and nothing has begun
    yet that would have to be tidied up. Elsewhere it is a KeyboardInterrupt as always.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _on_interrupt)


def tell_interrupted() -> None:
    """The one line about it."""
    sys.stderr.write(text("Interrupted.") + "\n")
    sys.stderr.flush()


def _on_interrupt(number: int, frame: FrameType | None) -> None:
    if _importing_a_library(frame):
        tell_interrupted()
        os._exit(INTERRUPTED)
    raise KeyboardInterrupt


def _importing_a_library(frame: FrameType | None) -> bool:
    while frame is not None:
        file = frame.f_code.co_filename
        if file == _IMPORT_SYSTEM:
            return True
        if is_users(file):
            return False  # a module of the user's, which may be training
        frame = frame.f_back
    return False
