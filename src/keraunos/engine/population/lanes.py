"""How many networks are trained at the same time, and on which threads?

A lane is a processor core, or an accelerator. A lane of width 1 trains one network after another by
the program that trains it alone; a wider one trains several at once, joined in one program.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from keraunos.engine.population.joint import Joint

Training = Callable[[Joint | None], Any]
"""Trains one network, meeting others at the joint if there is one."""


@dataclass(frozen=True)
class Plan:
    """How a population is trained; together with the seeds it decides every bit of the result.

    Attributes:
        lanes: programs that run at the same time.
        width: networks that each of them takes.
    """

    lanes: int = 1
    width: int = 1

    @property
    def networks(self) -> int:
        """How many are trained at the same time."""
        return self.lanes * self.width


class Lanes:
    """Threads that train networks.

    Args:
        plan: how many.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        if plan.width == 1:
            self._lanes = [_Lane(plan.lanes, None)]
        else:
            self._lanes = [_Lane(plan.width, Joint(plan.width)) for _ in range(plan.lanes)]

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(self, *exception: object) -> None:
        for lane in self._lanes:
            lane.threads.shutdown(wait=True, cancel_futures=True)

    def submit(self, trainings: Sequence[Training]) -> list[Future[Any]]:
        """Has networks trained, those given at once side by side.

        Args:
            trainings: each trains one network, with the joint of the lane it runs on.
        """
        lanes = self._lanes
        shares: list[list[int]] = [[] for _ in lanes]
        load = [lane.outstanding for lane in lanes]
        for index in range(len(trainings)):
            least = min(range(len(lanes)), key=load.__getitem__)
            load[least] += 1
            shares[least].append(index)
        futures: dict[int, Future[Any]] = {}
        for lane, share in zip(lanes, shares, strict=True):
            begun = lane.submit([trainings[index] for index in share])
            futures.update(zip(share, begun, strict=True))
        return [futures[index] for index in range(len(trainings))]


class _Lane:
    def __init__(self, threads: int, joint: Joint | None) -> None:
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="keraunos-member")
        self.outstanding = 0
        self._width = threads
        self._joint = joint
        self._changed = threading.Lock()

    def submit(self, trainings: Sequence[Training]) -> list[Future[Any]]:
        self._change(len(trainings))
        return [self.threads.submit(self._run, training) for training in trainings]

    def _run(self, training: Training) -> Any:
        try:
            return training(self._joint)
        finally:
            self._change(-1)

    def _change(self, by: int) -> None:
        with self._changed:
            self.outstanding += by
            expected = min(self._width, self.outstanding)
        if self._joint is not None:
            self._joint.expect(expected)
