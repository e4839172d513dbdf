"""Models are trained in several threads at once; one model is used by one thread at a time."""

import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
from against_keras import assert_same_training, train
from small_networks import dense_net, digits, noisy_net, state_of

import keraunos as kn
from keraunos.engine import sole_use

PATIENCE = 60
"""Seconds after which a thread that should have gone on is taken for stuck."""


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    kn.accelerate(False)


def in_threads(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return or raise, each in a thread of its own."""
    outcomes: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            outcomes[place] = calls[place]()
        except BaseException as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return outcomes


def accelerated(model: Any, *data: Any, **settings: Any) -> Any:
    return model.fit(*data, **settings)


@pytest.mark.parametrize("fit", [kn.fit, accelerated])
def test_models_trained_at_once_are_those_trained_alone(fit):
    if fit is accelerated:
        kn.accelerate()
    # Unshuffled: NumPy's generator, from which orders are drawn, is one for the whole process.
    settings = {"epochs": 10, "shuffle": False, "validation_data": digits(40)}
    kinds = (noisy_net, dense_net, lambda: noisy_net(optimizer="sgd"))
    alone = [train(fit, kind, *digits(), **settings) for kind in kinds]
    models = [kind() for kind in kinds]  # seeds, too, belong to the process
    together = threading.Barrier(len(kinds))

    def wait(epoch: int, logs: Any) -> None:
        together.wait(PATIENCE)  # so that no epoch runs alone

    def training(model: Any) -> Any:
        def callbacks() -> list[Any]:
            return [keras.callbacks.LambdaCallback(on_epoch_begin=wait)]

        return train(fit, lambda: model, *digits(), callbacks=callbacks, **settings)

    at_once = in_threads(*[partial(training, model) for model in models])
    for result, expected in zip(at_once, alone, strict=True):
        assert_same_training(result, expected)


class Holding(keras.callbacks.Callback):
    """Holds a training in its first step until it is let go."""

    per_chunk = True

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.reached.set()
        assert self.go.wait(PATIENCE)


def while_training(model: Any, act: Callable[[], Any]) -> Any:
    """What `act` returns or raises in this thread while another trains the model."""
    holding = Holding()
    settings = {"epochs": 2, "verbose": 0, "shuffle": False, "callbacks": [holding]}
    thread = threading.Thread(target=lambda: kn.fit(model, *digits(), **settings))
    thread.start()
    try:
        assert holding.reached.wait(PATIENCE)
        return act()
    except Exception as error:
        return error
    finally:
        holding.go.set()
        thread.join(PATIENCE)


@pytest.mark.parametrize(
    "use",
    [
        lambda model: kn.fit(model, *digits(), verbose=0),
        lambda model: kn.evaluate(model, *digits(), verbose=0),
        lambda model: kn.predict(model, digits()[0], verbose=0),
    ],
    ids=["fit", "evaluate", "predict"],
)
def test_a_model_in_training_is_refused_to_another_thread_and_not_harmed(use):
    alone = noisy_net()
    kn.fit(alone, *digits(), epochs=2, verbose=0, shuffle=False)
    model = noisy_net()
    refused = while_training(model, lambda: use(model))
    assert isinstance(refused, kn.KeraunosError)
    assert "in use by another thread" in str(refused)
    for values, wants in zip(state_of(model), state_of(alone), strict=True):
        for value, want in zip(values, wants, strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)
    use(model)


def test_another_model_can_predict_while_one_trains():
    other = dense_net()
    expected = kn.predict(other, digits()[0], verbose=0)
    predicted = while_training(noisy_net(), lambda: kn.predict(other, digits()[0], verbose=0))
    np.testing.assert_array_equal(predicted, expected)


def test_what_keras_trains_itself_is_refused_to_another_thread_too():
    def batches() -> Iterator[Any]:
        yield digits(32)
        refusals.extend(in_threads(lambda: kn.predict(model, digits()[0], verbose=0)))
        yield digits(32)

    model, refusals = dense_net(), []
    with pytest.warns(kn.KeraunosWarning):
        kn.fit(model, batches(), steps_per_epoch=2, verbose=0, shuffle=False)
    assert [type(refusal) for refusal in refusals] == [kn.KeraunosError]


def test_predictions_of_one_model_in_many_threads_wait_for_one_another():
    # As in a server; each takes the values out of the model while it lasts.
    model = noisy_net()
    x = digits()[0]
    expected = kn.predict(model, x, verbose=0)
    for predicted in in_threads(*[lambda: kn.predict(model, x, verbose=0)] * 6):
        np.testing.assert_array_equal(predicted, expected)


def test_a_training_is_refused_while_another_thread_predicts():
    model = dense_net()
    reached, go = threading.Event(), threading.Event()

    class Waits(keras.callbacks.Callback):
        def on_predict_begin(self, logs: Any = None) -> None:
            reached.set()
            assert go.wait(PATIENCE)

    thread = threading.Thread(
        target=lambda: kn.predict(model, digits()[0], verbose=0, callbacks=[Waits()])
    )
    thread.start()
    try:
        assert reached.wait(PATIENCE)
        with pytest.raises(kn.KeraunosError, match="another thread"):
            kn.fit(model, *digits(), verbose=0)
    finally:
        go.set()
        thread.join(PATIENCE)
    kn.fit(model, *digits(), verbose=0)


def test_a_model_is_free_again_after_an_error():
    model = dense_net()
    with pytest.raises(ValueError, match=r"incompatible|expected"):
        kn.predict(model, np.zeros((4, 5), "float32"), verbose=0)
    (result,) = in_threads(lambda: kn.fit(model, *digits(), verbose=0))
    assert isinstance(result, keras.callbacks.History)
    assert model not in sole_use._uses


@pytest.mark.parametrize("fails", [False, True])
def test_training_in_a_thread_leaves_ctrl_c_to_the_main_one(fails):
    def train_here() -> Any:
        if fails:
            return kn.fit(model, digits()[0], np.zeros((100, 3), "float32"), verbose=0)
        return kn.fit(model, *digits(), verbose=0)

    model, before = dense_net(), signal.getsignal(signal.SIGINT)
    (outcome,) = in_threads(train_here)
    assert isinstance(outcome, Exception) is fails
    assert signal.getsignal(signal.SIGINT) is before
