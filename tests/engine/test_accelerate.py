"""After `keraunos.accelerate()` the methods of Keras's models do what keraunos does."""

import inspect
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import keras
import numpy as np
import pytest
from against_keras import Trained, assert_same_training, train
from keras import layers
from small_networks import classifier, dense_net, digits, noisy_net, shared_net, state_of

import keraunos as kn
from keraunos.engine import keras_bridge
from keraunos.engine.accelerate import NAMES, keras_own

OWN = {name: getattr(keras.Model, name) for name in NAMES}
HELD_OUT = tuple(part[100:140] for part in digits(140))
OTHERS = tuple(part[:40] for part in digits(200))


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    kn.accelerate(False)


@pytest.fixture
def driven(monkeypatch: Any) -> list[list[str]]:
    """What the engine was given to drive, call by call."""
    calls: list[list[str]] = []
    make = keras_bridge.Session.__init__

    def spy(self: Any, model: Any, callbacks: Any, driven: Any, *rest: Any) -> None:
        calls.append(sorted(driven))
        make(self, model, callbacks, driven, *rest)

    monkeypatch.setattr(keras_bridge.Session, "__init__", spy)
    return calls


def by_method(model: Any, *data: Any, **settings: Any) -> Any:
    return model.fit(*data, **settings)


def both_ways(outcome: Callable[[], Any]) -> tuple[Any, Any]:
    """The outcome under stock Keras and accelerated."""
    kn.accelerate(False)
    expected = outcome()
    kn.accelerate()
    result = outcome()
    kn.accelerate(False)
    return expected, result


def trained_both_ways(make_model: Any, *data: Any, **settings: Any) -> tuple[Trained, Trained]:
    expected, result = both_ways(lambda: train(by_method, make_model, *data, **settings))
    assert_same_training(result, expected)
    return expected, result


# ---- on and off ----


def test_it_puts_in_and_takes_out_and_may_be_asked_twice():
    for _ in range(2):
        kn.accelerate()
        assert all(getattr(keras.Model, name) is not OWN[name] for name in NAMES)
        assert keras.Sequential.fit is keras.Model.fit
    for _ in range(2):
        kn.accelerate(False)
        assert all(getattr(keras.Model, name) is OWN[name] for name in NAMES)
        assert not set(NAMES) & set(vars(keras.Model))


def test_taking_out_what_was_never_put_in_changes_nothing():
    kn.accelerate(False)
    assert keras.Model.fit is OWN["fit"]


@pytest.mark.parametrize("name", NAMES)
def test_the_methods_look_like_those_of_keras(name):
    kn.accelerate()
    method = getattr(keras.Model, name)
    assert inspect.signature(method) == inspect.signature(OWN[name])
    assert inspect.getdoc(method) == inspect.getdoc(OWN[name])
    assert method.__name__ == name
    assert keras_own(name) is OWN[name]


def test_a_wrapper_that_another_library_put_around_ours_survives():
    seen = []

    def watching(function: Any) -> Any:
        @wraps(function)
        def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(kn.engine.accelerate._on)
            return function(self, *args, **kwargs)

        return fit

    model = dense_net()
    kn.accelerate()
    keras.Model.fit = theirs = watching(keras.Model.fit)
    try:
        model.fit(*digits(), verbose=0)
        kn.accelerate(False)
        assert keras.Model.fit is theirs
        model.fit(*digits(), verbose=0)
        kn.fit(model, *digits(), verbose=0)
        kn.accelerate()
        assert keras.Model.fit is theirs
        model.fit(*digits(), verbose=0)
    finally:
        del keras.Model.fit
    assert seen == [True, False, False, True]
    assert int(model.optimizer.iterations.value) == 4 * 4


def test_a_wrapper_that_was_there_before_is_called_and_put_back():
    calls = []

    def theirs(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        return OWN["fit"](self, *args, **kwargs)

    keras.Model.fit = theirs
    try:
        kn.accelerate()
        dense_net().fit(*digits(), verbose=0)
        kn.accelerate(False)
        assert keras.Model.fit is theirs
    finally:
        del keras.Model.fit
    assert len(calls) == 1


# ---- the same meaning ----


class Subclassed(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(16, activation="relu")
        self.dropout = layers.Dropout(0.3)
        self.out = layers.Dense(10, activation="softmax")

    def call(self, x: Any, training: bool = False) -> Any:
        return self.out(self.dropout(self.hidden(x), training=training))


def compiled(model: Any) -> Any:
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def subclassed() -> Any:
    keras.utils.set_random_seed(1)
    return compiled(Subclassed())


def functional() -> Any:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((64,))
    return compiled(keras.Model(inputs, layers.Dense(10, activation="softmax")(inputs)))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("make_model", [noisy_net, functional, subclassed])
def test_every_kind_of_model_trains_in_the_engine_as_under_keras(make_model, driven):
    trained_both_ways(make_model, *digits(), epochs=2, validation_data=HELD_OUT)
    assert driven == [["test", "train"]]


def test_evaluate_and_predict_run_in_the_engine_as_under_keras(driven):
    model = noisy_net()
    expected, result = both_ways(
        lambda: (
            model.evaluate(*digits(), verbose=0),
            model.evaluate(*digits(), verbose=0, return_dict=True)["loss"],
            model.predict(digits()[0], verbose=0),
        )
    )
    for value, want in zip(result, expected, strict=True):
        np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-6)
    assert driven == [["test"], ["test"], ["predict"]]


def test_arguments_may_be_given_by_place(driven):
    def outcome() -> Any:
        model = dense_net()
        keras.utils.set_random_seed(2)
        history = model.fit(*digits(), 20, 2, 0, None, 0.2, None, False).history
        figures = model.evaluate(*digits(), 20, 0)
        return history["loss"], history["val_loss"], figures, model.predict(digits()[0], 20, 0)

    expected, result = both_ways(outcome)
    for value, want in zip(result, expected, strict=True):
        np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-6)
    assert len(driven) == 3


def test_the_wrappers_for_scikit_learn_work(driven):
    x, y = digits(200)

    def network(X: Any, y: Any) -> Any:  # noqa: N803
        return classifier(
            lambda: layers.Dense(16, activation="relu"), loss="categorical_crossentropy"
        )

    def outcome() -> Any:
        estimator = keras.wrappers.SKLearnClassifier(
            network, fit_kwargs={"epochs": 3, "verbose": 0}
        )
        estimator.fit(x, y)
        return estimator.predict(x)

    expected, result = both_ways(outcome)
    np.testing.assert_array_equal(result, expected)
    assert driven == [["train"], ["predict"]]


# ---- mistakes ----


def error_of(call: Callable[[], Any]) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011
        call()
    return raised.value


@pytest.mark.filterwarnings("ignore::keraunos.KeraunosWarning")
@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda model, x, y: model.fit(x, y, epoch=3), id="a misspelt argument"),
        pytest.param(lambda model, x, y: model.evaluate(x, y, stepz=3), id="and of evaluate"),
        pytest.param(lambda model, x, y: model.predict(), id="a missing argument"),
        pytest.param(lambda model, x, y: model.fit(None, None, verbose=0), id="no data"),
        pytest.param(
            lambda model, x, y: keras.Sequential([layers.Dense(1)]).fit(x, y), id="not compiled"
        ),
    ],
)
def test_mistakes_get_the_error_of_keras(call):
    expected, result = both_ways(lambda: error_of(lambda: call(dense_net(), *digits())))
    assert type(result) is type(expected)
    assert (
        str(result).split("Arguments received")[0].split("layer")[0]
        == (str(expected).split("Arguments received")[0].split("layer")[0])
    )


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda model, x, y: model.fit(x, y[:7], verbose=0), id="lengths that differ"),
        pytest.param(lambda model, x, y: model.fit(x[:, :5], y, verbose=0), id="a wrong shape"),
    ],
)
def test_what_the_checks_find_is_an_error_of_the_kind_that_keras_raises(call, monkeypatch):
    monkeypatch.setenv("KERAUNOS_CHECKS", "on")
    expected, result = both_ways(lambda: error_of(lambda: call(dense_net(), *digits())))
    assert isinstance(result, kn.KeraunosError)
    assert isinstance(result, type(expected))


# ---- classes with methods of their own ----


class Announcing(keras.Sequential):
    def fit(self, *args: Any, **kwargs: Any) -> Any:
        self.fitted = True
        return super().fit(*args, **kwargs)


def announcing() -> Any:
    keras.utils.set_random_seed(1)
    return compiled(Announcing([keras.Input((64,)), layers.Dense(10, activation="softmax")]))


def test_super_fit_of_a_class_with_a_fit_of_its_own_is_accelerated(driven):
    _, result = trained_both_ways(announcing, *digits(), epochs=2, validation_split=0.2)
    assert result.model.fitted
    assert driven == [["test", "train"]]


class Alone(keras.Sequential):
    def fit(self, *args: Any, **kwargs: Any) -> str:
        return "mine"


def test_a_class_that_trains_by_itself_is_left_alone(driven):
    kn.accelerate()
    assert Alone([layers.Dense(1)]).fit(None) == "mine"
    assert driven == []


class Judging(keras.Sequential):
    """Evaluates in its own way: it wants to see arrays, and knows no private arguments."""

    def evaluate(self, x: Any = None, y: Any = None, **settings: Any) -> Any:
        settings.pop("_use_cached_eval_dataset", None)
        assert isinstance(x, np.ndarray)
        figures = super().evaluate(x, y, **settings)
        return {**figures, "judged": 1.0}


def judging() -> Any:
    keras.utils.set_random_seed(1)
    return compiled(
        Judging([keras.Input((64,)), layers.Dense(10, "softmax"), layers.BatchNormalization()])
    )


def test_validation_goes_through_an_evaluate_of_ones_own(driven):
    expected, _ = trained_both_ways(judging, *digits(), epochs=2, validation_data=HELD_OUT)
    assert expected.history["val_judged"] == [1.0, 1.0]
    assert driven == [["train"], ["test"], ["test"]]


# ---- what goes to Keras's own ----


class WithItsOwnFunction(keras.Sequential):
    def make_train_function(self, force: bool = False) -> Any:
        return super().make_train_function(force)


def own_function() -> Any:
    keras.utils.set_random_seed(1)
    return compiled(WithItsOwnFunction([keras.Input((64,)), layers.Dense(10, "softmax")]))


@pytest.mark.parametrize(
    ("make_model", "reason"),
    [
        (lambda: dense_net(run_eagerly=True), "run_eagerly=True"),
        (lambda: dense_net(jit_compile=False), "jit_compile=False"),
        (own_function, "WithItsOwnFunction brings its own make_train_function"),
    ],
    ids=["eager", "without jit", "own function"],
)
def test_what_the_engine_cannot_run_goes_to_keras_which_is_said_once(make_model, reason, driven):
    expected = train(by_method, make_model, *digits(64), validation_data=HELD_OUT)
    kn.accelerate()
    with pytest.warns(kn.KeraunosWarning, match=reason) as said:
        result = train(by_method, make_model, *digits(64), validation_data=HELD_OUT)
    assert [warning.filename for warning in said] == [__file__]  # the line that called model.fit
    assert_same_training(result, expected)
    result.model.evaluate(*HELD_OUT, verbose=0)  # a second warning would be an error
    assert driven == []


def test_under_a_distribution_keras_trains_which_is_said_once(driven):
    devices = keras.distribution.list_devices()[:1]
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
    try:
        kn.accelerate()
        with pytest.warns(kn.KeraunosWarning, match="a Keras distribution is set"):
            dense_net().fit(*digits(64), verbose=0)
    finally:
        keras.distribution.set_distribution(None)
    assert driven == []


def batches(count: int = 3) -> Iterator[Any]:
    x, y = digits(96)
    for index in range(count):
        part = slice(32 * (index % 3), 32 * (index % 3) + 32)
        yield x[part], y[part]


def test_generators_train_through_keras_which_is_said_once(driven):
    settings = {"epochs": 2, "steps_per_epoch": 3, "shuffle": False, "validation_data": HELD_OUT}
    expected = train(by_method, dense_net, batches(6), **settings)
    kn.accelerate()
    with pytest.warns(kn.KeraunosWarning, match="are not arrays of numbers") as said:
        result = train(by_method, dense_net, batches(6), **settings)
    assert len(said) == 1
    assert_same_training(result, expected)
    train(by_method, dense_net, batches(6), **settings)  # a second warning would be an error
    assert driven == []


@pytest.mark.filterwarnings("ignore::keraunos.KeraunosWarning")
def test_predictions_in_the_callbacks_of_such_a_training_run_in_the_engine(driven):
    def outcome() -> Any:
        seen = []
        call = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: seen.append(model.predict(OTHERS[0], verbose=0))
        )
        model = noisy_net()
        settings = {"epochs": 2, "steps_per_epoch": 3, "shuffle": False, "verbose": 0}
        model.fit(batches(6), callbacks=[call], **settings)
        return [*seen, *state_of(model)[0]]

    expected, result = both_ways(outcome)
    for value, want in zip(result, expected, strict=True):
        np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)
    assert driven == [["predict"]] * 2


@pytest.mark.filterwarnings("ignore::keraunos.KeraunosWarning", "ignore:Your input ran out")
def test_a_generator_that_predicts_with_the_model_it_feeds_fares_as_under_keras():
    def outcome() -> str:
        model = dense_net()

        def feeding() -> Iterator[Any]:
            for x, y in batches():
                model.predict(x, verbose=0)
                yield x, y

        try:
            model.fit(feeding(), verbose=0, shuffle=False)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return "trained"

    expected, result = both_ways(outcome)
    assert result == expected


def test_on_another_backend_everything_goes_to_keras_which_is_said_once():
    program = textwrap.dedent(
        """
        import warnings
        import keraunos as kn
        import keras, numpy as np
        kn.accelerate()
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            assert model.predict(np.zeros((5, 3)), verbose=0).shape == (5, 2)
            model.predict(np.zeros((5, 3)), verbose=0)
        print([str(w.message) for w in said if w.category is kn.KeraunosWarning])
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "KERAS_BACKEND": "numpy"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("Keras runs on numpy") == 1


# ---- calls inside calls ----

HOOKS = [
    "on_train_begin",
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_begin",
    "on_test_batch_end",
    "on_test_end",
    "on_epoch_end",
    "on_train_end",
]


def calling(hook: str, act: Callable[[Any], Any], *extra: Any) -> Any:
    """A callback that calls `act(self.model)` in this hook and keeps what it returns."""

    class Calling(keras.callbacks.Callback):
        busy = False  # a fit inside has hooks too, though not ours

        def call(self, *position: Any, logs: Any = None) -> None:
            if not self.busy:
                self.busy = True
                self.seen.append(act(self.model))
                self.busy = False

    callback = type("Calling", (Calling,), {hook: Calling.call})()
    callback.seen = []
    return callback


def evaluate(model: Any) -> Any:
    return model.evaluate(*OTHERS, verbose=0, batch_size=16)


def predict(model: Any) -> Any:
    return model.predict(OTHERS[0], verbose=0, batch_size=16).mean(axis=0)


def fit_on(model: Any) -> Any:
    return model.fit(*OTHERS, verbose=0, batch_size=16, shuffle=False).history["loss"]


def fit_and_validate(model: Any) -> Any:
    history = model.fit(*OTHERS, verbose=0, batch_size=16, validation_data=HELD_OUT).history
    return [history["loss"], history["val_loss"]]


@pytest.mark.parametrize("act", [evaluate, predict], ids=lambda f: f.__name__)
@pytest.mark.parametrize("hook", HOOKS)
def test_the_same_model_can_be_used_in_every_hook(hook, act):
    # With batch normalisation and dropout: moving averages and seeds are part of it.
    expected, result = trained_both_ways(
        shared_net,
        *digits(),
        epochs=2,
        validation_data=HELD_OUT,
        callbacks=lambda: [calling(hook, act)],
    )
    seen, wanted = (trained.callbacks[0].seen for trained in (result, expected))
    assert len(seen) == len(wanted) > 0
    np.testing.assert_allclose(seen, wanted, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("act", [fit_on, fit_and_validate], ids=lambda f: f.__name__)
@pytest.mark.parametrize("hook", ["on_epoch_begin", "on_train_batch_end", "on_epoch_end"])
def test_the_same_model_can_be_trained_in_a_hook(hook, act):
    expected, result = trained_both_ways(
        shared_net,
        *digits(),
        epochs=2,
        validation_data=HELD_OUT,
        callbacks=lambda: [calling(hook, act)],
    )
    seen, wanted = (trained.callbacks[0].seen for trained in (result, expected))
    np.testing.assert_allclose(seen, wanted, rtol=1e-3, atol=1e-4)


@pytest.mark.filterwarnings("ignore::keraunos.KeraunosWarning", "ignore:Your input ran out")
def test_the_same_model_can_be_trained_in_a_hook_by_a_generator():
    def act(model: Any) -> None:
        model.fit(batches(), verbose=0, shuffle=False)

    trained_both_ways(
        shared_net,
        *digits(),
        epochs=2,
        validation_data=HELD_OUT,
        callbacks=lambda: [calling("on_epoch_end", act)],
    )


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_epoch_end"])
def test_another_model_can_be_trained_in_a_hook(hook):
    other = noisy_net()
    callbacks = []

    def make() -> list[Any]:
        callbacks.append(calling(hook, lambda model: fit_and_validate(other)))
        return callbacks[-1:]

    kn.accelerate()
    alone = train(by_method, shared_net, *digits(), shuffle=False, validation_data=HELD_OUT)
    nested = train(
        by_method,
        shared_net,
        *digits(),
        shuffle=False,
        validation_data=HELD_OUT,
        callbacks=make,
    )
    assert_same_training(nested, alone)
    assert int(other.optimizer.iterations.value) == 3 * len(callbacks[0].seen)


def autoencoder() -> tuple[Any, Any]:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((64,))
    code = layers.BatchNormalization()(layers.Dense(8, activation="relu")(inputs))
    encoder = keras.Model(inputs, code)
    whole = keras.Model(inputs, layers.Dense(64)(code))
    whole.compile("adam", "mse")
    return encoder, whole


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_epoch_end"])
def test_a_part_of_the_model_that_is_trained_can_predict_in_a_hook(hook):
    x = digits()[0]

    def outcome(look: bool) -> Any:
        encoder, whole = autoencoder()
        callback = calling(hook, lambda _: encoder.predict(x, verbose=0))
        if not look:
            # Through a reference of one's own, without Callback.model: Keras gives no sense then.
            callback.call = None
            seen = callback.seen

            def call(*position: Any, logs: Any = None) -> None:
                seen.append(encoder.predict(x, verbose=0))

            setattr(callback, hook, call)
        keras.utils.set_random_seed(2)
        whole.fit(x, x, epochs=2, verbose=0, callbacks=[callback])
        return callback.seen, [np.array(v.value) for v in whole.variables]

    expected, result = both_ways(lambda: outcome(look=True))
    kn.accelerate()
    unlooked = outcome(look=False)
    for seen, values in (result, unlooked):
        np.testing.assert_allclose(seen, expected[0], rtol=1e-3, atol=1e-4)
        for value, want in zip(values, expected[1], strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-3, atol=1e-4)


def test_an_error_in_a_nested_call_that_a_callback_catches_harms_nothing():
    def fails(model: Any) -> None:
        with pytest.raises(ValueError, match=r"incompatible|expected"):
            model.predict(np.zeros((4, 5), "float32"), verbose=0)

    kn.accelerate()
    alone = train(by_method, shared_net, *digits(), epochs=2, shuffle=False)
    caught = train(
        by_method,
        shared_net,
        *digits(),
        epochs=2,
        shuffle=False,
        callbacks=lambda: [calling("on_train_batch_end", fails)],
    )
    assert_same_training(caught, alone)


def test_a_fit_inside_the_fit_of_a_class_is_a_fit(driven):
    class Twice(keras.Sequential):
        def fit(self, *args: Any, **kwargs: Any) -> Any:
            super().fit(*args, **kwargs)
            return super().fit(*args, **kwargs)

    def twice() -> Any:
        keras.utils.set_random_seed(1)
        return compiled(Twice([keras.Input((64,)), layers.Dense(10, "softmax")]))

    trained_both_ways(twice, *digits())
    assert driven == [["train"]] * 2


def test_it_can_be_switched_off_in_the_middle_of_a_training():
    kn.accelerate()
    result = train(
        by_method,
        shared_net,
        *digits(),
        epochs=3,
        validation_data=HELD_OUT,
        callbacks=lambda: [calling("on_epoch_end", lambda model: kn.accelerate(False) or 0)],
    )
    assert_same_training(
        result, train(by_method, shared_net, *digits(), epochs=3, validation_data=HELD_OUT)
    )
    assert keras.Model.fit is OWN["fit"]


def test_ctrl_c_ends_in_a_keyboard_interrupt_that_has_the_history():
    def interrupt(model: Any) -> None:
        raise KeyboardInterrupt

    kn.accelerate()
    with pytest.raises(kn.TrainingInterrupted) as stopped:
        dense_net().fit(
            *digits(), verbose=0, epochs=3, callbacks=[calling("on_epoch_end", interrupt)]
        )
    assert isinstance(stopped.value, KeyboardInterrupt)
