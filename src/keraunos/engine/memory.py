"""How much memory does the training of a network take, before anything is compiled?"""

import math
import os
from pathlib import Path
from typing import Any

import jax
from jax.extend.core import Jaxpr, Literal, Var

SHARE = 0.6
"""Of the free memory that a population may take: the estimate may be a third too low."""

MEMINFO = Path("/proc/meminfo")
CONTAINER = Path("/sys/fs/cgroup")


def bytes_of_step(traced: Any) -> int:
    """The most bytes that are alive at one moment of a step, what it is given included.

    XLA fuses operations and keeps less; it also keeps what it computes ahead. For twelve networks
    (dense, convolutional, residual, recurrent, attention; batches of 32 to 512) it was 0.7 to 1.5
    times what the program compiled for a processor asks for.
    """
    return _peak(traced.jaxpr)


def _peak(jaxpr: Jaxpr) -> int:
    last_use: dict[Var, int] = {}
    for index, equation in enumerate(jaxpr.eqns):
        for variable in equation.invars:
            if not isinstance(variable, Literal):
                last_use[variable] = index
    for variable in jaxpr.outvars:
        if not isinstance(variable, Literal):
            last_use[variable] = len(jaxpr.eqns)
    alive = sum(_size(variable) for variable in (*jaxpr.invars, *jaxpr.constvars))
    most = alive
    for index, equation in enumerate(jaxpr.eqns):
        made = sum(_size(variable) for variable in equation.outvars)
        inside = max((_peak(inner) for inner in inner_jaxprs(equation)), default=0)
        most = max(most, alive + max(made, inside))
        alive += sum(_size(v) for v in equation.outvars if v in last_use)
        used = {v for v in equation.invars if not isinstance(v, Literal)}
        alive -= sum(_size(v) for v in used if last_use[v] == index)
    return most


def inner_jaxprs(equation: Any) -> list[Jaxpr]:
    """The jaxprs that an equation of a jaxpr runs: of a loop, of a function that was compiled."""
    found = []
    for parameter in jax.tree.leaves(
        list(equation.params.values()), is_leaf=lambda leaf: hasattr(leaf, "eqns")
    ):
        if hasattr(parameter, "jaxpr"):
            parameter = parameter.jaxpr
        if hasattr(parameter, "eqns"):
            found.append(parameter)
    return found


def _size(variable: Any) -> int:
    aval = variable.aval
    if not hasattr(aval, "dtype"):
        return 0
    size: int = math.prod(aval.shape) * getattr(aval.dtype, "itemsize", 4)
    return size


def free_memory() -> int | None:
    """Bytes that are free on the device, or in this machine and its container; None if unknown."""
    stats = jax.devices()[0].memory_stats() or {}
    if "bytes_limit" in stats:
        return int(stats["bytes_limit"] - stats.get("bytes_in_use", 0))
    free = [bytes_ for bytes_ in (_free_here(), _free_in_container()) if bytes_ is not None]
    return min(free, default=None)


def _free_here() -> int | None:
    try:
        lines = MEMINFO.read_text().splitlines()
        available = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(available.split()[1]) * 1024
    except (OSError, StopIteration):
        pass
    try:  # not on Linux: half of what there is
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (ValueError, OSError, AttributeError):
        return None


def _free_in_container() -> int | None:
    try:
        limit = (CONTAINER / "memory.max").read_text().strip()
        used = int((CONTAINER / "memory.current").read_text())
        lines = (CONTAINER / "memory.stat").read_text().splitlines()
        counts = dict(line.split() for line in lines)
        # What was read from files is given back on demand.
        return None if limit == "max" else int(limit) - used + int(counts.get("file", 0))
    except (OSError, ValueError):
        return None


def fitting(networks: int, bytes_each: int, free: int | None) -> int:
    """How many of so many networks fit at the same time; at least one."""
    if free is None or bytes_each == 0:
        return networks
    return max(1, min(networks, int(SHARE * free) // bytes_each))
