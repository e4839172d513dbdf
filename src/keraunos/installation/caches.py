"""Where things are kept that can be made again, how large they are, and how to be rid of them."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from keraunos.backend import set_here
from keraunos.cache import cache_folder

KEPT = ("programs", "data", "decoded")
PROGRAMS = "programs"


@dataclass(frozen=True)
class Cache:
    """A folder of things that can be made again.

    Attributes:
        name: what it holds: compiled programs, downloaded data, decoded data.
        folder: where; it need not exist yet.
        files: how many.
        size: in bytes.
        writable: whether more can be kept there.
        free: bytes left on its disk; None if it cannot be told.
    """

    name: str
    folder: Path
    files: int
    size: int
    writable: bool
    free: int | None


def caches() -> tuple[Cache, ...]:
    """Every cache, of programs first; none if `KERAUNOS_CACHE=` turns them off."""
    folders = ((name, cache_folder(name)) for name in KEPT)
    found = [(name, folder) for name, folder in folders if folder is not None]
    told = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    if told and "JAX_COMPILATION_CACHE_DIR" not in set_here:
        # The user told JAX of a folder of its own, which keraunos leaves alone.
        found = [("programs (JAX)", Path(told)), *(pair for pair in found if pair[0] != PROGRAMS)]
    return tuple(_described(name, folder) for name, folder in found)


def clear_programs() -> int:
    """Deletes all compiled programs; the next start compiles anew. Returns the bytes freed."""
    folder = cache_folder(PROGRAMS)
    if folder is None or not folder.is_dir():
        return 0
    size = _described(PROGRAMS, folder).size
    shutil.rmtree(folder, ignore_errors=True)
    return size


def trim_programs(most: int) -> int:
    """Deletes the compiled programs that were used longest ago until the rest fits.

    Args:
        most: bytes that may stay.

    Returns:
        The bytes freed.
    """
    folder = cache_folder(PROGRAMS)
    if folder is None or not folder.is_dir():
        return 0
    files = [
        (max(status.st_atime, status.st_mtime), status.st_size, path)
        for path, status in _files(folder)
        if not path.name.startswith(".")
    ]
    total = sum(size for _, size, _ in files)
    freed = 0
    for _, size, path in sorted(files):
        if total - freed <= most:
            break
        try:
            path.unlink()
        except OSError:
            continue
        freed += size
    return freed


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files below a folder; none if it is not there."""
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            status = path.stat()
        except OSError:
            continue  # another process was quicker
        if stat.S_ISREG(status.st_mode):
            yield path, status


def _described(name: str, folder: Path) -> Cache:
    sizes = [status.st_size for _, status in _files(folder)]
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        free = None
    writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return Cache(name, folder, len(sizes), sum(sizes), writable, free)
