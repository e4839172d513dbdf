"""An epoch in chunks: as many steps a call as fit into half a second."""

from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np

from keraunos.engine.advance import Program
from keraunos.engine.feed import Block
from keraunos.engine.interrupts import InterruptGate
from keraunos.engine.state import TrainingState

CHUNK_SECONDS = 0.5
"""Long enough for what every call costs: memory for a program is fresh, page by page, each time."""


class Announcer(Protocol):
    """Who is told of each chunk, and may change the state or stop between two of them."""

    def begin(self, step: int, state: TrainingState) -> TrainingState:
        """Before a chunk whose first step is `step`; returns the state to go on with."""

    def limit(self) -> int | None:
        """The steps of the chunk that has begun; None to size it by time."""

    def spare(self, state: TrainingState) -> TrainingState | None:
        """A copy of the state to go back to if the loss ceases to be finite; None: never back."""

    def step_by_step(self) -> int:
        """Counts out steps from here on; returns those of the chunk that has begun."""

    def keep(self, state: TrainingState) -> None:
        """Takes the state of finished steps, before anything else can happen."""

    def end(self, step: int, logs: Any) -> bool:
        """After a chunk whose last step is `step`; returns whether to stop."""


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
) -> tuple[TrainingState, list[Any]]:
    """Runs a block from its first step to its last, unless the announcer stops it.

    Called with the gate closed.

    Returns:
        The new state, and what the chunks returned, in order: for a program that collects, the
        outputs of every chunk as NumPy arrays of shape (samples, ...), else the last logs alone.
    """
    results: list[Any] = []
    pending = list(block.segments())
    executable = None
    done = 0  # steps of the block
    first = 0  # steps of the segment at hand
    while pending:
        state = announcer.begin(done, state)
        left = announcer.limit()
        spare = announcer.spare(state) if left is None else None
        parts = []
        while pending and left != 0:
            segment = pending[0]
            if executable is None:
                executable = program.executable(state, block.data, segment)
            count = executable.steps_within(CHUNK_SECONDS)
            last = min(first + min(count, executable.keep or count, left or count), segment.steps)
            state, logs = executable(state, block.data, segment.order, first, last)
            if spare is not None and not state.healthy:
                state, spare, left = spare, None, announcer.step_by_step()
                continue
            announcer.keep(state)
            gate.let_through()
            parts.append(_rows(logs, last - first) if executable.keep else logs)
            count = last - first
            done += count
            left = 0 if left is None else left - count
            first = last
            if first == segment.steps:
                # A chunk of so many steps may end with the partial last batch.
                del pending[0]
                executable, first = None, 0
        chunk = joined(parts) if program.collects else parts[-1]
        results = [*results, chunk] if program.collects else [chunk]
        if announcer.end(done - 1, chunk):
            break
    return state, results


@jax.jit
def copied(state: TrainingState) -> TrainingState:
    """The same values in buffers of their own."""
    copy: TrainingState = jax.tree.map(jnp.copy, state)
    return copy


def joined(parts: list[Any]) -> Any:
    """Outputs of shape (samples, ...), one after the other."""
    return parts[0] if len(parts) == 1 else jax.tree.map(lambda *p: np.concatenate(p), *parts)


def _rows(outputs: Any, steps: int) -> Any:
    """The first `steps` slots of shape (steps, batch size, ...) as rows, fetched."""
    slots = jax.tree.map(lambda slots: np.asarray(slots)[:steps], outputs)
    return jax.tree.map(lambda slots: slots.reshape(-1, *slots.shape[2:]), slots)
