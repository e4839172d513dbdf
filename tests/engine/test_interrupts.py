"""Ctrl-C ends a training soon, with a model that can be used and trained on."""

import math
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from functools import cache
from typing import Any, ClassVar

import keras
import numpy as np
import pytest
from small_networks import dense_net, digits, shared_net, state_of

import keraunos as kn
from keraunos.engine.interrupts import InterruptGate

ANSWERED_WITHIN = 5.0
"""Seconds; half a second is meant, but the machine may be busy."""

FOREVER = 10**6
"""Epochs; far more than a minute of training."""


@pytest.fixture(autouse=True)
def _own_handler():
    """Python's own handler for Ctrl-C, whatever the test runner has put there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    Press.cancel_all()
    signal.signal(signal.SIGINT, before)


class Press:
    """Presses Ctrl-C from another thread, `seconds` after `start`."""

    timers: ClassVar[list[threading.Timer]] = []

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.at = math.inf

    def start(self) -> None:
        self.timers.append(threading.Timer(self.seconds, self._press))
        self.timers[-1].start()

    def _press(self) -> None:
        self.at = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)

    def assert_answered(self) -> None:
        assert time.monotonic() - self.at < ANSWERED_WITHIN

    @classmethod
    def cancel_all(cls) -> None:
        for timer in cls.timers:
            timer.cancel()
            timer.join()
        cls.timers.clear()


def after_epoch(epoch: int, press: Press) -> Any:
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda index, logs: press.start() if index == epoch else None
    )


def assert_usable(model: Any) -> None:
    assert all(np.isfinite(value).all() for values in state_of(model) for value in values)
    before = int(model.optimizer.iterations.value)
    kn.fit(model, *digits(), verbose=0)
    assert int(model.optimizer.iterations.value) == before + 4
    assert np.isfinite(kn.evaluate(model, *digits(), verbose=0)).all()


def test_ctrl_c_is_answered_soon_with_the_history_so_far():
    model, press = shared_net(), Press(0.3)
    with pytest.raises(kn.TrainingInterrupted) as raised:
        kn.fit(model, *digits(), epochs=FOREVER, verbose=0, callbacks=[after_epoch(2, press)])
    press.assert_answered()
    assert isinstance(raised.value, KeyboardInterrupt)
    epochs = raised.value.history.epoch
    assert epochs == list(range(len(epochs)))
    assert len(epochs) >= 3
    assert len(raised.value.history.history["loss"]) == len(epochs)
    assert_usable(model)


class PressedWhereNobodyHears:
    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_in_a_destructor_is_not_lost(capsys):
    def press(epoch: int, logs: Any) -> None:
        if epoch == 2:
            PressedWhereNobodyHears()

    callbacks = [keras.callbacks.LambdaCallback(on_epoch_end=press)]
    before = sys.unraisablehook
    with pytest.raises(kn.TrainingInterrupted):
        kn.fit(shared_net(), *digits(), epochs=FOREVER, verbose=0, callbacks=callbacks)
    assert sys.unraisablehook is before
    assert "Exception ignored" not in capsys.readouterr().err


@cache
def a_minute_of_samples() -> tuple[Any, Any]:
    """640,000 steps of one sample each."""
    x, y = digits(64)
    return np.tile(x, (10_000, 1)), np.tile(y, 10_000)


class PressOnceStepsRun(keras.callbacks.Callback):
    """Starts the press when the first chunk is done: nothing is compiling any more."""

    per_chunk = True

    def __init__(self, press: Press) -> None:
        super().__init__()
        self.press = press

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.press:
            self.press.start()
            self.press = None

    on_test_batch_end = on_predict_batch_end = on_train_batch_end


def test_ctrl_c_within_a_long_epoch_keeps_the_steps_that_are_done():
    model, press = shared_net(), Press(0.5)
    x, y = a_minute_of_samples()
    callbacks = [PressOnceStepsRun(press)]
    with pytest.raises(kn.TrainingInterrupted) as raised:
        kn.fit(model, x, y, batch_size=1, verbose=0, callbacks=callbacks)
    press.assert_answered()
    assert raised.value.history.epoch == []
    assert 0 < int(model.optimizer.iterations.value) < len(x)
    assert_usable(model)


def test_ctrl_c_while_keras_converts_logs_is_not_lost(monkeypatch):
    # Keras converts the logs of every hook behind a bare `except:`, which swallows an interrupt
    # that arrives there: of 1800 sent into epochs of a millisecond, 31 were.
    model, pressed = shared_net(), []
    convert = keras.src.backend.convert_to_numpy

    def convert_under_pressure(value):
        if not pressed:
            pressed.append(True)
            signal.raise_signal(signal.SIGINT)
        return convert(value)

    monkeypatch.setattr(keras.src.backend, "convert_to_numpy", convert_under_pressure)
    with pytest.raises(kn.TrainingInterrupted):
        kn.fit(model, *digits(), epochs=50, verbose=0)
    monkeypatch.undo()
    assert pressed
    assert_usable(model)


@pytest.mark.parametrize("hook", ["on_epoch_end", "on_train_batch_end", "on_test_batch_end"])
def test_ctrl_c_inside_a_slow_callback_acts_at_once(hook):
    model, press = shared_net(), Press(0.1)
    reached = []

    def act(self: Any, index: int, logs: Any = None) -> None:
        press.start()
        time.sleep(30)
        reached.append(index)

    slow = type("Slow", (keras.callbacks.Callback,), {hook: act})()
    with pytest.raises(kn.TrainingInterrupted):
        kn.fit(model, *digits(), verbose=0, callbacks=[slow], validation_data=digits(40))
    press.assert_answered()
    assert not reached
    assert_usable(model)


def test_the_handler_that_was_there_is_there_again():
    def mine(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, mine)
    model = shared_net()
    kn.fit(model, *digits(), verbose=0)
    assert signal.getsignal(signal.SIGINT) is mine
    interrupt = after_epoch(0, Press(0.0))
    with pytest.raises(kn.TrainingInterrupted):
        kn.fit(model, *digits(), epochs=FOREVER, verbose=0, callbacks=[interrupt])
    assert signal.getsignal(signal.SIGINT) is mine
    kn.predict(model, digits()[0], verbose=0)
    assert signal.getsignal(signal.SIGINT) is mine


def test_a_handler_of_the_users_that_does_not_raise_lets_training_go_on():
    heard = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    model, interrupt = shared_net(), after_epoch(0, Press(0.05))
    history = kn.fit(model, *digits(), epochs=400, verbose=0, callbacks=[interrupt])
    assert len(history.epoch) == 400
    assert heard == [signal.SIGINT]


def test_ignored_signals_stay_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupt = after_epoch(0, Press(0.05))
    history = kn.fit(shared_net(), *digits(), epochs=400, verbose=0, callbacks=[interrupt])
    assert len(history.epoch) == 400
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_training_works_in_another_thread():
    model, outcome = dense_net(), []

    def work() -> None:
        try:
            outcome.append(kn.fit(model, *digits(), epochs=2, verbose=0).history["loss"])
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(120)
    assert len(outcome[0]) == 2
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert_usable(model)


@pytest.mark.parametrize("what", ["evaluate", "predict"])
def test_evaluate_and_predict_can_be_interrupted_and_the_model_used_again(what):
    model, press = dense_net(), Press(0.05)
    data = a_minute_of_samples()[: 1 if what == "predict" else 2]
    callbacks = [PressOnceStepsRun(press)]
    with pytest.raises(KeyboardInterrupt):
        getattr(kn, what)(model, *data, batch_size=1, verbose=0, callbacks=callbacks)
    press.assert_answered()
    assert_usable(model)


def test_a_closed_gate_holds_the_first_signal_and_lets_the_second_through():
    passed = []
    signal.signal(signal.SIGINT, lambda number, frame: passed.append(number))
    with InterruptGate() as gate:
        with gate.closed():
            signal.raise_signal(signal.SIGINT)
            assert passed == []
            signal.raise_signal(signal.SIGINT)
            assert len(passed) == 1
        assert len(passed) == 2
        signal.raise_signal(signal.SIGINT)
        assert len(passed) == 3


def test_ctrl_c_in_a_program_of_its_own(tmp_path):
    # As at a terminal: a fresh process, the signal from outside, the traceback's last line.
    program = textwrap.dedent(
        """
        import keraunos as kn, keras, numpy as np
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
        model.compile("adam", "mse")
        x = np.zeros((50_000, 4), "float32")
        tell = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: print("epoch", epoch, flush=True)
        )
        try:
            kn.fit(model, x, x[:, :3], batch_size=1, epochs=1000, verbose=0, callbacks=[tell])
        except kn.TrainingInterrupted as interrupted:
            print("epochs", len(interrupted.history.epoch), flush=True)
            print("finite", all(np.isfinite(w).all() for w in map(np.asarray, model.get_weights())))
            raise
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "epoch 0\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        pressed = time.monotonic()
        output, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert time.monotonic() - pressed < 2 * ANSWERED_WITHIN  # its exit takes its time, too
    lines = output.splitlines()
    assert int(lines[-2].removeprefix("epochs ")) >= 1
    assert lines[-1] == "finite True"
    assert errors.splitlines()[-1] == (
        "keraunos.errors.TrainingInterrupted: training was interrupted"
    )
