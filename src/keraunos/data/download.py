"""Fetches published files: resumed, checked, from one mirror or the next."""

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from urllib.parse import urlsplit

from keraunos.data.download_progress import Progress, shown
from keraunos.data.published import RemoteFile
from keraunos.data.transfer import MirrorError, continue_from
from keraunos.errors import KeraunosError
from keraunos.language import text

_SPARE = 16 * 2**20  # bytes to leave free on the disk


@dataclass(frozen=True)
class Patience:
    """How long to try.

    Attributes:
        timeout: seconds without a byte, while connecting or in between, after which a mirror has
            stalled.
        rounds: how often all mirrors may be gone through without getting further.
        pause: seconds before the second round; twice as long before each one after it.
    """

    timeout: float = 10.0
    rounds: int = 4
    pause: float = 1.0


def fetch(
    file: RemoteFile,
    folder: Path,
    *,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> Path:
    """The file in `folder`, downloaded if it is not there.

    What was downloaded when it was interrupted stays as `NAME.part`, and the next call goes on from
    there. A file gets its name when its size and checksum are right, and not before; one that has
    its name is taken as it is. Several processes may fetch the same file at once: one downloads,
    the others wait for it.

    Args:
        file: what to fetch.
        folder: where to; made if it is not there.
        progress: called with the bytes that are there and the size; by default a bar is shown on a
            terminal, and a line elsewhere.
        patience: how long to try.

    Raises:
        KeraunosError: if it cannot be had, with what to put where instead.
    """
    return fetch_all(file.name, (file,), folder, progress=progress, patience=patience)[0]


def fetch_all(
    title: str,
    files: Sequence[RemoteFile],
    folder: Path,
    *,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> list[Path]:
    """All files, as `fetch` does it for one.

    Args:
        title: what they are together, for the sentence that says that they could not be had.
    """
    missing = [file for file in files if not (folder / file.name).exists()]
    if missing and offline():
        reason = text("KERAUNOS_OFFLINE is set")
        raise _cannot_be_had(title, missing, folder, reason)
    for file in missing:
        try:
            _fetch(file, folder, progress, patience or Patience())
        except MirrorError as failure:
            left = [file for file in files if not (folder / file.name).exists()]
            raise _cannot_be_had(title, left, folder, failure.reason) from None
        except OSError as error:
            raise KeraunosError(
                "{title} cannot be downloaded to {folder}: {reason}; free or name another place "
                "with the environment variable KERAUNOS_CACHE.",
                title=title,
                folder=folder,
                reason=error.strerror or error,
            ) from error
    return [folder / file.name for file in files]


def offline() -> bool:
    """Whether the environment variable KERAUNOS_OFFLINE forbids the network."""
    return os.environ.get("KERAUNOS_OFFLINE", "").lower() not in ("", "0", "false", "no", "off")


def _cannot_be_had(
    title: str, files: Sequence[RemoteFile], folder: Path, reason: str
) -> KeraunosError:
    return KeraunosError(
        "{title} is not here and could not be downloaded ({reason}): get {urls} elsewhere and put "
        "what you get, under these names, into {folder}, or into any folder that you then name "
        "with --data FOLDER or the environment variable KERAUNOS_DATA.",
        title=title,
        reason=reason,
        urls=", ".join(file.urls[0] for file in files),
        folder=folder,
    )


def _fetch(file: RemoteFile, folder: Path, progress: Progress | None, patience: Patience) -> None:
    target = folder / file.name
    try:
        with (
            nullcontext(progress) if progress else shown(_announcement(file)) as bar,
            _part_of_our_own(target, file, bar) as part,
        ):
            if part is None:
                return  # another process was quicker
            _check_space(file, folder, part)
            _complete(file, part, bar, patience)
            part.flush()
            os.fsync(part.fileno())
            if os.name == "nt":
                part.close()  # Windows renames no open file
            _part(target).replace(target)
    finally:
        with suppress(OSError):
            folder.rmdir()  # only if it is empty


def _announcement(file: RemoteFile) -> str:
    size = file.size / 1e6
    return text(
        "downloading {name} ({size} MB)", name=file.name, size=f"{size:.0f}" if size >= 1 else "<1"
    )


def _part(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


@contextmanager
def _part_of_our_own(
    target: Path, file: RemoteFile, progress: Progress
) -> Iterator[BufferedRandom | None]:
    """The part file, which no other process writes; None once the target is there."""
    while True:
        part = _opened(_part(target))
        try:
            while not _lock(part):
                progress(os.fstat(part.fileno()).st_size, file.size)  # the other's
                time.sleep(0.1)
            try:
                # If it was renamed or removed while we waited for it, it is opened anew.
                if target.exists() or _is_still(part, _part(target)):
                    yield None if target.exists() else part
                    return
            finally:
                _remove_if_empty(part, _part(target))
        finally:
            part.close()  # which also unlocks it


def _opened(path: Path) -> BufferedRandom:
    for _ in range(100):
        with suppress(FileNotFoundError, FileExistsError):
            # Another process may give up and remove the folder at any moment in between.
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("a+b")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a+b")


def _lock(part: BufferedRandom) -> bool:
    """Locks the file if it is free; the lock falls with the process, however that ends."""
    try:
        import fcntl
    except ImportError:
        return True  # Windows: two downloads at once spoil each other, and the checksum tells
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: as on Windows
    return True


def _is_still(opened: BufferedRandom, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _check_space(file: RemoteFile, folder: Path, part: BufferedRandom) -> None:
    needed = file.size - os.fstat(part.fileno()).st_size
    if shutil.disk_usage(folder).free < needed + _SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _remove_if_empty(part: BufferedRandom, path: Path) -> None:
    """While it is locked, so that no other process has begun to fill it."""
    with suppress(OSError):
        if not part.closed and os.fstat(part.fileno()).st_size == 0 and _is_still(part, path):
            path.unlink()


def _complete(
    file: RemoteFile, part: BufferedRandom, progress: Progress, patience: Patience
) -> None:
    """Fills the part up until it is the file.

    Raises:
        MirrorError: if no mirror gives it.
        OSError: if it cannot be written.
    """
    mirrors = list(file.urls)
    reasons: dict[str, str] = {}
    pause, fruitless, furthest = patience.pause, 0, os.fstat(part.fileno()).st_size
    while mirrors and fruitless < patience.rounds:
        if reasons:
            time.sleep(pause)
            pause *= 2
        for url in list(mirrors):
            try:
                _from(url, file, part, progress, patience.timeout)
                return
            except MirrorError as failure:
                reasons[urlsplit(url).netloc] = failure.reason
                if failure.final:
                    mirrors.remove(url)
        size = os.fstat(part.fileno()).st_size
        if size > furthest + file.size // 100:
            # However often the connection breaks: it comes to an end.
            furthest, fruitless, pause = size, 0, patience.pause
        else:
            fruitless += 1
    raise MirrorError(
        "; ".join(f"{host}: {reason}" for host, reason in reasons.items()), final=True
    )


def _from(
    url: str, file: RemoteFile, part: BufferedRandom, progress: Progress, timeout: float
) -> None:
    """Completes the part from one mirror, from the beginning if what was there does not fit."""
    resumed = os.fstat(part.fileno()).st_size
    if resumed < file.size:
        continue_from(url, file.size, part, progress, timeout)
    if _is_right(file, part):
        return
    # Not If-Range but the checksum decides whether parts belong together: they may come from
    # several mirrors, whose ETags differ for the same bytes.
    part.truncate(0)
    if resumed:
        continue_from(url, file.size, part, progress, timeout)
        if _is_right(file, part):
            return
        part.truncate(0)
    raise MirrorError(text("what it sends is not the file: the checksum differs"), final=True)


def _is_right(file: RemoteFile, part: BufferedRandom) -> bool:
    part.seek(0)
    algorithm, _, expected = file.checksum.partition(":")
    return hashlib.file_digest(part, algorithm).hexdigest() == expected
