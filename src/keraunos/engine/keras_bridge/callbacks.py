"""Keras's callbacks, whose batch hooks are called chunk by chunk."""

from typing import TYPE_CHECKING, Any

import keras
from keras.src.utils.python_utils import pythonify_logs

from keraunos.engine.keras_bridge.modes import PREDICT, TEST, TRAIN, Mode

if TYPE_CHECKING:
    from keraunos.engine.keras_bridge.session import Session


class Callbacks(keras.callbacks.CallbackList):  # type: ignore[misc]
    """Keras's list of callbacks, whose batch hooks the engine calls, chunk by chunk.

    Logs are turned into numbers before the callbacks run, so that nothing of Keras's that swallows
    exceptions runs while Ctrl-C may act.
    """

    def __init__(self, session: "Session", **settings: Any) -> None:
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


def looks_for_nan(callback: Any) -> bool:
    return isinstance(callback, keras.callbacks.TerminateOnNaN)


def wants_steps(callback: Any, mode: Mode) -> bool:
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
