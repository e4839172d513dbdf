"""What callbacks have learnt in a training is told from what they were made with."""

import keras
import numpy as np

from keraunos.runs import callback_state


class Counting(keras.callbacks.Callback):
    def __init__(self, epochs: int) -> None:
        super().__init__()
        self.epochs = epochs
        self.seen: list = []
        self.weights = None
        self.stream = object()


def test_only_what_has_changed_is_the_state_and_the_constructor_keeps_the_rest() -> None:
    callback = Counting(epochs=5)
    since = callback_state.attributes(callback)
    callback.seen.append(1)
    callback.weights = [np.arange(3.0)]
    state = callback_state.changes(callback, since)
    assert set(state) == {"seen", "weights"}

    callback.seen.append(2)  # what was taken stays as it was
    callback.weights[0][:] = 9
    other = Counting(epochs=20)
    callback_state.restore(other, state)
    assert (other.epochs, other.seen) == (20, [1])
    np.testing.assert_array_equal(other.weights[0], np.arange(3.0))


def test_what_cannot_be_stored_is_named() -> None:
    assert callback_state.unstorable(Counting(1)) == ["stream"]


def test_reduce_on_plateau_is_restored_with_its_comparison() -> None:
    # Keras sets `monitor_op` and the sign of `min_delta` at the end of the first epoch.
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    def fresh() -> keras.callbacks.Callback:
        callback = keras.callbacks.ReduceLROnPlateau(patience=2, min_delta=0.01)
        callback.set_model(model)
        callback.on_train_begin()
        return callback

    callback = fresh()
    since = callback_state.attributes(callback)
    for epoch, loss in enumerate([1.0, 0.999]):
        callback.on_epoch_end(epoch, {"val_loss": loss})
    restored = fresh()
    callback_state.restore(restored, callback_state.changes(callback, since))
    assert (restored.best, restored.wait) == (1.0, 1)
    assert restored.min_delta == callback.min_delta == -0.01
    assert restored.monitor_op is keras.ops.less
