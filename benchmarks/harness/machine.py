"""Which machine, which versions and which state of the code a measurement belongs to."""

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

_LIST = (
    "import importlib.metadata as m, json, platform;"
    "print(json.dumps({'python': platform.python_version()}"
    " | {d.name.lower(): d.version for d in m.distributions()}))"
)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_counts() -> tuple[int, ...]:
    """The numbers of threads that peers are tried with: 1, 2 and as many as there are processors.

    The last, because keraunos is measured as it comes and uses all of them.
    """
    return tuple(sorted({count for count in (1, 2, processors()) if count <= processors()}))


def describe_machine() -> dict[str, Any]:
    """Processor, cores, memory in GiB, system, and the load at this moment."""
    return {
        "processor": _processor(),
        "processors": processors(),
        "memory_gib": _memory(),
        "system": platform.platform(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }


def installed_versions(python: Path) -> dict[str, str]:
    """Versions of everything installed beside a Python, by lower-case name; empty if it fails."""
    try:
        listed = subprocess.run(
            [python, "-c", _LIST], capture_output=True, text=True, check=True
        ).stdout
        return dict(sorted(json.loads(listed).items()))
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}


def commit(folder: Path) -> str | None:
    """The commit checked out around a folder, `+` appended if files differ; None without git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        model = next(line.partition(":")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
    return model.strip()


def _memory() -> float | None:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return round(total / 2**30, 1)
