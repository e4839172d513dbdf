"""What the machine has to compute with: processor, memory, devices that JAX sees or misses."""

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOTABLE = (
    *("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "amx_int8"),
    *("neon", "asimd", "sve", "bf16"),
)
"""Instructions for many numbers at once, by the names that Linux has for them."""


@dataclass(frozen=True)
class Processor:
    """The processor.

    Attributes:
        name: its model.
        architecture: x86_64, arm64 and the like.
        cores: how many there are.
        usable: how many this process may use.
        instructions: those that compute with many numbers at once.
        memory: of the machine, in bytes, None if it cannot be told.
    """

    name: str
    architecture: str
    cores: int
    usable: int
    instructions: tuple[str, ...]
    memory: int | None


@dataclass(frozen=True)
class Device:
    """A device that JAX computes on.

    Attributes:
        platform: cpu, gpu or tpu.
        kind: its model.
        memory: that JAX may use, in bytes; None for the CPU, which uses the machine's.
    """

    platform: str
    kind: str
    memory: int | None


@dataclass(frozen=True)
class MissedGpu:
    """A graphics card that JAX does not see.

    Attributes:
        name: its model, as far as it can be told.
        driver: the version of its driver, None if it is unknown.
        command: what installs the JAX for it.
    """

    name: str
    driver: str | None
    command: str


def processor() -> Processor:
    """This machine's processor."""
    lines = _cpuinfo()
    flags = next((value for key, value in lines if key in ("flags", "Features")), "").split()
    name = next((value for key, value in lines if key == "model name"), "")
    return Processor(
        name=name or platform.processor() or platform.machine(),
        architecture=platform.machine(),
        cores=os.cpu_count() or 1,
        usable=usable_cores(),
        instructions=tuple(flag for flag in NOTABLE if flag in flags),
        memory=_memory(),
    )


def devices() -> tuple[Device, ...]:
    """The devices that JAX computes on; `jax` is imported."""
    import jax

    return tuple(
        Device(device.platform, device.device_kind, _device_memory(device))
        for device in jax.devices()
    )


def missed_gpu(seen: tuple[Device, ...]) -> MissedGpu | None:
    """A graphics card that is in the machine although JAX computes on the CPU alone."""
    if any(device.platform != "cpu" for device in seen):
        return None
    # JAX_PLATFORMS=cpu and an empty CUDA_VISIBLE_DEVICES hide a card on purpose.
    platforms = os.environ.get("JAX_PLATFORMS", "")
    if platforms and "cuda" not in platforms and "gpu" not in platforms:
        return None
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return None
    return _missed_nvidia()


def _missed_nvidia() -> MissedGpu | None:
    name, driver = _nvidia_smi()
    if name is None and not Path("/dev/nvidia0").exists():
        return None
    # CUDA 13 needs a driver of at least 580: docs.nvidia.com, CUDA Toolkit Release Notes, table 2.
    major = int(driver.split(".")[0]) if driver and driver.split(".")[0].isdecimal() else 0
    cuda = "cuda13" if major >= 580 else "cuda12"
    return MissedGpu(name or "NVIDIA", driver, f'pip install "jax[{cuda}]"')


def _nvidia_smi() -> tuple[str | None, str | None]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return None, None
    try:
        told = subprocess.run(
            [program, "--query-gpu=name,driver_version", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None, None
    name, _, driver = told.partition("\n")[0].partition(",")
    return name.strip() or None, driver.strip() or None


def _device_memory(device: Any) -> int | None:
    try:
        statistics = device.memory_stats()
    except Exception:  # not every platform has them, and each fails in its own way
        return None
    return statistics.get("bytes_limit") if statistics else None


def _cpuinfo() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    pairs = (line.partition(":") for line in lines)
    return [(key.strip(), value.strip()) for key, _, value in pairs]


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None  # Windows has no sysconf
