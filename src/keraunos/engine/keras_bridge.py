"""The one place that touches what Keras does not promise.

Relied on, and watched by tests/engine/test_keras_contract.py:

- `fit`, `evaluate` and `predict` of Keras's JAX trainer call `train_function`, `test_function` and
  `predict_function` as `function(state, iterator) -> (logs, state)`, and do not make these
  functions if they are there;
- they keep the values of variables in `_jax_state` between calls, and read them anew when
  `_jax_state_synced` is true;
- `fit` takes a `DataAdapter` for `x` and for validation data, and evaluates with
  `_eval_epoch_iterator` if there is one;
- `steps_per_execution` is read when an epoch iterator is made, and never again;
- `ArrayDataAdapter` turns arrays, weights and class weights into a batch's structure;
- `fit` evaluates through the model's own `evaluate`, with `_use_cached_eval_dataset=True`;
- `CallbackList` calls each of its callbacks with logs made into numbers by `pythonify_logs`;
- `_symbolic_build` creates what is not yet built; `compile` makes a new `_loss_tracker`;
- `compile` keeps no record of whether `jit_compile` was "auto", and `supports_jit` of the layers
  that move pixels about is false though all but `RandomCrop` trace well on JAX;
- a variable asks the `StatelessScope` around it for its value, by `get_current_value`.
"""

import inspect
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import keras
import numpy as np
from keras.src.backend.jax.trainer import JAXEpochIterator
from keras.src.trainers.data_adapters import array_slicing
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter, can_convert_arrays
from keras.src.utils.python_utils import pythonify_logs

from keraunos.engine.advance import Program, Step
from keraunos.engine.chunks import copied, joined, prepare_block, run_block
from keraunos.engine.feed import Block, put_on_device, single_batch
from keraunos.engine.interrupts import InterruptGate
from keraunos.engine.state import TrainingState, start
from keraunos.errors import KeraunosError
from keraunos.language import text

WHOLE_EPOCH = 2**31
"""As `steps_per_execution`: Keras calls the function once and the engine does the rest."""


@dataclass(frozen=True)
class Mode:
    """One of the three things Keras does with a model.

    Attributes:
        name: Keras's word in `train_function`, `make_train_function`, `on_train_batch_end`.
        step: the pure step of `keras.Model`.
        lists: the lists of variables in the state that Keras hands to that step, in its order.
        stop: the attribute of the model by which a callback asks to stop.
    """

    name: str
    step: str
    lists: tuple[str, ...]
    stop: str


TRAIN = Mode(
    "train", "train_step", ("trainable", "non_trainable", "optimizer", "metrics"), "stop_training"
)
TEST = Mode("test", "test_step", ("trainable", "non_trainable", "metrics"), "stop_evaluating")
PREDICT = Mode("predict", "predict_step", ("trainable", "non_trainable"), "stop_predicting")
MODES = (TRAIN, TEST, PREDICT)


def resident(*arrays: Any) -> bool:
    """Whether Keras takes all of this as arrays, and a device can hold their kind of numbers."""
    if not can_convert_arrays(arrays):
        return False
    leaves = [leaf for leaf in keras.tree.flatten(arrays) if leaf is not None]
    return bool(leaves) and all(_numeric(leaf) for leaf in leaves)


def _numeric(array: Any) -> bool:
    if array_slicing.data_adapter_utils.is_scipy_sparse(array):
        return False
    if array_slicing.data_adapter_utils.is_jax_sparse(array):
        return False
    if type(array).__name__ in ("SparseTensor", "RaggedTensor"):
        return False
    dtypes = array.dtypes if hasattr(array, "iloc") and array.ndim == 2 else [array.dtype]
    return all(
        not isinstance(dtype, np.dtype) or dtype.kind in "biuf" or dtype.name == "bfloat16"
        for dtype in dtypes
    )


def split_off_validation(arrays: Any, fraction: float) -> tuple[Any, Any]:
    """The arrays without their last `fraction`, and that part, as Keras divides them."""
    parts: tuple[Any, Any] = array_slicing.train_validation_split(arrays, validation_split=fraction)
    return parts


class ResidentArrays(ArrayDataAdapter):  # type: ignore[misc]
    """Keras's array adapter whose iterator hands out whole epochs of device-resident rows.

    The order is drawn when an epoch begins, from NumPy's global generator, as Keras draws it: with
    the same seed both train on the same batches.

    Args:
        steps: how many make an epoch; None for as many as the data give.
        goes_on: whether an epoch of `steps` begins where the one before ended, as in training, or
            at the first example again.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        batch_size: int | None = None,
        steps: int | None = None,
        shuffle: bool | str = False,
        class_weight: Any = None,
        goes_on: bool = False,
    ) -> None:
        limit = keras.config.max_steps_per_epoch()
        steps = min(steps or limit, limit) if limit else steps
        super().__init__(
            x,
            y,
            sample_weight=sample_weight,
            batch_size=batch_size,
            steps=steps,
            shuffle=shuffle,
            class_weight=class_weight,
        )
        self._steps = steps
        self._goes_on = goes_on
        self._order: np.ndarray | None = None
        self._batches_used = 0
        sliceables = array_slicing.convert_to_sliceable(self._inputs, target_backend="jax")
        self.data = keras.tree.map_structure(
            lambda array: put_on_device(array.convert_to_jax_compatible(array[:])),
            sliceables,
            none_is_leaf=False,
        )

    @property
    def num_batches(self) -> int:
        return self._steps or self._size

    def batches(self) -> Iterator[Any]:
        """Keras's own iterator over the batches of one epoch."""
        batches: Iterator[Any] = super().get_jax_iterator()
        return batches

    def get_jax_iterator(self) -> Iterator[Block]:
        # A generator: Keras makes iterators ahead of time, the order must be drawn at first use.
        yield Block(self.data, self._next_order(), self._batch_size)

    def _next_order(self) -> np.ndarray:
        if self._steps is None:
            return self._draw_order()
        if self._order is None or not self._goes_on:
            self._order, self._batches_used = self._draw_order(), 0
        first, last = self._batches_used, min(self._batches_used + self._steps, self._size)
        if last - first < self._steps:
            warnings.warn(
                text(
                    "The data ran out after {done} of the {steps} steps of this epoch; give more "
                    "data or fewer steps.",
                    done=last - first,
                    steps=self._steps,
                ),
                stacklevel=2,
            )
        order = self._order[first * self._batch_size : last * self._batch_size]
        self._batches_used = last
        if last == self._size:
            self._order = None
        return order

    def _draw_order(self) -> np.ndarray:
        if self._shuffle == "batch":
            size = self._batch_size
            starts = range(0, self._num_samples, size)
            parts = [
                np.random.permutation(min(size, self._num_samples - start)) + start
                for start in starts
            ]
            order = np.concatenate(parts)
        elif self._shuffle:
            order = np.random.permutation(self._num_samples)
        else:
            order = np.arange(self._num_samples)
        return order.astype(np.int32)


def build(model: Any, adapter: ResidentArrays, compiled: bool = True) -> None:
    """Creates the variables of a model, its optimizer, loss and metrics that are missing.

    Draws from NumPy's generator what Keras draws for it, so that the order stays Keras's.
    """
    if compiled:
        model._symbolic_build(iterator=[(0, 0, adapter.batches())])
    elif not all(layer.built for layer in model._flatten_layers()):
        x, _, _ = keras.utils.unpack_x_y_sample_weight(next(adapter.batches()))
        with keras.StatelessScope():
            model(x)


TRACEABLE = (
    keras.layers.RandomPerspective,
    keras.layers.RandomRotation,
    keras.layers.RandomShear,
    keras.layers.RandomTranslation,
    keras.layers.RandomZoom,
)
"""Layers that say they cannot be compiled, which is true of TensorFlow's XLA, and can on JAX."""

UNTRACEABLE = (keras.layers.AugMix, keras.layers.RandAugment)
"""Layers that hold some of these and stay with Keras: the first draws in Python which of them to
apply, the second is all of them at once and takes XLA half a minute to compile."""


def why_not(model: Any) -> str | None:
    """Why Keras's own fit has to train this model on JAX, as the end of a sentence, or None."""
    if keras.distribution.distribution() is not None:
        return text("a Keras distribution is set, which the compiled epoch does not support yet")
    if getattr(model, "run_eagerly", False):
        return text("it was compiled with run_eagerly=True; leave that out to have it compiled")
    if getattr(model, "compiled", False) and not model.jit_compile:
        reason = _why_no_jit(model)
        if reason is not None:
            return reason
    for mode in MODES:
        maker = f"make_{mode.name}_function"
        if getattr(type(model), maker) is not getattr(keras.Model, maker):
            return text("{kind} brings its own {maker}", kind=type(model).__name__, maker=maker)
    return None


def _why_no_jit(model: Any) -> str | None:
    """Why a model whose `jit_compile` is False cannot be compiled; None if it can.

    With a layer that says it cannot be compiled, "auto" becomes False, and nothing tells it from
    a False of the user's; it is taken for "auto", since that is what nearly everyone writes.
    """
    layers = list(model._flatten_layers())
    wary = [layer for layer in layers if not layer.supports_jit]
    if not wary:
        return text("it was compiled with jit_compile=False; leave that out to have it compiled")
    # A subclass may do in Python what cannot be traced.
    cannot = [layer for layer in layers if isinstance(layer, UNTRACEABLE)]
    cannot += [layer for layer in wary if type(layer) not in TRACEABLE]
    if cannot:
        kind = type(cannot[0]).__name__
        return text("its layer {kind} cannot be compiled", kind=kind)
    return None


def evaluates_as_keras(model: Any) -> bool:
    """Whether validation goes straight to Keras's `evaluate`, and not through one of the user's."""
    return getattr(model.evaluate, "__func__", None) is keras.Model.evaluate


def step_under_way(model: Any) -> bool:
    """Whether Keras's loop has taken the values out of the variables and not put them back."""
    return not model._jax_state_synced


def check(model: Any, adapters: list[ResidentArrays]) -> None:
    """Raises `KeraunosError` for what could only fail, or go wrong, after the first step.

    The model is built.
    """
    if type(model).train_step is not keras.Model.train_step:
        takes = len(inspect.signature(model.train_step).parameters)
        if takes < 2:
            raise KeraunosError(
                "{kind}.train_step takes (self, data), the TensorFlow form; on JAX it takes "
                "(self, state, data) and returns (logs, state): see "
                "https://keras.io/guides/custom_train_step_in_jax/.",
                kind=type(model).__name__,
            )
        others = _other_optimizers(model)
        if others:
            raise KeraunosError(
                "{kind}.train_step uses optimizers that Keras does not hand to it ({optimizers}); "
                "put all optimizers into one with keras.optimizers.MultiOptimizer and compile the "
                "model with it, so that their variables are part of the training state.",
                kind=type(model).__name__,
                optimizers=", ".join(others),
            )
    stateful = [layer for layer in model._flatten_layers() if getattr(layer, "stateful", False)]
    for adapter in adapters if stateful else []:
        rest = adapter.partial_batch_size
        if rest and adapter.num_batches > 1:
            raise KeraunosError(
                "Layer {layer!r} is stateful and needs batches of one size, but the last batch "
                "would hold {rest} samples instead of {size}; drop {rest} samples or choose a "
                "batch size that divides their number.",
                layer=stateful[0].name,
                rest=rest,
                size=adapter.batch_size,
            )


def _pure_step(model: Any, mode: Mode) -> Step:
    """The model's step on a `TrainingState`; holds the model weakly, so that it can be freed."""
    reference = weakref.ref(model)

    def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        model: Any = reference()
        lists = tuple(getattr(state, name) for name in mode.lists)
        scope = _OutsideTheState(model, mode)
        try:
            with scope:
                logs, new = getattr(model, mode.step)(lists, batch)
        except Exception as error:
            if scope.refusal is not None:
                raise scope.refusal from None  # Keras may have wrapped it on its way
            if not model.jit_compile:
                error.add_note(
                    text(
                        "Keraunos compiles this model, which Keras by itself would run eagerly; "
                        "compile it with run_eagerly=True to train it through Keras."
                    )
                )
            raise
        _check_kept(model, mode, scope)
        if mode is PREDICT:
            new = (lists[0], new)
        return logs, replace(state, **dict(zip(mode.lists, new, strict=True)))

    return step


class _OutsideTheState(keras.StatelessScope):  # type: ignore[misc]
    """Around a step while it is traced: what it does to variables outside its own scopes.

    What it assigns is caught here. Reading a variable of the state is refused: its value is in
    the state, and what the variable itself has, if it has anything, is no longer true.

    Attributes:
        refusal: what was raised here, if anything.
    """

    def __init__(self, model: Any, mode: Mode) -> None:
        super().__init__()
        self.refusal: KeraunosError | None = None
        self._step = f"{type(model).__name__}.{mode.step}"
        self._in_state = {id(v) for name in mode.lists for v in _variables(model, name)}

    def get_current_value(self, variable: Any) -> Any:
        value = super().get_current_value(variable)
        if value is None and id(variable) in self._in_state:
            self.refusal = KeraunosError(
                "{step} reads {variable} outside the state it is given, where its value is while a "
                "program runs; take it from the lists of `state`, or read it inside "
                "`self.stateless_call` or a `keras.StatelessScope` with those values.",
                step=self._step,
                variable=variable.path,
            )
            raise self.refusal
        return value


def _variables(model: Any, name: str) -> list[Any]:
    """The variables whose values are the list of this name in a `TrainingState`."""
    if name == "optimizer":
        return list(getattr(model.optimizer, "variables", []))
    variables: list[Any] = getattr(model, f"{name}_variables")
    return variables


def _other_optimizers(model: Any) -> list[str]:
    known = {id(variable) for variable in getattr(model.optimizer, "variables", [])}
    return [
        name
        for name, value in vars(model).items()
        if isinstance(value, keras.optimizers.Optimizer)
        and value is not model.optimizer
        and not (value.built and all(id(variable) in known for variable in value.variables))
    ]


def _check_kept(model: Any, mode: Mode, scope: Any) -> None:
    if not scope.state_mapping:
        return
    lost = [v.path for v in _all_variables(model) if id(v) in scope.state_mapping]
    what = ", ".join(lost[:3]) or "a variable"
    raise KeraunosError(
        "{kind}.{step} changes variables outside the state it is given ({variables}), which a "
        "compiled program would lose; make them weights of the model and return their new values "
        "in the state.",
        kind=type(model).__name__,
        step=mode.step,
        variables=what,
    )


def _all_variables(model: Any) -> list[Any]:
    found = list(model.variables)
    for value in vars(model).values():
        if isinstance(value, keras.Variable):
            found.append(value)
        else:
            found.extend(getattr(value, "variables", None) or [])
    return found


_programs: weakref.WeakKeyDictionary[Any, tuple[Any, dict[str, Program]]] = (
    weakref.WeakKeyDictionary()
)


def program_of(model: Any, mode: Mode) -> Program:
    """The model's program for this mode, kept until the model is compiled again."""
    compiled_as = getattr(model, "_loss_tracker", None)
    kept = _programs.get(model)
    if kept is None or kept[0] is not compiled_as:
        kept = compiled_as, {}
        _programs[model] = kept
    if mode.name not in kept[1]:
        kept[1][mode.name] = Program(_pure_step(model, mode), collects=mode is PREDICT)
    return kept[1][mode.name]


def state_of(model: Any, mode: Mode) -> TrainingState:
    """The state that the mode's step starts from, of a built model: the values themselves."""
    lists = {name: [variable.value for variable in _variables(model, name)] for name in mode.lists}
    return start(**lists)


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
    ) -> None:
        self.model = model
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
        self.callbacks = _Callbacks(
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
            program = program_of(model, mode)
            state = start(**dict(zip(mode.lists, lists, strict=True)))
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

    def _prepare_validation(self, state: TrainingState) -> None:
        """Has the programs of the validation compiled while the training runs."""
        if TEST.name in self.driven:
            state = replace(state, optimizer=[])
            for block in self.driven[TEST.name].get_jax_iterator():
                prepare_block(program_of(self.model, TEST), state, block)


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
        self._watched = any(_wants_steps(callback, mode) for callback in callbacks)
        self._guarded = mode is TRAIN and any(_looks_for_nan(callback) for callback in callbacks)

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


class _Callbacks(keras.callbacks.CallbackList):  # type: ignore[misc]
    """Keras's list of callbacks, whose batch hooks the engine calls, chunk by chunk.

    Logs are turned into numbers before the callbacks run, so that nothing of Keras's that swallows
    exceptions runs while Ctrl-C may act.
    """

    def __init__(self, session: Session, **settings: Any) -> None:
        self._session = session
        super().__init__(**settings)

    def _tell(self, hook: str, *position: int, logs: Any = None) -> None:
        numbers = pythonify_logs(logs)
        with self._session.gate.opened():
            for callback in self.callbacks:
                getattr(callback, hook)(*position, numbers)

    def chunk_begin(self, mode: Mode, step: int) -> None:
        self._tell(f"on_{mode.name}_batch_begin", step)

    def chunk_end(self, mode: Mode, step: int, logs: Any) -> None:
        self._tell(f"on_{mode.name}_batch_end", step, logs=logs)

    def _announce(self, mode: Mode, hook: str, batch: int, logs: Any) -> None:
        # Keras announces the one long step it knows of; the engine announces its own chunks.
        if mode.name not in self._session.driven:
            self._tell(hook, batch, logs=logs)

    def on_train_begin(self, logs: Any = None) -> None:
        self._session.hand_back()
        self._tell("on_train_begin", logs=logs)

    def on_train_end(self, logs: Any = None) -> None:
        self._tell("on_train_end", logs=logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._tell("on_epoch_begin", epoch, logs=logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._tell("on_epoch_end", epoch, logs=logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._announce(TRAIN, "on_train_batch_begin", batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._session.place_validation()  # the last thing before Keras evaluates
        self._announce(TRAIN, "on_train_batch_end", batch, logs)

    def on_test_begin(self, logs: Any = None) -> None:
        self._session.hand_back()
        self._tell("on_test_begin", logs=logs)

    def on_test_end(self, logs: Any = None) -> None:
        self._tell("on_test_end", logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._announce(TEST, "on_test_batch_begin", batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._announce(TEST, "on_test_batch_end", batch, logs)

    def on_predict_begin(self, logs: Any = None) -> None:
        self._session.hand_back()
        self._tell("on_predict_begin", logs=logs)

    def on_predict_end(self, logs: Any = None) -> None:
        self._tell("on_predict_end", logs=logs)

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._announce(PREDICT, "on_predict_batch_begin", batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._announce(PREDICT, "on_predict_batch_end", batch, logs)


def _looks_for_nan(callback: Any) -> bool:
    return isinstance(callback, keras.callbacks.TerminateOnNaN)


def _wants_steps(callback: Any, mode: Mode) -> bool:
    """Whether a callback wants to hear of single steps (`steps_per_execution` of them, that is).

    Keras's progress bar, and a callback that says `per_chunk = True`, are content with chunks.
    Keras's ModelCheckpoint, BackupAndRestore, OrbaxCheckpoint and TensorBoard do something in their
    batch hooks only if `save_freq` or `update_freq` is a number. TerminateOnNaN does only where
    the loss is not finite, and such a chunk is run again in steps.
    """
    if getattr(callback, "per_chunk", False) or isinstance(callback, keras.callbacks.ProgbarLogger):
        return False
    if any(_is_number(getattr(callback, name, None)) for name in ("save_freq", "update_freq")):
        return True
    kinds = (
        keras.callbacks.ModelCheckpoint,
        keras.callbacks.BackupAndRestore,
        keras.callbacks.OrbaxCheckpoint,
        keras.callbacks.TensorBoard,
        keras.callbacks.TerminateOnNaN,
    )
    default = next((kind for kind in kinds if isinstance(callback, kind)), keras.callbacks.Callback)
    hooks = [f"on_{mode.name}_batch_begin", f"on_{mode.name}_batch_end"]
    if mode is TRAIN:
        hooks += ["on_batch_begin", "on_batch_end"]
    return any(
        hook in vars(callback) or getattr(type(callback), hook) is not getattr(default, hook)
        for hook in hooks
    )


def _is_number(value: Any) -> bool:
    # False, which is an int to Python, means no saving at steps.
    return isinstance(value, int) and value is not False
