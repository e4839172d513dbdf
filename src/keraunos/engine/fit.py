"""The public doors: `fit`, `evaluate` and `predict` of `keras.Model`, as compiled programs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from keraunos.checks import before_training, report
from keraunos.engine.accelerate import keras_own
from keraunos.engine.sole_use import Call, sole_use
from keraunos.errors import TrainingInterrupted, say_once
from keraunos.language import text


def fit(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: str | int = "auto",
    callbacks: Any = None,
    validation_split: float = 0.0,
    validation_data: Any = None,
    shuffle: bool | str = True,
    class_weight: dict[int, float] | None = None,
    sample_weight: Any = None,
    initial_epoch: int = 0,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    validation_batch_size: int | None = None,
    validation_freq: Any = 1,
    *,
    lengths: Any = None,
) -> Any:
    """Trains a compiled Keras model; every argument means what it means for `keras.Model.fit`.

    Args:
        model: a compiled `keras.Model`.
        x: array of shape (samples, ...), or a nested structure of such arrays: NumPy, JAX,
            TensorFlow, PyTorch or pandas. They are moved to the device once, in their own dtype.
            Anything else Keras takes (generators, data sets) trains through Keras's own `fit`.
        lengths: a `keraunos.engine.feed.Lengths` with a row for each example: batches are of
            examples that are about equally long, and computed only so far. None for all alike, as
            they are in Keras's own `fit`.

    See https://keras.io/api/models/model_training_apis/#fit-method for the others. Batch hooks of
    callbacks are called once for a chunk of about half a second, unless a callback wants
    single steps: it defines a batch hook (and does not say `per_chunk = True`), or its `save_freq`
    or `update_freq` is a number. Then they are called every `steps_per_execution` steps.
    `keras.callbacks.TerminateOnNaN` works on chunks and stops after the same step as under Keras:
    the chunk in which the loss ceases to be finite is undone and run again step by step.

    Returns:
        The `keras.callbacks.History`.

    Raises:
        TrainingInterrupted: after Ctrl-C (a `KeyboardInterrupt`), with the history so far; the
            model holds the weights of the last finished step.
        KeraunosError: if model, loss and data do not go together (`keraunos.checks`; the
            environment variable KERAUNOS_CHECKS=off trains all the same), if the model's
            `train_step` cannot be a compiled program, or another thread uses the model.
        ValueError: as `keras.Model.fit`.
    """
    rest = {
        "epochs": epochs,
        "verbose": verbose,
        "initial_epoch": initial_epoch,
        "validation_freq": validation_freq,
    }
    examined = (x, y, sample_weight, validation_data, validation_split, shuffle)
    with _use(model, training=True) as use:
        examine(model, *examined)
        reason = why_not(model, x, y, sample_weight)
        if reason:
            say_once(
                "Training {model!r} through Keras's own fit, since {reason}.",
                about=reason,
                stacklevel=_callers_level(),
                model=model.name,
                reason=reason,
            )
        if reason or not model.compiled or _under_way(use, model):
            use.through_keras = True
            return keras_own("fit")(
                model,
                x,
                y,
                batch_size=batch_size,
                callbacks=callbacks,
                validation_split=validation_split,
                validation_data=validation_data,
                shuffle=shuffle,
                class_weight=class_weight,
                sample_weight=sample_weight,
                steps_per_epoch=steps_per_epoch,
                validation_steps=validation_steps,
                validation_batch_size=validation_batch_size,
                **rest,
            )

        from keraunos.engine import keras_bridge as bridge

        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = bridge.split_off_validation(
                (x, y, sample_weight), validation_split
            )
        training = bridge.ResidentArrays(
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            steps=steps_per_epoch,
            shuffle=shuffle,
            class_weight=class_weight,
            goes_on=True,
            lengths=lengths,
        )
        driven = {"train": training}
        if validation_data is not None:
            parts = keras.utils.unpack_x_y_sample_weight(validation_data)
            if _validates_on_device(model, parts, x, y, sample_weight):
                driven["test"] = validation_data = bridge.ResidentArrays(
                    *parts, batch_size=validation_batch_size or batch_size, steps=validation_steps
                )
                validation_steps = None
        # Building creates the metrics too, and with them the optimizer's variables.
        was_built = model.built and getattr(model.optimizer, "built", True)
        bridge.build(model, training)
        if not was_built:
            examine(model, *examined)
        bridge.check(model, list(driven.values()))
        return train_resident(
            model,
            driven,
            validation_data,
            batch_size=batch_size,
            callbacks=callbacks,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            **rest,
        )


def train_resident(
    model: Any,
    driven: dict[str, Any],
    validation_data: Any,
    *,
    callbacks: Any,
    epochs: int,
    verbose: str | int,
    shared: Any = None,
    **rest: Any,
) -> Any:
    """Keras's own fit on data that are on the device, with the engine as its inner loop.

    Args:
        model: built and checked.
        driven: `train`, and perhaps `test` for the validation, by `ResidentArrays`.
        validation_data: as for Keras's fit, or the same as `driven["test"]`.
        shared: `keras_bridge.Shared` programs of a population; None for the model's own.
        **rest: other arguments of Keras's fit.
    """
    from keraunos.engine import keras_bridge as bridge

    session = bridge.Session(model, callbacks, driven, verbose, epochs, shared)
    try:
        with session.engaged():
            return keras_own("fit")(
                model,
                driven["train"],
                callbacks=session.callbacks,
                validation_data=validation_data,
                epochs=epochs,
                verbose=verbose,
                **rest,
            )
    except KeyboardInterrupt as interrupt:
        raise TrainingInterrupted(model.history) from interrupt


def evaluate(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    verbose: str | int = "auto",
    sample_weight: Any = None,
    steps: int | None = None,
    callbacks: Any = None,
    return_dict: bool = False,
) -> Any:
    """Evaluates a compiled Keras model; arguments and result as for `keras.Model.evaluate`.

    See https://keras.io/api/models/model_training_apis/#evaluate-method.

    Raises:
        KeraunosError: if another thread trains the model.
    """
    with _use(model) as use:
        reason = why_not(model, x, y, sample_weight)
        if reason:
            say_once(
                "Evaluating {model!r} through Keras's own evaluate, since {reason}.",
                about=reason,
                stacklevel=_callers_level(),
                model=model.name,
                reason=reason,
            )
        if reason or not model.compiled or _under_way(use, model):
            use.through_keras = True
            return keras_own("evaluate")(
                model,
                x,
                y,
                batch_size=batch_size,
                verbose=verbose,
                sample_weight=sample_weight,
                steps=steps,
                callbacks=callbacks,
                return_dict=return_dict,
            )

        from keraunos.engine import keras_bridge as bridge

        arrays = bridge.ResidentArrays(x, y, sample_weight, batch_size=batch_size, steps=steps)
        bridge.build(model, arrays)
        bridge.check(model, [arrays])
        session = bridge.Session(model, callbacks, {"test": arrays}, verbose)
        with session.engaged():
            return keras_own("evaluate")(
                model, arrays, callbacks=session.callbacks, return_dict=return_dict
            )


def predict(
    model: Any,
    x: Any,
    batch_size: int | None = None,
    verbose: str | int = "auto",
    steps: int | None = None,
    callbacks: Any = None,
) -> Any:
    """Predicts with a Keras model; arguments and result as for `keras.Model.predict`.

    See https://keras.io/api/models/model_training_apis/#predict-method.

    Raises:
        KeraunosError: if another thread trains the model.
    """
    with _use(model) as use:
        reason = why_not(model, x)
        if reason:
            say_once(
                "Predicting with {model!r} through Keras's own predict, since {reason}.",
                about=reason,
                stacklevel=_callers_level(),
                model=model.name,
                reason=reason,
            )
        if reason or _under_way(use, model):
            use.through_keras = True
            return keras_own("predict")(
                model, x, batch_size=batch_size, verbose=verbose, steps=steps, callbacks=callbacks
            )

        from keraunos.engine import keras_bridge as bridge

        arrays = bridge.ResidentArrays(x, batch_size=batch_size, steps=steps)
        bridge.build(model, arrays, compiled=False)
        session = bridge.Session(model, callbacks, {"predict": arrays}, verbose)
        with session.engaged():
            return keras_own("predict")(model, arrays, callbacks=session.callbacks)


def examine(model: Any, *given: Any) -> None:
    """Says what is wrong with a training before its first step, and stops what means nothing."""
    off = os.environ.get("KERAUNOS_CHECKS", "").lower() in ("off", "0", "no", "false")
    if off or not getattr(model, "compiled", False):
        return
    report(before_training(model, *given), stacklevel=_callers_level() + 1)


@contextmanager
def _use(model: Any, training: bool = False) -> Iterator[Call]:
    """Keeps other threads from the model, on JAX, where its values lie in the running program."""
    if keras.config.backend() != "jax":
        yield Call(training)
    else:
        with sole_use(model, training) as call:
            yield call


def _under_way(use: Call, model: Any) -> bool:
    """Whether Keras's own loop is in the middle of a step of this very model.

    A generator that feeds a training may predict with the model that is trained. The values are
    then neither in the variables nor ours to take; Keras does what it always did.
    """
    if use.within is None or not use.within.through_keras:
        return False
    from keraunos.engine import keras_bridge as bridge

    return bridge.step_under_way(model)


def _validates_on_device(model: Any, parts: Any, *training: Any) -> bool:
    """Whether the validation data can be resident beside those of the training."""
    from keraunos.engine import keras_bridge as bridge

    if not (bridge.resident(*parts) and bridge.evaluates_as_keras(model)):
        return False
    reason = _too_large(*parts, *training)
    if reason:
        say_once(
            "Validating {model!r} batch by batch, since with the validation data {reason}.",
            about="room for validation",
            stacklevel=_callers_level(),
            model=model.name,
            reason=reason,
        )
    return not reason


def why_not(model: Any, *arrays: Any) -> str | None:
    """Why Keras's own function has to do this, as the end of a sentence, or None."""
    backend = keras.config.backend()
    if backend != "jax":
        return text(
            "Keras runs on {backend}; import keraunos before keras, or set KERAS_BACKEND=jax, to "
            "train on JAX",
            backend=backend,
        )
    from keraunos.engine import keras_bridge as bridge

    reason = bridge.why_not(model)
    if reason is not None:
        return reason
    if not bridge.resident(*arrays):
        return text("its data are not arrays of numbers, which alone can stay on the device")
    return _too_large(*arrays)


def _too_large(*arrays: Any) -> str | None:
    from keraunos.engine.feed import room_for

    size = sum(array.nbytes for array in keras.tree.flatten(arrays) if hasattr(array, "nbytes"))
    if room_for(size):
        return None
    return text(
        "its data take {size:.1f} GiB, more than half of the device's memory", size=size / 2**30
    )


def _callers_level() -> int:
    """As `stacklevel` of a warning: the line of the program that called, however it came here."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(("keraunos.", "keras.")):
        level, frame = level + 1, frame.f_back
    return level + 1  # say_once is one more
