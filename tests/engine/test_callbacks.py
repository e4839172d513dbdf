"""Callbacks under kn.fit are told, read and change what they do under keras.Model.fit."""

import csv
import io
import re
from contextlib import redirect_stdout
from itertools import pairwise
from typing import Any

import keras
import numpy as np
import pytest
from against_keras import (
    assert_same_state,
    assert_same_training,
    assert_trains_as_keras,
    train,
)
from keras.src.backend.jax.trainer import JAXEpochIterator
from small_networks import dense_net, digits, noisy_net, shared_net, state_of

import keraunos as kn
from keraunos.engine.advance import Executable

BATCHES = 4  # of 32 in 100 samples
FITS = [keras.Model.fit, kn.fit]
HELD_OUT = tuple(part[60:] for part in digits())

# ---- Keras's own ----


@pytest.mark.parametrize(
    "callbacks",
    [
        pytest.param(
            lambda: [
                keras.callbacks.EarlyStopping(
                    "val_loss", patience=1, min_delta=10.0, restore_best_weights=True
                )
            ],
            id="EarlyStopping",
        ),
        pytest.param(
            lambda: [
                keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=10.0)
            ],
            id="ReduceLROnPlateau",
        ),
        pytest.param(
            lambda: [keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.7)],
            id="LearningRateScheduler",
        ),
        pytest.param(lambda: [keras.callbacks.TerminateOnNaN()], id="TerminateOnNaN"),
    ],
)
def test_callbacks_of_keras_do_what_they_do_under_keras(callbacks):
    assert_trains_as_keras(
        shared_net, *digits(), epochs=5, validation_data=HELD_OUT, callbacks=callbacks
    )


def test_terminate_on_nan_stops_after_the_same_step_as_under_keras():
    x, y = digits()
    x = x.copy()
    x[70] = np.nan  # in the third batch
    expected, result = (
        train(
            fit,
            shared_net,
            x,
            y,
            epochs=4,
            shuffle=False,
            callbacks=lambda: [keras.callbacks.TerminateOnNaN(), Recorder()],
        )
        for fit in FITS
    )
    assert result.callbacks[1].calls == expected.callbacks[1].calls
    assert result.callbacks[1].calls[-2][:2] == ("on_epoch_end", 0)
    assert np.isnan(result.history["loss"]).all()


@pytest.fixture
def long_chunks(monkeypatch: Any) -> list[tuple[int, int]]:
    """Chunks as long as the epoch allows; returns the ranges of steps that are run."""
    ranges: list[tuple[int, int]] = []
    call = Executable.__call__

    def spy(self: Any, state: Any, data: Any, order: Any, first: int, last: int) -> Any:
        ranges.append((first, last))
        return call(self, state, data, order, first, last)

    monkeypatch.setattr(Executable, "__call__", spy)
    monkeypatch.setattr(Executable, "steps_within", lambda self, seconds: 1000)
    return ranges


@pytest.mark.parametrize("steps_per_execution", [1, 2])
@pytest.mark.parametrize("raise_error", [False, True])
def test_terminate_on_nan_works_on_chunks_and_undoes_the_one_that_went_wrong(
    raise_error, steps_per_execution, long_chunks, capsys
):
    x, y = digits(160)
    x = x.copy()
    x[70] = np.nan  # in the third batch of five

    def outcome(fit: Any) -> Any:
        model = noisy_net(steps_per_execution=steps_per_execution)
        callback = keras.callbacks.TerminateOnNaN(raise_error=raise_error)
        keras.utils.set_random_seed(2)
        settings = {"epochs": 3, "shuffle": False, "verbose": 0, "callbacks": [callback]}
        fit(model, x[:64], y[:64], **settings)
        try:
            said = list(fit(model, x, y, **settings).history)
        except RuntimeError as error:
            said = str(error)
        return said, capsys.readouterr().out, state_of(model)

    expected = outcome(keras.Model.fit)
    result = outcome(kn.fit)
    assert result[:2] == expected[:2]
    assert_same_state(result[2], expected[2])
    assert long_chunks[:3] == [(0, 2)] * 3  # three epochs without anything wrong
    again = [(0, 1), (1, 2), (2, 3)] if steps_per_execution == 1 else [(0, 2), (2, 4)]
    assert long_chunks[3:] == [(0, 5), *again]


def test_without_terminate_on_nan_nothing_is_run_again(long_chunks):
    x, y = digits(96)
    kn.fit(shared_net(), np.full_like(x, np.nan), y, verbose=0)
    assert long_chunks == [(0, 3)]


def test_swapped_averages_are_evaluated_and_kept_as_under_keras():
    assert_trains_as_keras(
        lambda: dense_net(
            optimizer=keras.optimizers.Adam(0.05, use_ema=True, ema_momentum=0.7),
        ),
        *digits(),
        epochs=3,
        validation_data=HELD_OUT,
        callbacks=lambda: [keras.callbacks.SwapEMAWeights(swap_on_epoch=True)],
    )


def test_csv_logger_writes_what_it_writes_under_keras(tmp_path):
    tables = []
    for index, fit in enumerate(FITS):
        path = tmp_path / f"{index}.csv"
        train(
            fit,
            shared_net,
            *digits(),
            epochs=3,
            validation_data=HELD_OUT,
            callbacks=lambda: [keras.callbacks.CSVLogger(str(path))],  # noqa: B023
        )
        tables.append(list(csv.DictReader(path.read_text().splitlines())))
    expected, result = tables
    assert [list(row) for row in result] == [list(row) for row in expected]
    assert len(result) == 3
    for row, want in zip(result, expected, strict=True):
        for name, value in want.items():
            assert float(row[name]) == pytest.approx(float(value), rel=1e-4), name


@pytest.mark.parametrize("save_freq", ["epoch", 3])
def test_model_checkpoint_writes_what_it_writes_under_keras(save_freq, tmp_path):
    written = []
    for index, fit in enumerate(FITS):
        folder = tmp_path / str(index)
        folder.mkdir()
        path = folder / ("{epoch}.weights.h5" if save_freq == "epoch" else "{batch}.weights.h5")
        trained = train(
            fit,
            shared_net,
            *digits(),
            epochs=2,
            callbacks=lambda: [
                keras.callbacks.ModelCheckpoint(
                    str(path),  # noqa: B023
                    save_weights_only=True,
                    save_freq=save_freq,
                )
            ],
        )
        files = {}
        for file in sorted(folder.iterdir()):
            trained.model.load_weights(file)
            files[file.name] = state_of(trained.model)[0]
        written.append(files)
    expected, result = written
    assert list(result) == list(expected)
    assert len(result) == 2
    for name, weights in expected.items():
        for value, want in zip(result[name], weights, strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)


def test_backup_and_restore_goes_on_where_it_stopped_as_under_keras(tmp_path):
    def interrupted_and_resumed(fit: Any) -> Any:
        folder = tmp_path / fit.__module__

        class Fails(keras.callbacks.Callback):
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                if epoch == 1:
                    raise RuntimeError("power cut")

        def callbacks(*others: Any) -> list[Any]:
            return [keras.callbacks.BackupAndRestore(str(folder)), *others]

        settings = {"epochs": 4, "shuffle": False}
        with pytest.raises(RuntimeError, match="power cut"):
            train(fit, shared_net, *digits(), callbacks=lambda: callbacks(Fails()), **settings)
        trained = train(fit, shared_net, *digits(), callbacks=callbacks, **settings)
        trained.model._initial_epoch = None
        return trained

    expected, result = (interrupted_and_resumed(fit) for fit in FITS)
    assert result.epochs == [2, 3]
    assert_same_training(result, expected)


# ---- the calls ----

HOOKS = [
    f"on_{what}"
    for what in (
        "train_begin",
        "epoch_begin",
        "train_batch_begin",
        "train_batch_end",
        "test_begin",
        "test_batch_begin",
        "test_batch_end",
        "test_end",
        "predict_begin",
        "predict_batch_begin",
        "predict_batch_end",
        "predict_end",
        "epoch_end",
        "train_end",
    )
]


class Recorder(keras.callbacks.Callback):
    """Every call with its index, and the names and values of its logs."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[Any, ...]] = []
        self.values: list[float] = []

    def batches(self, kind: str = "train") -> list[tuple[int, int]]:
        begins = [call[1] for call in self.calls if call[0] == f"on_{kind}_batch_begin"]
        ends = [call[1] for call in self.calls if call[0] == f"on_{kind}_batch_end"]
        return list(zip(begins, ends, strict=True))

    def record(self, hook: str, *arguments: Any) -> None:
        logs = arguments[-1] or {}
        index = arguments[0] if len(arguments) == 2 else None
        self.calls.append((hook, index, tuple(logs)))
        self.values += [float(value) for name, value in logs.items() if name != "outputs"]


def recording(hook: str) -> Any:
    if hook.startswith("on_epoch") or "batch" in hook:
        return lambda self, index, logs=None: self.record(hook, index, logs)
    return lambda self, logs=None: self.record(hook, logs)


for name in HOOKS:
    setattr(Recorder, name, recording(name))


class ChunkRecorder(Recorder):
    per_chunk = True


def recorded(fit: Any, make_model: Any = shared_net, kind: Any = Recorder, **settings: Any) -> Any:
    settings = {"epochs": 2, "validation_data": HELD_OUT, **settings}
    return train(fit, make_model, *digits(), callbacks=lambda: [kind()], **settings).callbacks[0]


def test_every_hook_is_called_in_the_order_and_with_the_logs_of_keras():
    expected, result = (recorded(fit) for fit in FITS)
    assert result.calls == expected.calls
    assert len(expected.batches()) == 2 * BATCHES
    np.testing.assert_allclose(result.values, expected.values, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("steps_per_execution", [2, 3, 10])
def test_batch_hooks_come_every_steps_per_execution(steps_per_execution):
    def make() -> Any:
        model = shared_net()
        model.steps_per_execution = steps_per_execution
        return model

    expected, result = (recorded(fit, make, validation_data=None) for fit in FITS)
    begins = [begin for begin, _ in expected.batches()]
    assert [begin for begin, _ in result.batches()] == begins
    # Keras names a last step that does not exist if the epoch is no multiple.
    ends = [min(end, BATCHES - 1) for _, end in expected.batches()]
    assert [end for _, end in result.batches()] == ends
    expected_order = [call[0] for call in expected.calls]
    assert [call[0] for call in result.calls] == expected_order


@pytest.mark.parametrize("hook", ["on_batch_begin", "on_batch_end"])
def test_the_old_names_of_batch_hooks_get_every_step(hook):
    steps = []
    kind = type(
        "Old", (keras.callbacks.Callback,), {hook: lambda self, step, logs=None: steps.append(step)}
    )
    train(kn.fit, shared_net, *digits(), callbacks=lambda: [kind()])
    assert steps == list(range(BATCHES))


def test_a_batch_hook_put_on_the_object_gets_every_step():
    steps = []

    def callbacks() -> list[Any]:
        callback = keras.callbacks.Callback()
        callback.on_train_batch_end = lambda step, logs=None: steps.append(step)
        return [callback]

    train(kn.fit, shared_net, *digits(), callbacks=callbacks)
    assert steps == list(range(BATCHES))


def test_a_lambda_callback_gets_every_step_if_it_asks_for_steps():
    steps = []
    train(
        kn.fit,
        shared_net,
        *digits(),
        callbacks=lambda: [
            keras.callbacks.LambdaCallback(on_train_batch_end=lambda step, logs: steps.append(step))
        ],
    )
    assert steps == list(range(BATCHES))


def many_steps() -> tuple[Any, Any]:
    x, y = digits(100)
    return np.tile(x, (40, 1)), np.tile(y, 40)


@pytest.mark.parametrize("kind", [ChunkRecorder, Recorder])
def test_chunks_and_steps_follow_each_other_without_gap(kind):
    # 1000 steps of a tenth of a millisecond: far fewer chunks than steps.
    calls = train(
        kn.fit, shared_net, *many_steps(), batch_size=4, callbacks=lambda: [kind()]
    ).callbacks[0]
    ranges = calls.batches()
    assert ranges[0][0] == 0
    assert ranges[-1][1] == 999
    assert all(begin == before + 1 for (_, before), (begin, _) in pairwise(ranges))
    assert all(begin <= end for begin, end in ranges)
    if kind is Recorder:
        assert len(ranges) == 1000
    else:
        assert len(ranges) < 200


@pytest.mark.parametrize("verbose", [0, 2, 1])
def test_silent_callbacks_leave_chunks_to_their_time(verbose, monkeypatch):
    # None of these does anything at a step, so nothing makes the engine stop at each: not the
    # progress bar either.
    steps = []
    run = Executable.__call__

    def spy(self: Any, state: Any, data: Any, order: Any, first: int, last: int) -> Any:
        steps.append(last - first)
        return run(self, state, data, order, first, last)

    monkeypatch.setattr(Executable, "__call__", spy)
    callbacks = [
        keras.callbacks.EarlyStopping("loss"),
        keras.callbacks.ReduceLROnPlateau("loss"),
        keras.callbacks.LearningRateScheduler(lambda epoch: 0.01),
        keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None),
    ]
    kn.fit(shared_net(), *many_steps(), batch_size=4, verbose=verbose, callbacks=callbacks)
    assert sum(steps) == 1000
    assert len(steps) < 200


# ---- reading and changing the model ----


class Reader(keras.callbacks.Callback):
    """A sum over the weights, as each hook sees them."""

    def __init__(self, chunks: bool = False) -> None:
        super().__init__()
        self.per_chunk = chunks
        self.seen: list[tuple[str, float, int]] = []

    def look(self, hook: str) -> None:
        weights = sum(float(abs(np.asarray(w.value)).sum()) for w in self.model.weights[:2])
        self.seen.append((hook, weights, int(self.model.optimizer.iterations.value)))


for name in HOOKS:
    setattr(Reader, name, (lambda hook: lambda self, *_, logs=None: self.look(hook))(name))


def test_every_hook_sees_the_weights_of_the_step_before_it():
    expected, result = (
        train(
            fit,
            shared_net,
            *digits(),
            epochs=2,
            validation_data=HELD_OUT,
            callbacks=lambda: [Reader()],
        ).callbacks[0]
        for fit in FITS
    )
    assert [(hook, count) for hook, _, count in result.seen] == [
        (hook, count) for hook, _, count in expected.seen
    ]
    np.testing.assert_allclose(
        [weights for _, weights, _ in result.seen],
        [weights for _, weights, _ in expected.seen],
        rtol=1e-4,
    )


def test_a_hook_once_a_chunk_sees_the_steps_of_its_chunk():
    reader = train(
        kn.fit, shared_net, *many_steps(), batch_size=4, callbacks=lambda: [Reader(chunks=True)]
    ).callbacks[0]
    counts = [count for hook, _, count in reader.seen if hook == "on_train_batch_end"]
    assert counts == sorted(set(counts))
    assert counts[-1] == 1000


def set_rate(model: Any, index: int) -> None:
    model.optimizer.learning_rate = 0.1 / (index + 1)


def halve_rate(model: Any, index: int) -> None:
    rate = model.optimizer.learning_rate
    rate.assign(rate / 2)


def halve_weights(model: Any, index: int) -> None:
    for weight in model.trainable_weights:
        weight.assign(weight / 2)


def set_all_weights(model: Any, index: int) -> None:
    model.set_weights([weight * 0.9 for weight in model.get_weights()])


def stop(model: Any, index: int) -> None:
    model.stop_training = index == 1


@pytest.mark.parametrize(
    "change", [set_rate, halve_rate, halve_weights, set_all_weights, stop], ids=lambda f: f.__name__
)
@pytest.mark.parametrize(
    "hook", ["on_train_batch_begin", "on_train_batch_end", "on_epoch_begin", "on_epoch_end"]
)
def test_what_a_hook_changes_takes_effect_as_under_keras(hook, change):
    def act(self: Any, index: int, logs: Any = None) -> None:
        change(self.model, index)

    kind = type("Changer", (keras.callbacks.Callback,), {hook: act})
    expected, result = (
        train(fit, shared_net, *digits(), epochs=3, callbacks=lambda: [kind()]) for fit in FITS
    )
    assert_same_training(result, expected)
    untouched = train(kn.fit, shared_net, *digits(), epochs=3)
    same = all(
        np.array_equal(*pair) for pair in zip(result.state[0], untouched.state[0], strict=True)
    )
    # Asked at the third begin, Keras has not read it: the epoch then ends it.
    assert not same or change is stop


# ---- other work inside a hook ----


def evaluate_with_keras(model: Any, x: Any, y: Any) -> Any:
    return model.evaluate(x, y, verbose=0, batch_size=16)


def evaluate_with_keraunos(model: Any, x: Any, y: Any) -> Any:
    return kn.evaluate(model, x, y, verbose=0, batch_size=16)


def predict_with_keras(model: Any, x: Any, y: Any) -> Any:
    return model.predict(x, verbose=0, batch_size=16).mean(axis=0)


def predict_with_keraunos(model: Any, x: Any, y: Any) -> Any:
    return kn.predict(model, x, verbose=0, batch_size=16).mean(axis=0)


nested_work = pytest.mark.parametrize(
    ("work", "as_keras"),
    [
        (evaluate_with_keras, evaluate_with_keras),
        (evaluate_with_keraunos, evaluate_with_keras),
        (predict_with_keras, predict_with_keras),
        (predict_with_keraunos, predict_with_keras),
    ],
    ids=lambda f: f.__name__,
)


@nested_work
@pytest.mark.parametrize("hook", ["on_epoch_end", "on_epoch_begin"])
@pytest.mark.parametrize("validated", [True, False], ids=["validated", "alone"])
def test_other_data_can_be_evaluated_between_epochs(hook, validated, work, as_keras):
    others = tuple(part[:40] for part in digits(200))

    def outcome(fit: Any, work: Any) -> tuple[Any, Any]:
        seen = []
        kind = type(
            "Inner",
            (keras.callbacks.Callback,),
            {hook: lambda self, epoch, logs=None: seen.append(work(self.model, *others))},
        )
        settings = {"validation_data": HELD_OUT} if validated else {}
        trained = train(
            fit, shared_net, *digits(), epochs=2, callbacks=lambda: [kind()], **settings
        )
        return trained, seen

    (expected, wanted), (result, seen) = (
        outcome(keras.Model.fit, as_keras),
        outcome(kn.fit, work),
    )
    assert_same_training(result, expected)
    assert len(seen) == 2
    np.testing.assert_allclose(seen, wanted, rtol=1e-4, atol=1e-5)


@nested_work
def test_other_data_can_be_evaluated_between_steps(work, as_keras):
    others = tuple(part[:40] for part in digits(200))

    def outcome(fit: Any, work: Any) -> tuple[Any, Any]:
        seen = []

        class Inner(keras.callbacks.Callback):
            def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
                if batch % 2:
                    seen.append(work(self.model, *others))

        return train(fit, shared_net, *digits(), epochs=2, callbacks=lambda: [Inner()]), seen

    (expected, wanted), (result, seen) = (
        outcome(keras.Model.fit, as_keras),
        outcome(kn.fit, work),
    )
    assert len(seen) == 4
    np.testing.assert_allclose(seen, wanted, rtol=1e-4, atol=1e-5)
    assert_same_training(result, expected)


def test_another_model_can_be_trained_inside_a_hook():
    inner = dense_net()

    class Nested(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            kn.fit(inner, *digits(), verbose=0)

    alone = train(kn.fit, shared_net, *digits(), epochs=1)
    nested = train(kn.fit, shared_net, *digits(), epochs=1, callbacks=lambda: [Nested()])
    assert_same_training(nested, alone)
    assert int(inner.optimizer.iterations.value) == BATCHES


# ---- what the user hands in and finds afterwards ----


@pytest.mark.parametrize("with_history", [True, False])
def test_a_callback_list_of_the_users_own_is_used(with_history):
    def outcome(fit: Any) -> Any:
        recorder = Recorder()
        model = shared_net()
        own = keras.callbacks.CallbackList(
            [recorder], add_history=with_history, model=model, epochs=2, steps=BATCHES, mine="yes"
        )
        keras.utils.set_random_seed(2)
        fit(model, *digits(), epochs=2, verbose=0, callbacks=own)
        return recorder

    expected, result = (outcome(fit) for fit in FITS)
    assert result.calls == expected.calls
    assert result.params["mine"] == "yes"


def test_the_parameters_callbacks_get_are_those_of_keras():
    expected, result = (recorded(fit).params for fit in FITS)
    assert result == expected


def test_history_belongs_to_the_model_as_under_keras():
    model = shared_net()
    history = kn.fit(model, *digits(), epochs=2, verbose=0)
    assert isinstance(history, keras.callbacks.History)
    assert model.history is history
    assert history.epoch == [0, 1]


@pytest.mark.parametrize("fails", [False, True])
def test_the_model_is_as_the_user_made_it_inside_hooks_and_afterwards(fails):
    model = shared_net()
    model.steps_per_execution = 3
    keras.Model.fit(model, *digits(), verbose=0)
    before = model.train_function, model.test_function, model.predict_function
    seen = set()

    class Watcher(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            seen.add(self.model.steps_per_execution)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.add(self.model.steps_per_execution)
            if fails:
                raise RuntimeError("a callback failed")

    try:
        kn.fit(model, *digits(), verbose=0, callbacks=[Watcher()], validation_data=HELD_OUT)
    except RuntimeError:
        assert fails
    assert seen == {3}
    assert model.steps_per_execution == 3
    assert (model.train_function, model.test_function, model.predict_function) == before
    assert all(np.isfinite(weight).all() for weight in model.get_weights())


def test_the_model_is_as_the_user_made_it_if_keras_fails_before_it_begins(monkeypatch):
    model = shared_net()
    model.steps_per_execution = 3
    before = model.train_function, model.test_function, model.predict_function

    def fails(self: Any, **settings: Any) -> None:
        raise RuntimeError("no iterator")

    monkeypatch.setattr(JAXEpochIterator, "__init__", fails)
    with pytest.raises(RuntimeError, match="no iterator"):
        kn.fit(model, *digits(), verbose=0)
    assert model.steps_per_execution == 3
    assert (model.train_function, model.test_function, model.predict_function) == before


def test_an_exception_in_a_batch_hook_leaves_the_weights_of_that_step():
    class Fails(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if batch == 1:
                raise RuntimeError("a callback failed")

    def outcome(fit: Any) -> Any:
        model = shared_net()
        keras.utils.set_random_seed(2)
        with pytest.raises(RuntimeError, match="a callback failed"):
            fit(model, *digits(), verbose=0, callbacks=[Fails()])
        return model, state_of(model)

    (_, expected), (model, result) = (outcome(fit) for fit in FITS)
    assert int(model.optimizer.iterations.value) == 2
    for value, want in zip(result[0], expected[0], strict=True):
        np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)


# ---- what is printed ----


def printed(work: Any) -> str:
    screen = io.StringIO()
    with redirect_stdout(screen):
        work()
    return re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())


def test_the_progress_bar_ends_at_the_number_of_steps():
    text = printed(lambda: kn.fit(shared_net(), *digits(), epochs=2, verbose=1))
    assert "Epoch 1/2" in text
    counts = [int(count) for count in re.findall(rf"(\d+)/{BATCHES} ", text)]
    assert counts.count(BATCHES) >= 2
    assert max(counts) == BATCHES


@pytest.mark.parametrize("verbose", [1, 2])
@pytest.mark.parametrize("what", ["fit", "evaluate", "predict"])
def test_the_last_line_printed_is_that_of_keras(what, verbose):
    def last_line(kind: Any) -> str:
        data = digits()[: 1 if what == "predict" else 2]
        text = printed(lambda: getattr(kind, what)(shared_net(), *data, verbose=verbose))
        line = [part for part in re.split(r"[\r\n\x08]+", text) if part.strip()][-1]
        return re.sub(r"\d+(us|ms|s)(/step)?|\d+\.\d+(e-\d+)?", "#", line).strip()

    line = last_line(kn)
    assert line == last_line(keras.Model)
    assert line.startswith(f"{BATCHES}/{BATCHES}")


@pytest.mark.parametrize("verbose", [0, "auto"])
def test_silence_is_kept(verbose, capsys):
    kn.fit(shared_net(), *digits(), verbose=verbose)
    kn.evaluate(shared_net(), *digits(), verbose=verbose)
    kn.predict(shared_net(), digits()[0], verbose=verbose)
    assert bool(capsys.readouterr().out) == (verbose == "auto")
