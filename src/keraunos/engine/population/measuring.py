"""Does it pay to stack networks in one program? On a processor that is measured, once a study."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.feed import Segment, rows_of
from keraunos.engine.population import joint as joints
from keraunos.engine.population.lanes import Plan
from keraunos.engine.population.members import Member, state_of_member
from keraunos.engine.population.programs import SharedPrograms

WIDTH = 4
"""Of a stack. Beyond four nothing was gained in any measurement (docs/PERFORMANCE.md)."""

SECONDS = 0.25
"""How long a candidate runs at a time; three times each, in turn."""

WORTH = 1.15
"""By how much stacked networks have to be faster: alone they have the very bits of a training
alone, no network waits for another, and a program is made sooner."""

REPAID = 120.0
"""Seconds of training from which it is measured at all."""


def measured(
    programs: SharedPrograms, member: Member, lanes: int, epochs: float, seconds: float
) -> tuple[Plan, float]:
    """The faster plan for networks like this one, with so many lanes.

    It costs about three seconds, most of them to compile the stacked program: where little is to be
    trained, networks are not stacked.

    Args:
        programs: of the network's group.
        member: a network; it is not changed.
        lanes: programs that run at the same time.
        epochs: of all networks that are to be trained, infinite if that is not known.
        seconds: there are for it, infinite without a limit.

    Returns:
        The plan, and the seconds that an epoch takes of as many networks as there are lanes.
    """
    alone = _Candidate(programs, member, Plan(lanes))
    alone.run(SECONDS / 4)  # to know its speed
    epoch = lanes * alone.steps / alone.run(SECONDS / 4)
    if min(seconds, epochs / lanes * epoch) < REPAID:
        return alone.plan, epoch
    stacked = _Candidate(programs, member, Plan(lanes, WIDTH))
    stacked.run(SECONDS / 4)
    candidates = alone, stacked
    speeds: list[list[float]] = [[] for _ in candidates]
    for _ in range(3):
        for found, candidate in zip(speeds, candidates, strict=True):
            found.append(candidate.run(SECONDS))
    speed_alone, speed_stacked = (statistics.median(found) for found in speeds)
    return (stacked.plan if speed_stacked > WORTH * speed_alone else alone.plan), epoch


class _Candidate:
    """A plan at work on copies of one network.

    Attributes:
        steps: of a network in an epoch.
    """

    def __init__(self, programs: SharedPrograms, member: Member, plan: Plan) -> None:
        self.plan = plan
        mode = bridge.TRAIN
        state = state_of_member(programs, member, mode)
        block = member.data[mode.name].blank_epoch()
        segment = next(block.segments())
        self._data = block.data
        if plan.width == 1:
            self._order = segment.order
            program = programs.alone[mode.name]
            self._executable = program.executable(state, block.data, segment)
            self._states = [_copy(state) for _ in range(plan.lanes)]
        else:
            self._order = np.stack([rows_of(segment.order)] * plan.width, axis=1)
            program = programs.together[mode.name]
            stacked = joints.stack([state] * plan.width)
            whole = Segment(self._order, segment.steps)
            self._executable = program.executable(stacked, block.data, whole)
            self._states = [_copy(stacked) for _ in range(plan.lanes)]
        self.steps = segment.steps

    def run(self, seconds: float) -> float:
        """Runs for about so long in every lane; returns steps of a network a second."""
        began = time.perf_counter()
        with ThreadPoolExecutor(self.plan.lanes) as threads:
            done = sum(threads.map(lambda lane: self._lane(lane, seconds), range(self.plan.lanes)))
        return done * self.plan.width / (time.perf_counter() - began)

    def _lane(self, lane: int, seconds: float) -> int:
        done, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            count = min(self._executable.steps_within(seconds / 4), self.steps)
            self._states[lane], _ = self._executable(
                self._states[lane], self._data, self._order, 0, count
            )
            done += count
        return done


def _copy(state: Any) -> Any:
    # In buffers of its own: a program gives away those of its state.
    return jax.tree.map(jnp.copy, state)
