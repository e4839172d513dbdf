"""How do networks that each train on a thread of their own meet in one program?

On an accelerator many small networks are one large computation. Each network is trained by Keras's
own `fit`, on its own thread, with its own callbacks; where such a fit would run its program, it
waits for the others of its joint. Once nobody is still busy elsewhere, those who want the same run
together, stacked, and each goes on with what is its own.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraunos.engine.advance import Program
from keraunos.engine.chunks import CHUNK_SECONDS
from keraunos.engine.feed import Segment, rows_of
from keraunos.engine.state import TrainingState

ALL_OF_IT = 2**31 - 1
"""Steps: whoever waits for others runs a whole segment at once."""


@dataclass(frozen=True)
class _Request:
    program: Program
    state: TrainingState
    data: Any
    order: np.ndarray
    first: int
    last: int
    stop: threading.Event
    result: "Future[tuple[TrainingState, Any]]"

    @property
    def kind(self) -> Any:
        """Those of one kind can run together."""
        leaves, structure = jax.tree.flatten(self.state)
        shapes = tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        data = tuple(id(leaf) for leaf in jax.tree.leaves(self.data))
        return id(self.program), structure, shapes, data, self.order.shape, self.first, self.last


class Joint:
    """A number of threads that run their programs together.

    Args:
        width: how many networks a program takes at once.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._members = 0
        self._waiting: list[_Request] = []
        self._changed = threading.Lock()

    def expect(self, more: int) -> None:
        """So many more networks are to be trained, or less; `width` of them at the same time."""
        with self._changed:
            self._members += more
            ready = self._ready()
        _run(ready, self.width)

    def run(self, request: _Request) -> tuple[TrainingState, Any]:
        """Waits for the others, and returns what became of this request."""
        with self._changed:
            self._waiting.append(request)
            ready = self._ready()
        _run(ready, self.width)
        return request.result.result()

    def _ready(self) -> list[_Request]:
        if len(self._waiting) < min(self._members, self.width):
            return []
        ready, self._waiting = self._waiting, []
        return ready


class JointProgram:
    """A program that a network runs together with the others of its joint.

    Args:
        stop: ends a run after the chunk at hand; the network has to look at it afterwards.
    """

    collects = False

    def __init__(self, program: Program, joint: Joint, stop: threading.Event) -> None:
        self._program = program
        self._joint = joint
        self._stop = stop

    def prepare(self, state: TrainingState, data: Any, segment: Segment) -> "Future[Any]":
        executable: Future[Any] = Future()
        executable.set_result(self.executable(state, data, segment))
        return executable

    def executable(self, state: TrainingState, data: Any, segment: Segment) -> Any:
        return _JointExecutable(self._program, self._joint, self._stop)


class _JointExecutable:
    keep = None

    def __init__(self, program: Program, joint: Joint, stop: threading.Event) -> None:
        self._program = program
        self._joint = joint
        self._stop = stop

    def __call__(
        self, state: TrainingState, data: Any, order: Any, first: int, last: int
    ) -> tuple[TrainingState, Any]:
        # Networks that run together have batches of different lengths: none is cut.
        rows = rows_of(order)
        request = _Request(self._program, state, data, rows, first, last, self._stop, Future())
        return self._joint.run(request)

    def steps_within(self, seconds: float) -> int:
        return ALL_OF_IT


def prepare(
    program: Program, states: Sequence[TrainingState], data: Any, order: Any
) -> "Future[Any]":
    """Has the program compiled for these networks together."""
    orders = np.stack([order] * len(states), axis=1)
    return program.prepare(stack(list(states)), data, Segment(orders, len(orders)))


def _run(requests: list[_Request], width: int) -> None:
    kinds: dict[Any, list[_Request]] = {}
    for request in requests:
        kinds.setdefault(request.kind, []).append(request)
    for alike in kinds.values():
        for start in range(0, len(alike), width):
            _run_together(alike[start : start + width])


def _run_together(requests: list[_Request]) -> None:
    try:
        count = len(requests)
        # To the next power of two, so that few programs are compiled while members drop out.
        padded = requests + requests[-1:] * ((1 << (count - 1).bit_length()) - count)
        states = stack([request.state for request in padded])
        orders = np.stack([request.order for request in padded], axis=1)
        one = requests[0]
        executable = one.program.executable(states, one.data, Segment(orders, one.last))
        last = one.first
        while last < one.last and (last == one.first or not one.stop.is_set()):
            first, last = last, min(last + executable.steps_within(CHUNK_SECONDS), one.last)
            states, logs = executable(states, one.data, orders, first, last)
        parts = _unstack((states, logs), count)
    except BaseException as error:
        for request in requests:
            request.result.set_exception(error)
    else:
        for request, part in zip(requests, parts, strict=True):
            request.result.set_result(part)


@jax.jit
def stack(states: Sequence[TrainingState]) -> TrainingState:
    """The states of several networks as one, along a leading axis."""
    together = jax.tree.map(lambda *leaves: jnp.stack(leaves), *states)
    stacked: TrainingState = replace(together, position=states[0].position)
    return stacked


def _unstack(results: tuple[TrainingState, Any], count: int) -> list[tuple[TrainingState, Any]]:
    state, logs = results
    leaves, structure = jax.tree.flatten((replace(state, position=None), logs))
    rows = _rows(tuple(leaves))
    parts = []
    for index in range(count):
        own, own_logs = jax.tree.unflatten(structure, [leaf[index] for leaf in rows])
        parts.append((replace(own, position=state.position), own_logs))
    return parts


@jax.jit
def _rows(leaves: tuple[Any, ...]) -> tuple[list[Any], ...]:
    return tuple(list(leaf) for leaf in leaves)
