"""Arrays that took a while to read, kept in the cache until their source changes."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.cache import cache_folder, writing

Arrays = dict[str, NDArray[np.generic]]

_KEY = "key"


def kept(source: Path, make: Callable[[], Arrays], *settings: object) -> Arrays:
    """What `make` gives, from the cache if `source` is as it was when that was made.

    A cache that is damaged, full or turned off costs time and nothing else.

    Args:
        source: a file, or a folder with all that is below it.
        make: reads it.
        settings: what else the arrays depend on.
    """
    home = cache_folder("decoded")
    if home is None:
        return make()
    key = _key(source)
    place = os.fsencode(source.absolute()) + repr(settings).encode() * bool(settings)
    name = hashlib.sha256(place).hexdigest()[:16]
    path = home / f"{name}.npz"
    found = _load(path, key)
    if found is not None:
        return found
    arrays = make()
    _save(path, key, arrays)
    return arrays


def _key(source: Path) -> str:
    """Changes when a file does: of each the path, the size and the time of its last change."""
    digest = hashlib.sha256(b"1")
    files = [source] if source.is_file() else sorted(source.rglob("*"))
    for path in files:
        status = path.stat()
        digest.update(os.fsencode(path.absolute()))
        digest.update(f"\0{status.st_size} {status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _load(path: Path, key: str) -> Arrays | None:
    try:
        # NumPy leaves a file open that it opened itself and finds damaged.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            if str(archive[_KEY]) != key:
                return None
            return {name: archive[name] for name in archive.files if name != _KEY}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _save(path: Path, key: str, arrays: Arrays) -> None:
    # A read-only or full disk: read anew every time.
    with writing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **{_KEY: np.array(key)}, **arrays)
