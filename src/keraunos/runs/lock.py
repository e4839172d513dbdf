"""Is a process training this run right now?

The operating system answers: the process holds a lock on the run's configuration, which ends with
the process however it ends. Where a file system knows no locks, nobody is kept out.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keraunos.errors import KeraunosError


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Holds the lock of the file meanwhile; yields False if someone else does.

    Raises:
        KeraunosError: if the file cannot be opened for writing.
    """
    try:
        file = os.open(path, os.O_RDWR)
    except OSError as error:
        raise KeraunosError(
            "{path} cannot be written: {reason}.", path=path, reason=error.strerror
        ) from None
    try:
        yield _take(file)
    finally:
        os.close(file)


def is_held(path: Path) -> bool:
    """Whether someone holds the lock of the file."""
    try:
        with held(path) as free:
            return not free
    except KeraunosError:  # a run that may only be read
        return False


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        # Beyond the content: a lock on Windows also keeps readers out.
        os.lseek(file, 2**30, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
