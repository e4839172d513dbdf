"""How many networks are trained at the same time, and on which threads?

A lane is a processor core, or an accelerator. A lane of width 1 trains one network after another by
the program that trains it alone; a wider one trains several at once, joined in one program.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import keras

from keraunos.engine.interrupts import lost_interrupts_repeated
from keraunos.engine.population.joint import Joint
from keraunos.errors import KeraunosError

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

    def __post_init__(self) -> None:
        if self.lanes < 1 or self.width < 1:
            raise KeraunosError(
                "A plan of {lanes} lanes of width {width} trains nothing; both are at least 1.",
                lanes=self.lanes,
                width=self.width,
            )

    @property
    def networks(self) -> int:
        """How many are trained at the same time."""
        return self.lanes * self.width

    def meeting(self, networks: int) -> int:
        """Of so many networks that share a program, how many a lane runs together."""
        return min(self.width, -(-networks // self.lanes))


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


def train_side_by_side(
    lanes: Lanes, trainings: Iterable[Sequence[Training]], stop: threading.Event
) -> None:
    """Has networks trained, those of a sequence side by side, and returns when all are done.

    Args:
        stop: what ends the trainings when it is set.

    Raises:
        Whatever a training raises, and KeyboardInterrupt after Ctrl-C, when the others have ended.
    """
    pending: set[Future[Any]] = set()
    with lost_interrupts_repeated():
        try:
            for together in trainings:
                pending |= set(lanes.submit(together))
            while pending:
                # Not for ever: a wait without an end hears no Ctrl-C on some systems.
                done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
        except BaseException:
            stop.set()
            for future in pending:
                future.cancel()
            wait(pending)
            raise


class _Lane:
    def __init__(self, threads: int, joint: Joint | None) -> None:
        # A policy for dtypes that a program has set holds for the thread that set it.
        self.threads = ThreadPoolExecutor(
            threads,
            thread_name_prefix="keraunos-member",
            initializer=keras.config.set_dtype_policy,
            initargs=(keras.config.dtype_policy(),),
        )
        self.outstanding = 0
        self._joint = joint
        self._changed = threading.Lock()

    def submit(self, trainings: Sequence[Training]) -> list[Future[Any]]:
        self._change(len(trainings))
        futures = [self.threads.submit(self._run, training) for training in trainings]
        for future in futures:
            future.add_done_callback(self._never_begun)
        return futures

    def _run(self, training: Training) -> Any:
        try:
            return training(self._joint)
        finally:
            self._change(-1)

    def _never_begun(self, future: Future[Any]) -> None:
        if future.cancelled():  # nobody has to wait for it any more
            self._change(-1)

    def _change(self, by: int) -> None:
        with self._changed:
            self.outstanding += by
        if self._joint is not None:
            self._joint.expect(by)
