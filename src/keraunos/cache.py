"""Where keraunos keeps what it can make or fetch again."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def cache_folder(name: str) -> Path | None:
    """`$KERAUNOS_CACHE/name`, by default under the user's cache folder; None if `KERAUNOS_CACHE=`.

    Nothing is made on disk.
    """
    home = os.environ.get("KERAUNOS_CACHE")
    if home == "":
        return None
    return Path(home or _user_cache() / "keraunos").expanduser() / name


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Where to write a file of the cache; on a read-only or full disk it is not kept."""
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        temporary.replace(path)
    except OSError:
        pass
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
