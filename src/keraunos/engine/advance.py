"""One executable over any range of pure steps: the compiled epoch."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import jaxpr_as_fun

from keraunos.engine.compiling import compiled, options
from keraunos.engine.feed import Segment, cuts_of, rows_of, take
from keraunos.engine.memory import bytes_of_step
from keraunos.engine.rewrite import CONVOLUTION, Operation, rewrite
from keraunos.engine.state import TrainingState
from keraunos.errors import KeraunosError

Step = Callable[[TrainingState, Any], tuple[Any, TrainingState]]
"""A pure step: `(state, batch) -> (logs, state)`; for prediction the logs are the outputs."""

COLLECTED_BYTES = 64 * 2**20
"""Outputs that a prediction gathers on the device before they are fetched."""

GROWTH = 16
"""By how much a chunk may be longer than the one before."""


def make_advance(
    step: Step, keep: int | None = None, seen: list[Operation] | None = None
) -> Callable[..., tuple[TrainingState, Any]]:
    """Makes `advance(state, data, order, first, last) -> (state, logs)`, to be compiled.

    It runs the steps `first` up to but not including `last`; step `i` works on the rows
    `order[i]` of `data`. Both bounds are run-time values, so one executable serves an epoch, a
    chunk, a single step or a resumed tail, with the same bits for any division into ranges. (A
    scan would compile anew for every length, and separately compiled steps give other bits.)

    Args:
        step: the pure step. It is traced once, on its own, and the loop replays the trace,
            with what is slow on this platform replaced (`keraunos.engine.rewrite`). Where batches
            are cut to several lengths (`CutOrder`), it is traced for each, and a step replays the
            trace of its own.
        keep: None to return the logs of the last step; a number to return the outputs of all
            steps, in buffers of shape (keep, batch size, ...) whose slot 0 is step `first`.
        seen: takes what `rewrite` has looked at, when `advance` is traced.
    """

    def advance(
        state: TrainingState, data: Any, order: Any, first: Any, last: Any
    ) -> tuple[TrainingState, Any]:
        rows = rows_of(order)
        batch = jax.eval_shape(lambda data, rows: take(data, rows[0]), data, rows)
        replays = [_replay(step, state, batch, cut, seen) for cut in cuts_of(order)]
        logs_shape = replays[-1].logs

        slots = () if keep is None else (keep,)
        logs = jax.tree.map(lambda leaf: jnp.zeros(slots + leaf.shape, leaf.dtype), logs_shape)

        # They stay as they are, weakly typed perhaps, which what a loop carries cannot be.
        fixed = state.hyperparameters

        def one_step(index: Any, carry: Any) -> Any:
            state, logs = carry
            batch = take(data, rows[index])
            if len(replays) == 1:
                now, new = replays[0](replace(state, hyperparameters=fixed), batch)
            else:
                now, new = _one_of(replays, order.buckets[index], state, fixed, batch)
            position, healthy = state.position + 1, state.healthy & _finite(now, state.healthy)
            new = replace(new, position=position, healthy=healthy)
            if keep is not None:
                slot = index - first
                now = jax.tree.map(lambda slots, value: slots.at[slot].set(value), logs, now)
            return new, now

        carry = replace(state, hyperparameters={}), logs
        state, logs = lax.fori_loop(first, last, one_step, carry)
        return replace(state, hyperparameters=fixed), logs

    return advance


@dataclass(frozen=True)
class _Replay:
    """A traced step, called as the step is; it gives the state's variables in their own dtypes, and
    leaves out the hyperparameters.

    Attributes:
        logs: their shapes and dtypes.
    """

    replay: Callable[..., Any]
    outputs: Any
    logs: Any
    cut: Callable[[Any], Any]

    def __call__(self, state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        inputs = jax.tree.leaves((state, self.cut(batch)))
        now, new = jax.tree.unflatten(self.outputs, self.replay(*inputs))
        bare = replace(state, hyperparameters={})
        return now, jax.tree.map(_as_before, bare, replace(new, hyperparameters={}))


def _replay(
    step: Step,
    state: TrainingState,
    batch: Any,
    cut: Callable[[Any], Any],
    seen: list[Operation] | None,
) -> _Replay:
    batch = jax.eval_shape(cut, batch)
    traced, shapes = jax.make_jaxpr(step, return_shape=True)(state, batch)
    faster, operations = rewrite(traced, jax.default_backend())
    if seen is not None:
        seen.extend(operations)
    _check_unchanged(state, shapes[1])
    return _Replay(jaxpr_as_fun(faster), jax.tree.structure(shapes), shapes[0], cut)


def _one_of(
    replays: Sequence[_Replay], number: Any, state: TrainingState, fixed: Any, batch: Any
) -> tuple[Any, TrainingState]:
    """What the step of this number does; the others are not run.

    Each is a loop that runs once or not at all: what a loop carries stays where it is, while XLA
    copies what a conditional is given and returns, on a processor, for each step.
    """
    now = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), replays[-1].logs)
    carry = now, state
    for index, replay in enumerate(replays):

        def run(_: Any, carry: Any, replay: _Replay = replay) -> Any:
            logs, state = carry
            now, new = replay(replace(state, hyperparameters=fixed), batch)
            return jax.tree.map(_as_before, logs, now), new

        carry = lax.fori_loop(0, jnp.int32(number == index), run, carry)
    return carry


def _as_before(old: Any, value: Any) -> Any:
    # A variable computed from Python numbers comes back weakly typed; the loop wants the type it
    # started with.
    return lax.convert_element_type(value, old.dtype)


def _finite(logs: Any, healthy: Any) -> Any:
    """Whether the loss is a finite number; for a population, of each member, as `healthy` is."""
    loss = logs.get("loss") if isinstance(logs, dict) else None
    if loss is None:
        return jnp.ones_like(healthy)
    return jnp.isfinite(loss).reshape(*healthy.shape, -1).all(-1)


def _check_unchanged(state: TrainingState, new: Any) -> None:
    before = jax.tree.structure(state), [(x.shape, x.dtype) for x in jax.tree.leaves(state)]
    after = jax.tree.structure(new), [(x.shape, x.dtype) for x in jax.tree.leaves(new)]
    if before != after:
        raise KeraunosError(
            "The step returns a state whose variables differ in number, shape or dtype from those "
            "it was given; return the lists of `state` in their order, with every variable's own "
            "shape and dtype."
        )


class Program:
    """The executables of one step function, one for each shape of state and data it has met.

    Attributes:
        collects: whether it returns the outputs of all steps, not the logs of the last one.
    """

    def __init__(self, step: Step, collects: bool = False) -> None:
        self._step = step
        self.collects = collects
        self._executables: dict[Any, Future[Executable]] = {}
        self._tracing = threading.Lock()  # members of a population share a program

    def operations(self, state: TrainingState, batch: Any, platform: str) -> list[Operation]:
        """What the pass for `platform` makes of the step on such a batch; nothing is compiled."""
        return rewrite(jax.make_jaxpr(self._step)(state, batch), platform)[1]

    def bytes_of_step(self, state: TrainingState, batch: Any) -> int:
        """An estimate of the memory that a step takes; nothing is compiled."""
        with self._tracing:
            traced = jax.make_jaxpr(self._step)(state, batch)
        return bytes_of_step(traced)

    def executable(self, state: TrainingState, data: Any, segment: Segment) -> "Executable":
        """The executable for these shapes, compiled if there is none yet."""
        return self.prepare(state, data, segment).result()

    def prepare(self, state: TrainingState, data: Any, segment: Segment) -> "Future[Executable]":
        """Traces here and now, and compiles on another thread; the same shapes only once."""
        arguments = (state, data, segment.order)
        leaves, structure = jax.tree.flatten(arguments)
        key = structure, segment.rare, tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        with self._tracing:
            if key not in self._executables:
                keep = self._kept_steps(state, data, segment) if self.collects else None
                seen: list[Operation] = []
                advance = jax.jit(make_advance(self._step, keep, seen), donate_argnums=0)
                lowered = advance.lower(*arguments, np.int32(0), np.int32(0))
                convolutions = any(operation.primitive == CONVOLUTION for operation in seen)
                chosen = options(jax.default_backend(), convolutions, segment.rare)
                self._executables[key] = _compiler.submit(
                    lambda: Executable(compiled(lowered, chosen), keep)
                )
            return self._executables[key]

    def _kept_steps(self, state: TrainingState, data: Any, segment: Segment) -> int:
        rows = rows_of(segment.order)
        batch = jax.eval_shape(lambda data, rows: take(data, rows[0]), data, rows)
        outputs, _ = jax.eval_shape(self._step, state, batch)
        size: int = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(outputs))
        return max(1, min(len(rows), COLLECTED_BYTES // max(1, size)))


class Executable:
    """A compiled `advance` that knows its own speed.

    Attributes:
        keep: the steps whose outputs one call can return, None where it returns the last logs.
    """

    def __init__(self, compiled: Any, keep: int | None) -> None:
        self._compiled = compiled
        self.keep = keep
        self._seconds_per_step: float | None = None
        self._last_steps = 0

    def __call__(
        self, state: TrainingState, data: Any, order: Any, first: int, last: int
    ) -> tuple[TrainingState, Any]:
        """Runs the steps [first, last) to their end.

        `state` is donated: its arrays are gone afterwards.
        """
        started = time.perf_counter()
        state, logs = self._compiled(state, data, order, np.int32(first), np.int32(last))
        state.position.block_until_ready()
        self._seconds_per_step = (time.perf_counter() - started) / (last - first)
        self._last_steps = last - first
        return state, logs

    def steps_within(self, seconds: float) -> int:
        """How many steps take about so long; at least one."""
        if self._seconds_per_step is None:
            return 1
        # The first chunks are short and their time mostly overhead: grow towards the target.
        return max(1, min(int(seconds / self._seconds_per_step), GROWTH * self._last_steps))


# Two threads: the program of the partial last batch compiles beside that of the full ones.
_compiler = ThreadPoolExecutor(max_workers=2, thread_name_prefix="keraunos-compile")
