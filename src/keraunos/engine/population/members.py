"""One network of a population: what it brings, and how it is trained among the others."""

import math
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import keras
import numpy as np

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.feed import Segment, cuts_of, rows_of, take
from keraunos.engine.fit import train_resident
from keraunos.engine.keras_bridge import Anatomy, ResidentArrays, Shared
from keraunos.engine.population import joint as joints
from keraunos.engine.population.joint import Joint, JointProgram
from keraunos.engine.population.lanes import Plan
from keraunos.engine.population.programs import MODES, SharedPrograms
from keraunos.engine.sole_use import sole_use
from keraunos.engine.state import TrainingState
from keraunos.errors import TrainingInterrupted


@dataclass
class Member:
    """A network that is to be trained.

    Attributes:
        model: compiled, built.
        data: by `train` and `test` (the validation, if there is one), each visited in this
            network's own order.
        anatomy: of the model.
        generator: what orders the examples of `train`.
        callbacks: Keras callbacks, of this network alone.
        epochs: as for `keras.Model.fit`, as are `initial_epoch` and `validation_freq`.
        diverged: whether it was retired since its loss was no finite number.
        history: the `keras.callbacks.History` of its training, or of what there was of it before
            it was interrupted; None before it begins.
    """

    model: Any
    data: dict[str, ResidentArrays]
    anatomy: Anatomy
    generator: np.random.RandomState
    callbacks: Sequence[Any] = ()
    epochs: int = 1
    initial_epoch: int = 0
    validation_freq: Any = 1
    diverged: bool = field(default=False, init=False)
    history: Any = field(default=None, init=False)

    @classmethod
    def of(cls, model: Any, data: Mapping[str, ResidentArrays], **settings: Any) -> "Member":
        """A compiled model, built here if it is not, as a member.

        It draws from NumPy's global generator what Keras's fit draws before it orders the examples,
        and orders them from there on with a generator of its own.

        Args:
            model: compiled.
            data: by `train` and `test`; what they hold is shared with other members.
            **settings: further attributes.

        Raises:
            KeraunosError: if model, loss and data do not go together.
        """
        bridge.build(model, data["train"])
        generator = np.random.RandomState()
        generator.set_state(np.random.get_state())
        visited = {"train": data["train"].visited(generator)}
        if "test" in data:
            visited["test"] = data["test"].visited()
        bridge.check(model, list(visited.values()))
        return cls(model, visited, bridge.anatomy(model), generator, **settings)

    def train(self, programs: SharedPrograms, stop: threading.Event, joint: Joint | None) -> Any:
        """Trains it on the thread that calls, and returns the `keras.callbacks.History`.

        Raises:
            TrainingInterrupted: if `stop` was set meanwhile.
        """
        names = programs.renamed(self.model)
        shared = {}
        for mode in MODES:
            program: Any = programs.alone[mode.name]
            if joint is not None:
                program = JointProgram(programs.together[mode.name], joint, stop)
            shared[mode.name] = _MemberProgram(self.model, mode, programs, program, names)
        with sole_use(self.model, training=True):
            try:
                self.history = train_resident(
                    self.model,
                    self.data,
                    self.data.get("test"),
                    callbacks=[*self.callbacks, _Watch(self, stop)],
                    epochs=self.epochs,
                    initial_epoch=self.initial_epoch,
                    validation_freq=self.validation_freq,
                    verbose=0,
                    shared=Shared(shared, programs.hyperparameters(self.anatomy)),
                )
            except TrainingInterrupted as interrupted:
                self.history = interrupted.history
                raise
        return self.history


class _MemberProgram:
    """A shared program as one network runs it, in which the logs have the names they have alone.

    Batches that the program was not made for, in a callback that evaluates on other data say, go to
    the network's own program: a shared one is traced before any training, see `SharedPrograms`.
    """

    collects = False

    def __init__(
        self, model: Any, mode: Any, programs: SharedPrograms, program: Any, names: dict[str, str]
    ) -> None:
        self._model = model
        self._mode = mode
        self._programs = programs
        self._program = program
        self._names = names

    def prepare(self, state: TrainingState, data: Any, segment: Segment) -> "Future[Any]":
        prepared: Future[Any]
        if self._shares(data, segment):
            prepared = self._program.prepare(state, data, segment)
        else:
            prepared = self._own.prepare(_without_numbers(state), data, segment)
        return prepared

    def executable(self, state: TrainingState, data: Any, segment: Segment) -> Any:
        if self._shares(data, segment):
            executable = self._program.executable(state, data, segment)
            return _Renaming(executable, self._names) if self._names else executable
        return _Own(self._own.executable(_without_numbers(state), data, segment))

    def _shares(self, data: Any, segment: Segment) -> bool:
        order = segment.order
        if isinstance(self._program, JointProgram):  # which cuts nothing
            order = rows_of(order)
        batch = _batch(data, rows_of(order))
        shapes = [jax.eval_shape(cut, batch) for cut in cuts_of(order)]
        return all(self._programs.knows(self._mode.name, shape) for shape in shapes)

    @property
    def _own(self) -> Any:
        return bridge.program_of(self._model, self._mode)


class _Renaming:
    """An executable whose logs get other names."""

    def __init__(self, executable: Any, names: dict[str, str]) -> None:
        self._executable = executable
        self._names = names
        self.keep = None
        self.steps_within = executable.steps_within

    def __call__(self, *arguments: Any) -> Any:
        state, logs = self._executable(*arguments)
        if isinstance(logs, dict):
            logs = {self._names.get(name, name): value for name, value in logs.items()}
        return state, logs


class _Own:
    """An executable that takes no numbers as inputs."""

    def __init__(self, executable: Any) -> None:
        self._executable = executable
        self.keep = executable.keep
        self.steps_within = executable.steps_within

    def __call__(self, state: TrainingState, *arguments: Any) -> Any:
        return self._executable(_without_numbers(state), *arguments)


def _without_numbers(state: TrainingState) -> TrainingState:
    return replace(state, hyperparameters={})


def _batch(data: Any, order: Any) -> Any:
    """The shapes and dtypes of a batch."""
    rows = order.shape[1]

    def shape(array: Any) -> Any:
        return jax.ShapeDtypeStruct((rows, *array.shape[1:]), array.dtype)  # type: ignore[no-untyped-call]

    return jax.tree.map(shape, data)


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

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._interrupt()

    def _interrupt(self) -> None:
        if self._stop.is_set():
            raise KeyboardInterrupt


def prepare(programs: SharedPrograms, members: Sequence[Member], plan: Plan) -> "list[Future[Any]]":
    """Has everything traced that these members will run, and begins to compile it.

    Returns:
        A future for each program.
    """
    begun = []
    for mode in MODES:
        met = set()
        for member in members:
            if mode.name not in member.data:
                continue
            block = member.data[mode.name].blank_epoch()
            lengths = block.lengths and (block.lengths.bounds, block.lengths.cut)
            if (len(block.order), lengths) in met:
                continue
            met.add((len(block.order), lengths))
            state = state_of_member(programs, member, mode)
            for segment in block.segments():
                if plan.width == 1:
                    program = programs.alone[mode.name]
                    begun.append(program.prepare(state, block.data, segment))
                else:
                    program = programs.together[mode.name]
                    states = [state] * plan.meeting(len(members))
                    begun.append(
                        joints.prepare(program, states, block.data, rows_of(segment.order))
                    )
            rest = member.data[mode.name].partial_batch_size
            if rest:  # in another epoch perhaps, if these have fewer steps than the data
                batch = _batch(block.data, np.zeros((1, rest)))
                programs.trace(mode.name, state, batch)
    return begun


def bytes_each(programs: SharedPrograms, member: Member) -> int:
    """An estimate of the memory that the training of this network takes, its data left out."""
    state = state_of_member(programs, member, bridge.TRAIN)
    block = member.data[bridge.TRAIN.name].blank_epoch()
    rows = rows_of(next(block.segments()).order)[0]
    batch = jax.eval_shape(lambda data: take(data, rows), block.data)
    return programs.alone[bridge.TRAIN.name].bytes_of_step(state, batch)


def state_of_member(programs: SharedPrograms, member: Member, mode: Any) -> TrainingState:
    """The state that a network's training or evaluation starts from, its numbers included."""
    state = bridge.state_of(member.model, mode)
    inputs = bridge.as_inputs(programs.hyperparameters(member.anatomy))
    return replace(state, hyperparameters=inputs)
