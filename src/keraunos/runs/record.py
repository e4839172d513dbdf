"""What a run writes down of its surroundings, so that its result can be had again."""

import hashlib
import os
import platform
import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("keraunos", "keras", "jax", "jaxlib", "numpy", "scikit-learn")


def versions() -> dict[str, str]:
    """Python's version and those of the packages a result depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def machine() -> dict[str, Any]:
    """The system, the processor, and the devices that Keras's backend computes on."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "backend": _backend(),
        "devices": _devices(),
    }


def digest(content: bytes) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def command() -> str:
    """The command of this process, to be typed again in the same folder."""
    program, *arguments = sys.argv or [""]
    name = Path(program).name
    start = [name] if name == "keraunos" else ["python", program]
    return shlex.join(start + arguments)


def _backend() -> str:
    import keras

    return str(keras.config.backend())


def _devices() -> list[str]:
    if _backend() != "jax":
        return []
    import jax

    return [f"{device.platform}: {device.device_kind}" for device in jax.devices()]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
