"""One network of a population: what it brings, and how it is trained among the others."""

import math
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import keras

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.feed import take
from keraunos.engine.fit import train_resident
from keraunos.engine.keras_bridge import Anatomy, ResidentArrays, Shared
from keraunos.engine.population import joint as joints
from keraunos.engine.population.joint import Joint, JointProgram
from keraunos.engine.population.lanes import Plan
from keraunos.engine.population.programs import SharedPrograms
from keraunos.engine.state import TrainingState


@dataclass
class Member:
    """A network that is to be trained.

    Attributes:
        model: compiled, built.
        data: by `train` and `test` (the validation, if there is one), each visited in this
            network's own order.
        anatomy: of the model.
        callbacks: Keras callbacks, of this network alone.
        epochs: as for `keras.Model.fit`, as are `initial_epoch` and `validation_freq`.
        diverged: whether it was retired since its loss was no finite number.
    """

    model: Any
    data: dict[str, ResidentArrays]
    anatomy: Anatomy
    callbacks: Sequence[Any] = ()
    epochs: int = 1
    initial_epoch: int = 0
    validation_freq: Any = 1
    diverged: bool = field(default=False, init=False)

    def train(self, programs: SharedPrograms, stop: threading.Event, joint: Joint | None) -> Any:
        """Trains it on the thread that calls, and returns the `keras.callbacks.History`.

        Raises:
            TrainingInterrupted: if `stop` was set meanwhile.
        """
        shared = programs.shared(self.anatomy, together=joint is not None)
        if joint is not None:
            joined = {name: JointProgram(p, joint) for name, p in shared.programs.items()}
            shared = Shared(joined, shared.hyperparameters)
        return train_resident(
            self.model,
            self.data,
            self.data.get("test"),
            callbacks=[*self.callbacks, _Watch(self, stop)],
            epochs=self.epochs,
            initial_epoch=self.initial_epoch,
            validation_freq=self.validation_freq,
            verbose=0,
            shared=shared,
        )


class _Watch(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends the training of a network that has diverged, and that of all of them on Ctrl-C."""

    per_chunk = True

    def __init__(self, member: Member, stop: threading.Event) -> None:
        super().__init__()
        self._member = member
        self._stop = stop
        self._model_itself = member.model

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._interrupt()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._interrupt()
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            self._member.diverged = True
            self._model_itself.stop_training = True

    def _interrupt(self) -> None:
        if self._stop.is_set():
            raise KeyboardInterrupt


def prepare(programs: SharedPrograms, members: Sequence[Member], plan: Plan) -> "list[Future[Any]]":
    """Has everything traced that these members will run, and begins to compile it.

    Returns:
        A future for each program.
    """
    begun = []
    for mode in bridge.TRAIN, bridge.TEST:
        met = set()
        for member in members:
            if mode.name not in member.data:
                continue
            block = member.data[mode.name].blank_epoch()
            if len(block.order) in met:
                continue
            met.add(len(block.order))
            state = _state(programs, member, mode)
            for segment in block.segments():
                if plan.width == 1:
                    program = programs.alone[mode.name]
                    begun.append(program.prepare(state, block.data, segment))
                else:
                    # As many as will meet: see `joint`.
                    states = [state] * min(plan.width, 1 << (len(members) - 1).bit_length())
                    program = programs.together[mode.name]
                    begun.append(joints.prepare(program, states, block.data, segment.order))
    return begun


def bytes_each(programs: SharedPrograms, member: Member) -> int:
    """An estimate of the memory that the training of this network takes, its data left out."""
    state = _state(programs, member, bridge.TRAIN)
    block = member.data[bridge.TRAIN.name].blank_epoch()
    rows = next(block.segments()).order[0]
    batch = jax.eval_shape(lambda data: take(data, rows), block.data)
    return programs.alone[bridge.TRAIN.name].bytes_of_step(state, batch)


def _state(programs: SharedPrograms, member: Member, mode: Any) -> TrainingState:
    state = bridge.state_of(member.model, mode)
    inputs = bridge.as_inputs(programs.hyperparameters(member.anatomy))
    return replace(state, hyperparameters=inputs)
