"""Ctrl-C ends the training of a population soon, with models that can be used and trained on."""

import os
import signal
import threading
import time
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from small_networks import state_of
from trained_alone import alone, dense, net, rows

import keraunos as kn
from keraunos import Plan

FOREVER = 10**6
"""Epochs; far more than a minute of training."""

DATA = rows(44)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def _own_handler():
    """Python's own handler for Ctrl-C, whatever the test runner has put there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def after_epoch(epoch: int) -> Any:
    """Presses Ctrl-C a moment after this epoch."""

    def begin(index: int, logs: Any) -> None:
        if index == epoch:
            threading.Timer(0.2, press).start()

    return keras.callbacks.LambdaCallback(on_epoch_end=begin)


def member(index: int) -> Any:
    return net(dense, lambda: layers.Dropout(0.1 + index / 10), seed=index)


def assert_usable(model: Any) -> None:
    assert all(np.isfinite(value).all() for values in state_of(model) for value in values)
    before = int(model.optimizer.iterations.value)
    alone(model, *DATA)
    assert int(model.optimizer.iterations.value) == before + 6
    assert np.isfinite(kn.evaluate(model, *DATA, verbose=0)).all()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("plan", [Plan(2, 1), Plan(1, 2), Plan(2, 2)])
def test_ctrl_c_is_answered_soon_with_the_histories_so_far(plan):
    models = [member(index) for index in range(5)]
    started = time.monotonic()
    with pytest.raises(kn.TrainingInterrupted) as raised:
        kn.fit_population(
            models,
            *DATA,
            batch_size=8,
            epochs=FOREVER,
            verbose=0,
            plan=plan,
            validation_data=rows(9),
            callbacks=lambda index: [after_epoch(2)] if index == 0 else [],
        )
    assert time.monotonic() - started < 40
    histories = raised.value.history
    assert len(histories) == len(models)
    assert len(histories[0].epoch) >= 3
    for history in histories:
        assert history.epoch == list(range(len(history.epoch)))
        assert len(history.history.get("val_loss", [])) == len(history.epoch)
    assert [len(history.epoch) for history in histories[plan.networks :]] == [0] * (
        len(models) - plan.networks
    )
    for model in models:
        assert_usable(model)


def test_a_history_of_an_earlier_training_is_not_taken_for_one_of_this():
    models = [member(index) for index in range(3)]
    for model in models:
        alone(model, *DATA, epochs=2)
    with pytest.raises(kn.TrainingInterrupted) as raised:
        kn.fit_population(
            models,
            *DATA,
            epochs=FOREVER,
            verbose=0,
            plan=Plan(1, 1),
            callbacks=lambda index: [after_epoch(0)],
        )
    assert [len(history.epoch) for history in raised.value.history[1:]] == [0, 0]


@pytest.mark.parametrize("plan", [Plan(1, 1), Plan(1, 2)])
def test_a_long_epoch_is_no_reason_to_wait(plan):
    """Steps without end in one epoch: it is answered between chunks of it."""
    x, y = rows(64)
    x, y = np.tile(x, (20000, 1)), np.tile(y, 20000)
    models = [member(index) for index in range(2)]
    first_chunk = keras.callbacks.LambdaCallback(
        on_train_begin=lambda logs: threading.Timer(1.0, press).start()
    )
    started = time.monotonic()
    with pytest.raises(kn.TrainingInterrupted) as raised:
        kn.fit_population(
            models,
            x,
            y,
            batch_size=1,
            verbose=0,
            plan=plan,
            callbacks=lambda index: [first_chunk] if index == 0 else [],
        )
    assert time.monotonic() - started < 20
    assert all(history.epoch == [] for history in raised.value.history)
    steps = int(models[0].optimizer.iterations.value)
    assert 0 < steps < len(x)
    assert_usable(models[0])


class Pressed(layers.Layer):
    """Presses Ctrl-C while a program is traced from it."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.armed = False

    def call(self, x: Any) -> Any:
        if self.armed:
            signal.raise_signal(signal.SIGINT)
        return x * self.rate


def test_ctrl_c_during_a_trace_leaves_the_numbers_as_they_were():
    models = [net(dense, lambda rate=rate: Pressed(rate)) for rate in (0.5, 0.7)]
    for model in models:
        alone(model, *DATA)
        model.layers[1].armed = True
    with pytest.raises(kn.TrainingInterrupted) as raised:
        kn.fit_population(models, *DATA, verbose=0)
    assert [history.epoch for history in raised.value.history] == [[], []]
    assert [model.layers[1].rate for model in models] == [0.5, 0.7]
    for model in models:
        model.layers[1].armed = False
        assert_usable(model)


def test_nobody_else_may_use_a_member_while_it_trains():
    refused: list[str] = []
    models = [member(0), member(1)]

    def meddle(epoch: int, logs: Any) -> None:
        def evaluate() -> None:
            try:
                kn.evaluate(models[0], *DATA, verbose=0)
            except kn.KeraunosError as error:
                refused.append(str(error))

        other = threading.Thread(target=evaluate)
        other.start()
        other.join()

    kn.fit_population(
        models,
        *DATA,
        verbose=0,
        plan=Plan(2, 1),
        callbacks=lambda index: (
            [keras.callbacks.LambdaCallback(on_epoch_end=meddle)] if index == 0 else []
        ),
    )
    assert len(refused) == 1
    assert "in use by another thread" in refused[0]
