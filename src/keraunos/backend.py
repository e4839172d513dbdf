"""Which engine Keras runs on and where its programs are kept, decided before Keras is imported."""

import hashlib
import json
import os
import platform
import sys
import time
import warnings
from pathlib import Path

from keraunos.cache import cache_folder

MOST_PROGRAMS = 2 << 30
"""Bytes of compiled programs that are kept; beyond, those that were used longest ago go."""

chosen_by = "default"
"""What chose the backend: `default`, `environment`, `keras.json`, or `keras`, imported before."""

set_here: set[str] = set()
"""The environment variables that were set here and not by the user."""

_DAY = 24 * 60 * 60


def select_jax() -> None:
    """Makes JAX the backend of a Keras that is not imported yet and for which nothing was chosen.

    A choice is the environment variable KERAS_BACKEND, or a `keras.json` with a backend that Keras
    does not write there by itself.
    """
    global chosen_by
    if "keras" in sys.modules:
        chosen_by = "keras"
    elif os.environ.get("KERAS_BACKEND"):
        chosen_by = "environment"
    elif _chosen_in_keras_json():
        chosen_by = "keras.json"
    else:
        _set("KERAS_BACKEND", "jax")


def cache_programs() -> None:
    """Has JAX keep compiled programs on disk, so that a second start compiles nothing.

    They lie in `$KERAUNOS_CACHE/programs`, by default under the user's cache folder, one folder for
    each kind of processor. A cache that JAX was told of is left alone; `KERAUNOS_CACHE=` turns
    ours off.
    """
    if "jax" in sys.modules or os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        return
    programs = cache_folder("programs")
    if programs is None:
        return
    folder = programs / _processor()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # a read-only home: compile every time, as without a cache
    _set("JAX_COMPILATION_CACHE_DIR", str(folder))
    # JAX's own threshold of a second would leave out most programs of small networks; those that
    # make their first weights are thirty of some milliseconds each.
    if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
        _set("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    # JAX writes them without a lock: who reads one that another thread or process is just writing
    # compiles it and is done.
    warnings.filterwarnings("ignore", "Error reading persistent compilation cache entry")
    _trim_daily(programs)


def _set(name: str, value: str) -> None:
    os.environ[name] = value
    set_here.add(name)


def _trim_daily(programs: Path) -> None:
    """Keeps the programs within `MOST_PROGRAMS`; to look costs milliseconds, so once a day.

    JAX has a limit of its own, which needs one package more and a lock at every program.
    """
    mark = programs / ".trimmed"
    try:
        if mark.exists() and time.time() - mark.stat().st_mtime < _DAY:
            return
        mark.touch()
    except OSError:
        return
    from keraunos.installation.caches import trim_programs

    trim_programs(MOST_PROGRAMS)


def _processor() -> str:
    """A name for this processor's instruction set: programs for another one may not run here."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        features = next(line for line in lines if line.startswith(("flags", "Features")))
    except (OSError, StopIteration):
        features = platform.processor()
    digest = hashlib.sha256(features.encode()).hexdigest()[:12]
    return f"{platform.machine()}-{digest}"


def _chosen_in_keras_json() -> bool:
    # On its first import Keras writes its default, tensorflow, into keras.json whether or not
    # TensorFlow is installed: such a file records no choice. Any other name was put there.
    home = os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser()
    try:
        settings = json.loads((Path(home) / "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(settings, dict) and settings.get("backend", "tensorflow") != "tensorflow"
