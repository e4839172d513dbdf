"""How long a call takes, and the report of a worker. Imports the standard library alone."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from operations.shapes import OPERATIONS, SHAPES, Shape

LONG_ENOUGH = 0.06
"""Seconds of one measurement, at least."""


def seconds(call: Callable[[], object]) -> float:
    """The median of three measurements, each of as many calls as it takes; warmed up before."""
    call()
    count, taken = 1, _timed(call, 1)
    while taken < LONG_ENOUGH:
        count = max(count + 1, min(10 * count, round(1.3 * LONG_ENOUGH * count / taken)))
        taken = _timed(call, count)
    return statistics.median(_timed(call, count) for _ in range(3)) / count


def _timed(call: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    for _ in range(count):
        call()
    return time.perf_counter() - began


def wanted() -> Iterator[tuple[Shape, str]]:
    """Every shape and operation."""
    for shape in SHAPES:
        for operation in OPERATIONS:
            yield shape, operation


def report(results: dict[str, float]) -> None:
    """Prints the seconds of each operation, for who started this worker."""
    json.dump(results, sys.stdout)
    print(flush=True)


def key(shape: Shape, operation: str) -> str:
    """The name of a measurement."""
    return f"{shape.name} | {operation}"
