"""The public doors: `fit`, `evaluate` and `predict` of `keras.Model`, as compiled programs."""

from typing import Any

import keras

from keraunos.errors import TrainingInterrupted, say_once


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
) -> Any:
    """Trains a compiled Keras model; every argument means what it means for `keras.Model.fit`.

    Args:
        model: a compiled `keras.Model`.
        x: array of shape (samples, ...), or a nested structure of such arrays: NumPy, JAX,
            TensorFlow, PyTorch or pandas. They are moved to the device once, in their own dtype.
            Anything else Keras takes (generators, data sets) trains through Keras's own `fit`.

    See https://keras.io/api/models/model_training_apis/#fit-method for the others. Batch hooks of
    callbacks are called once for a chunk of about a quarter of a second, unless a callback wants
    single steps: it defines a batch hook (and does not say `per_chunk = True`), or its `save_freq`
    or `update_freq` is a number. Then they are called every `steps_per_execution` steps.

    Returns:
        The `keras.callbacks.History`.

    Raises:
        TrainingInterrupted: after Ctrl-C (a `KeyboardInterrupt`), with the history so far; the
            model holds the weights of the last finished step.
        KeraunosError: if the model's `train_step` cannot be a compiled program.
        ValueError: as `keras.Model.fit`.
    """
    rest = {
        "epochs": epochs,
        "verbose": verbose,
        "initial_epoch": initial_epoch,
        "validation_freq": validation_freq,
    }
    reason = _why_not(model, x, y, sample_weight)
    if reason or not model.compiled:
        if reason:
            say_once(
                f"Training {model.name!r} through Keras's own fit, since {reason}.",
                about=reason,
            )
        return keras.Model.fit(
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
    )
    driven = {"train": training}
    if validation_data is not None:
        parts = keras.utils.unpack_x_y_sample_weight(validation_data)
        if bridge.resident(*parts):
            driven["test"] = validation_data = bridge.ResidentArrays(
                *parts, batch_size=validation_batch_size or batch_size, steps=validation_steps
            )
            validation_steps = None
    bridge.build(model, training)
    bridge.check(model, list(driven.values()))
    session = bridge.Session(model, callbacks, driven, verbose, epochs)
    try:
        with session.engaged():
            return keras.Model.fit(
                model,
                training,
                batch_size=batch_size,
                callbacks=session.callbacks,
                validation_data=validation_data,
                validation_steps=validation_steps,
                validation_batch_size=validation_batch_size,
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
    """
    reason = _why_not(model, x, y, sample_weight)
    if reason or not model.compiled:
        if reason:
            say_once(
                f"Evaluating {model.name!r} through Keras's own evaluate, since {reason}.",
                about=reason,
            )
        return keras.Model.evaluate(
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
        return keras.Model.evaluate(
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
    """
    reason = _why_not(model, x)
    if reason:
        say_once(
            f"Predicting with {model.name!r} through Keras's own predict, since {reason}.",
            about=reason,
        )
        return keras.Model.predict(
            model, x, batch_size=batch_size, verbose=verbose, steps=steps, callbacks=callbacks
        )

    from keraunos.engine import keras_bridge as bridge

    arrays = bridge.ResidentArrays(x, batch_size=batch_size, steps=steps)
    bridge.build(model, arrays, compiled=False)
    session = bridge.Session(model, callbacks, {"predict": arrays}, verbose)
    with session.engaged():
        return keras.Model.predict(model, arrays, callbacks=session.callbacks)


def _why_not(model: Any, *arrays: Any) -> str | None:
    if keras.config.backend() != "jax":
        return (
            f"Keras runs on {keras.config.backend()}; import keraunos before keras, or set "
            "KERAS_BACKEND=jax, to train on JAX"
        )
    from keraunos.engine import keras_bridge as bridge
    from keraunos.engine.feed import room_for

    reason = bridge.why_not(model)
    if reason is not None:
        return reason
    if not bridge.resident(*arrays):
        return "its data are not arrays of numbers, which alone can stay on the device"
    size = sum(array.nbytes for array in keras.tree.flatten(arrays) if hasattr(array, "nbytes"))
    if not room_for(size):
        return f"its data take {size / 2**30:.1f} GiB, more than half of the device's memory"
    return None
