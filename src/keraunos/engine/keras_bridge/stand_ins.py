"""Functions of Keras's that others stand in for while a step is traced."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import jax
import numpy as np

from keraunos import kernels
from keraunos.engine.rewrite import switched_off

NUMBERS = ("float32", "bfloat16", "float16")
"""What the native kernels are given in float32."""


def is_constant(value: Any) -> bool:
    """Whether it is a number of the program; where stacked networks differ it only claims to be."""
    return issubclass(type(value), int | float | np.number)


class StandIns:
    """Functions at some places, each replaced as long as any thread traces.

    What stands in for one asks `here`, and calls Keras's own in all other threads.

    Args:
        places: what holds a function, and its name there.
        instead_of: makes of a function of Keras's what stands in for it.
    """

    def __init__(
        self,
        places: Sequence[tuple[Any, str]],
        instead_of: Callable[[Callable[..., Any]], Callable[..., Any]],
    ) -> None:
        self._places, self._instead_of = places, instead_of
        self._lock = threading.Lock()
        self._threads = threading.local()
        self._own: list[Callable[..., Any]] = []
        self._tracing = 0

    @property
    def here(self) -> list[Any] | None:
        """Notes of this thread's tracing; None if it does not trace."""
        return getattr(self._threads, "notes", None)

    @contextmanager
    def placed(self) -> Iterator[list[Any]]:
        """While this lasts, this thread traces: on a CPU with the native library, else not.

        Yields:
            `here`, empty at first.
        """
        notes: list[Any] = []
        if switched_off() or jax.default_backend() != "cpu" or not kernels.library().usable:
            yield notes
            return
        before, self._threads.notes = self.here, notes
        self._count(1)
        try:
            yield notes
        finally:
            self._count(-1)
            self._threads.notes = before

    def _count(self, more: int) -> None:
        """Keras's functions are its own again when the last thread that traces has done so."""
        with self._lock:
            if self._tracing == 0:
                self._own = [vars(holder)[name] for holder, name in self._places]
                self._put([self._instead_of(function) for function in self._own])
            self._tracing += more
            if self._tracing == 0:
                self._put(self._own)

    def _put(self, functions: Sequence[Callable[..., Any]]) -> None:
        for (holder, name), function in zip(self._places, functions, strict=True):
            setattr(holder, name, function)
