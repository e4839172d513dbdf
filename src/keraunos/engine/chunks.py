"""An epoch in chunks: as many steps a call as fit into a quarter of a second."""

import time
from typing import Any, Protocol

import jax

from keraunos.engine.advance import Executable, Program
from keraunos.engine.feed import Block
from keraunos.engine.interrupts import InterruptGate
from keraunos.engine.state import TrainingState

CHUNK_SECONDS = 0.25
GROWTH = 16


class Announcer(Protocol):
    """Who is told of each chunk, and may change the state or stop between two of them."""

    def begin(self, step: int, state: TrainingState) -> TrainingState:
        """Before a chunk whose first step is `step`; returns the state to go on with."""

    def end(self, step: int, state: TrainingState, logs: Any) -> bool:
        """After a chunk whose last step is `step`; returns whether to stop."""

    def keep(self, state: TrainingState) -> None:
        """Takes the state of a finished chunk, before anything else can happen."""


def prepare_block(program: Program, state: TrainingState, block: Block) -> None:
    """Begins to compile everything that `run_block` will run."""
    for segment in block.segments():
        program.prepare(state, block.data, segment)


def run_block(
    program: Program,
    state: TrainingState,
    block: Block,
    announcer: Announcer,
    gate: InterruptGate,
    steps_per_chunk: int | None,
) -> tuple[TrainingState, list[Any]]:
    """Runs a block from its first step to its last, unless the announcer stops it.

    Args:
        steps_per_chunk: steps in each chunk; None sizes chunks by time.

    Returns:
        The new state, and what the chunks returned, in order: for a program that collects, the
        outputs of every chunk as NumPy arrays of shape (samples, ...), else the last logs alone.
    """
    results: list[Any] = []
    done = 0
    for segment in block.segments():
        executable = program.executable(state, block.data, segment)
        first = 0
        while first < segment.steps:
            count = steps_per_chunk or _steps_in_time(executable)
            last = min(first + min(count, executable.keep or count), segment.steps)
            state = announcer.begin(done + first, state)
            with gate.closed():
                started = time.perf_counter()
                state, logs = executable(state, block.data, segment.order, first, last)
                state.position.block_until_ready()
                executable.seconds_per_step = (time.perf_counter() - started) / (last - first)
                announcer.keep(state)
            if executable.keep is None:
                results = [logs]
            else:
                logs = jax.tree.map(lambda slots: _rows(slots, last - first), logs)  # noqa: B023
                results.append(logs)
            stop = announcer.end(done + last - 1, state, logs)
            executable.steps_allowed = (last - first) * GROWTH
            first = last
            if stop:
                return state, results
        done += segment.steps
    return state, results


def _steps_in_time(executable: Executable) -> int:
    if executable.seconds_per_step is None:
        return 1
    # The first chunks are short and their time mostly overhead: grow towards the target.
    fitting = int(CHUNK_SECONDS / executable.seconds_per_step)
    return max(1, min(fitting, executable.steps_allowed))


def _rows(slots: Any, steps: int) -> Any:
    """The first `steps` slots of shape (steps, batch size, ...) as rows, fetched."""
    fetched = jax.device_get(slots)[:steps]
    return fetched.reshape(-1, *fetched.shape[2:])
