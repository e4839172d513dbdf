"""One call of Keras's fit, evaluate or predict with the engine in place of its inner loop."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import jax.numpy as jnp
import keras
from keras.src.backend.jax.trainer import JAXEpochIterator

from keraunos.engine.advance import Program
from keraunos.engine.chunks import copied, joined, prepare_block, run_block
from keraunos.engine.feed import Block, single_batch
from keraunos.engine.interrupts import InterruptGate
from keraunos.engine.keras_bridge.arrays import ResidentArrays
from keraunos.engine.keras_bridge.callbacks import Callbacks, looks_for_nan, wants_steps
from keraunos.engine.keras_bridge.model import program_of
from keraunos.engine.keras_bridge.modes import MODES, PREDICT, TEST, TRAIN, Mode
from keraunos.engine.state import TrainingState, start

WHOLE_EPOCH = 2**31
"""As `steps_per_execution`: Keras calls the function once and the engine does the rest."""


@dataclass(frozen=True)
class Shared:
    """What a member of a population shares with the others, and what is its own.

    Attributes:
        programs: by the name of the mode, used instead of the model's own: `Program`, or what acts
            like one.
        hyperparameters: this member's values of the numbers that the programs take as inputs.
    """

    programs: Mapping[str, Any]
    hyperparameters: Mapping[str, float]


def as_inputs(hyperparameters: Mapping[str, float]) -> dict[str, Any]:
    """Numbers as a program takes them: weakly typed, so that they act as Python's do."""
    return {path: jnp.asarray(value) for path, value in hyperparameters.items()}


class Session:
    """One call of Keras's fit, evaluate or predict with the engine in place of its inner loop.

    Attributes:
        callbacks: the callback list to hand to Keras.
    """

    def __init__(
        self,
        model: Any,
        callbacks: Any,
        driven: dict[str, ResidentArrays],
        verbose: str | int,
        epochs: int = 1,
        shared: Shared | None = None,
    ) -> None:
        self.model = model
        self._shared = shared
        self.driven = driven
        self.gate = InterruptGate()
        self.steps_per_execution = model.steps_per_execution
        self._validation: Any = None
        params = {
            "verbose": verbose,
            "epochs": epochs,
            "steps": next(iter(driven.values())).num_batches,
        }
        if isinstance(callbacks, keras.callbacks.CallbackList):
            params = {**params, **(callbacks.params or {})}
            callbacks = callbacks.callbacks
        self.callbacks = Callbacks(
            self,
            callbacks=callbacks,
            add_history=TRAIN.name in driven,
            add_progbar=verbose != 0,
            model=model,
            **params,
        )

    @contextmanager
    def engaged(self) -> Iterator[None]:
        """While this lasts, the model's functions are the engine's."""
        model = self.model
        # We may be inside a callback of another session, of this model or of one that shares
        # layers with it: its variables then get their values, though nobody asked through
        # `Callback.model`.
        around = _engaged_here()
        for outer in around:
            outer.model.jax_state_sync()
        before = {mode: getattr(model, f"{mode.name}_function") for mode in MODES}
        with self.gate, self.gate.closed():
            around.append(self)
            try:
                for mode in MODES:
                    setattr(model, f"{mode.name}_function", self._function(mode))
                model.steps_per_execution = WHOLE_EPOCH
                yield
            except BaseException:
                # Keras's evaluate and predict leave the model without its values.
                model.jax_state_sync()
                model._jax_state = None
                raise
            finally:
                around.pop()
                model.steps_per_execution = self.steps_per_execution
                for mode in MODES:
                    setattr(model, f"{mode.name}_function", before[mode])

    def hand_back(self) -> None:
        """Once Keras has made its epoch iterator: callbacks see the model as the user made it."""
        self.model.steps_per_execution = self.steps_per_execution
        self.place_validation()

    def place_validation(self) -> None:
        """Has Keras's fit evaluate with our iterator; a fit inside a callback takes it away."""
        if TRAIN.name in self.driven and TEST.name in self.driven:
            if self._validation is None:
                self._validation = JAXEpochIterator(
                    x=self.driven[TEST.name], steps_per_execution=WHOLE_EPOCH
                )
            self.model._eval_epoch_iterator = self._validation

    def _function(self, mode: Mode) -> Callable[..., Any]:
        def function(lists: Any, iterator: Iterator[Any]) -> tuple[Any, Any]:
            with self.gate.closed():  # a callback may have called from where it is open
                return run(lists, iterator)

        def run(lists: Any, iterator: Iterator[Any]) -> tuple[Any, Any]:
            model = self.model
            # What Keras restores the variables from if the first step fails.
            _publish(model, mode, lists)
            program = self._program(mode)
            state = self._state(**dict(zip(mode.lists, lists, strict=True)))
            item = next(iterator)
            if isinstance(item, Block):
                prepare_block(program, state, item)
                if mode is TRAIN:
                    self._prepare_validation(state)
                announcer: _Silent = _Hooks(self, mode)
                blocks = iter([item])
            else:
                # A nested call on other data: Keras's own iterator, batch by batch, and its hooks.
                announcer = _Silent(self, mode)
                others = islice(iterator, model.steps_per_execution - 1)
                blocks = (single_batch(batch) for batch in (item, *others))
            results: list[Any] = []
            for block in blocks:
                state, new = run_block(program, state, block, announcer, self.gate)
                results = results + new if program.collects else new
            logs = joined(results) if program.collects else results[-1]
            return logs, tuple(getattr(state, name) for name in mode.lists)

        return function

    def _program(self, mode: Mode) -> Program:
        if self._shared is not None and mode.name in self._shared.programs:
            program: Program = self._shared.programs[mode.name]
            return program
        return program_of(self.model, mode)

    def _state(self, **lists: Any) -> TrainingState:
        state = start(**lists)
        if self._shared is None:
            return state
        own = as_inputs(self._shared.hyperparameters)
        return replace(state, hyperparameters=own)

    def _prepare_validation(self, state: TrainingState) -> None:
        """Has the programs of the validation compiled while the training runs."""
        if TEST.name in self.driven:
            state = replace(state, optimizer=[])
            for block in self.driven[TEST.name].get_jax_iterator():
                prepare_block(self._program(TEST), state, block)


_threads = threading.local()


def _engaged_here() -> list[Session]:
    """The sessions under way in this thread, the innermost last."""
    if not hasattr(_threads, "sessions"):
        _threads.sessions = []
    sessions: list[Session] = _threads.sessions
    return sessions


def _publish(model: Any, mode: Mode, lists: Any) -> None:
    """Puts values where `Model.jax_state_sync` finds them."""
    names = (f"{name}_variables" for name in mode.lists)
    # Past Keras's __setattr__, which would wrap all lists for tracking at every step.
    vars(model)["_jax_state"] = dict(zip(names, lists, strict=True))


class _Silent:
    """Keeps the state where Keras looks for it; Keras itself calls the hooks."""

    def __init__(self, session: Session, mode: Mode) -> None:
        self._session = session
        self._model = session.model
        self._mode = mode

    def begin(self, step: int, state: TrainingState) -> TrainingState:
        return state

    def keep(self, state: TrainingState) -> None:
        _publish(self._model, self._mode, [getattr(state, name) for name in self._mode.lists])

    def limit(self) -> int | None:
        return None

    def spare(self, state: TrainingState) -> TrainingState | None:
        return None

    def step_by_step(self) -> int:
        steps: int = self._session.steps_per_execution
        return steps

    def end(self, step: int, logs: Any) -> bool:
        return False


class _Hooks(_Silent):
    """Calls the batch hooks once per chunk, with what Keras does around them."""

    def __init__(self, session: Session, mode: Mode) -> None:
        super().__init__(session, mode)
        callbacks = session.callbacks.callbacks
        self._watched = any(wants_steps(callback, mode) for callback in callbacks)
        self._guarded = mode is TRAIN and any(looks_for_nan(callback) for callback in callbacks)

    def begin(self, step: int, state: TrainingState) -> TrainingState:
        self._session.callbacks.chunk_begin(self._mode, step)
        if self._model._jax_state_synced:
            # A callback looked at the model, and may have changed it: it is the truth now.
            lists = self._model._get_jax_state(
                **{f"{name}_variables": True for name in self._mode.lists},
                purge_model_variables=True,
            )
            self._model._jax_state_synced = False
            state = replace(state, **dict(zip(self._mode.lists, lists, strict=True)))
        return state

    def limit(self) -> int | None:
        # Steps are counted out if someone watches them, or has asked to stop already: Keras
        # looks at that wish after the next execution.
        if self._watched or getattr(self._model, self._mode.stop):
            return self.step_by_step()
        return None

    def spare(self, state: TrainingState) -> TrainingState | None:
        return copied(state) if self._guarded else None

    def step_by_step(self) -> int:
        self._watched = True
        return super().step_by_step()

    def end(self, step: int, logs: Any) -> bool:
        self._session.callbacks.chunk_end(
            self._mode, step, {"outputs": logs} if self._mode is PREDICT else logs
        )
        return bool(getattr(self._model, self._mode.stop))
