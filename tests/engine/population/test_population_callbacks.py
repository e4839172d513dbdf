"""Keras's callbacks do for each member of a population what they do in a training alone."""

import csv
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from trained_alone import (
    alone,
    assert_as_alone,
    assert_bits,
    assert_same,
    dense,
    net,
    population,
    rows,
)

import keraunos as kn
from keraunos import KeraunosError, Plan

DATA = rows(44)

SETTINGS: dict[str, Any] = {"validation_data": rows(21), "epochs": 5}


def member(index: int) -> Any:
    return net(
        dense,
        lambda: layers.Dropout(0.1 + index / 10),
        optimizer=keras.optimizers.SGD(0.3 * (index + 1)),
        metrics=["accuracy"],
        seed=index,
    )


def of_every_kind() -> list[Any]:
    callbacks = keras.callbacks
    return [
        callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True),
        callbacks.ReduceLROnPlateau("val_loss", factor=0.3, patience=0, min_delta=0.3),
        callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch % 2 else rate * 0.7),
        callbacks.TerminateOnNaN(),
    ]


@pytest.mark.sampled(2)
@pytest.mark.timeout(120)
@pytest.mark.parametrize("plan", [Plan(2, 1), Plan(1, 4)])
@pytest.mark.parametrize("given", ["list", "function"])
def test_what_looks_at_the_curves_looks_at_its_own(plan, given):
    """As a list they are copied for each member; the rates they set are in the history."""
    models = [member(index) for index in range(3)]
    given_callbacks: Any = of_every_kind()
    callbacks = given_callbacks if given == "list" else lambda index: of_every_kind()
    histories = population(models, *DATA, plan=plan, callbacks=callbacks, **SETTINGS)
    for index, (model, history) in enumerate(zip(models, histories, strict=True)):
        oracle = member(index)
        wanted = alone(oracle, *DATA, callbacks=of_every_kind(), **SETTINGS)
        assert_same(model, history, oracle, wanted, what=f"member {index}")
        assert "learning_rate" in history.history
    assert len({tuple(history.history["learning_rate"]) for history in histories}) == 3
    assert all(callback._model is None for callback in given_callbacks), "not copies"


def test_files_of_each_member(tmp_path):
    def callbacks(folder: str) -> Any:
        def of(index: int) -> list[Any]:
            place = tmp_path / folder / str(index)
            place.mkdir(parents=True, exist_ok=True)
            return [
                keras.callbacks.ModelCheckpoint(
                    place / "{epoch}.weights.h5", save_weights_only=True
                ),
                keras.callbacks.ModelCheckpoint(place / "best.keras", save_best_only=True),
                keras.callbacks.CSVLogger(str(place / "log.csv")),
            ]

        return of

    models = [member(index) for index in range(2)]
    settings = {**SETTINGS, "epochs": 2}
    population(models, *DATA, plan=Plan(2, 1), callbacks=callbacks("population"), **settings)
    for index, model in enumerate(models):
        oracle = member(index)
        alone(oracle, *DATA, callbacks=callbacks("alone")(index), **settings)
        ours, wanted = tmp_path / "population" / str(index), tmp_path / "alone" / str(index)
        assert {f.name for f in ours.iterdir()} == {f.name for f in wanted.iterdir()}
        first = [keras.models.clone_model(model) for _ in range(2)]
        for copy, folder in zip(first, (ours, wanted), strict=True):
            copy.load_weights(folder / "1.weights.h5")
        assert_close(first[0], first[1])
        assert_close(
            keras.models.load_model(ours / "best.keras"),
            keras.models.load_model(wanted / "best.keras"),
        )
        np.testing.assert_allclose(numbers(ours / "log.csv"), numbers(wanted / "log.csv"), 1e-4)


def assert_close(model: Any, other: Any) -> None:
    for value, wanted in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=1e-5)


def numbers(file: Path) -> list[list[float]]:
    with file.open() as lines:
        return [[float(number) for number in line] for line in list(csv.reader(lines))[1:]]


def test_a_callback_that_writes_a_file_is_wanted_for_each_member(tmp_path):
    logger = keras.callbacks.CSVLogger(str(tmp_path / "log.csv"))
    with pytest.raises(KeraunosError, match="CSVLogger writes a file"):
        population([member(0), member(1)], *DATA, callbacks=[logger])
    population([member(0)], *DATA, callbacks=[logger])
    assert len((tmp_path / "log.csv").read_text().splitlines()) == 2


def test_a_callback_that_cannot_be_copied_is_wanted_for_each_member():
    class Holds(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.lines = (line for line in "ab")

    with pytest.raises(KeraunosError, match="cannot be copied"):
        population([member(0), member(1)], *DATA, callbacks=[Holds()])


def test_a_callback_is_of_one_member():
    stop = keras.callbacks.EarlyStopping("loss")
    with pytest.raises(KeraunosError, match="the same EarlyStopping twice"):
        population([member(0), member(1)], *DATA, callbacks=lambda index: [stop])


@pytest.mark.parametrize("nothing", [None, [], ()])
def test_no_callbacks_are_as_good_as_none(nothing):
    assert len(population([member(0)], *DATA, callbacks=nothing)[0].epoch) == 1


def test_one_callback_needs_no_list():
    seen: list[int] = []
    tell = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    population([member(0), member(1)], *DATA, callbacks=tell, epochs=2)
    assert sorted(seen) == [0, 0, 1, 1]


def counted(index: int) -> Any:
    """Keras counts up the names of metrics and layers: precision, precision_1, ..."""
    return net(
        dense,
        lambda: layers.Dropout(0.1 + index / 10),
        loss="categorical_crossentropy",
        metrics=[keras.metrics.Precision(thresholds=0.3)],
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize("plan", [Plan(2, 1), Plan(1, 4)])
def test_logs_have_the_names_that_they_have_alone(plan, groups):
    x, y = DATA
    data = x, np.eye(3, dtype="float32")[y]
    models = [counted(index) for index in range(2)]
    names = [model.metrics[1]._user_metrics[0].name for model in models]
    assert len(set(names)) == 2
    stops = [keras.callbacks.EarlyStopping(f"val_{name}", mode="max", patience=0) for name in names]
    settings = {"epochs": 3, "validation_data": data}
    histories = population(
        models, *data, plan=plan, callbacks=lambda index: [stops[index]], **settings
    )
    assert groups.members == [[0, 1]]
    for index, history in enumerate(histories):
        assert names[index] in history.history
        oracle = counted(index)
        own = oracle.metrics[1]._user_metrics[0].name
        stop = keras.callbacks.EarlyStopping(f"val_{own}", mode="max", patience=0)
        assert_same(
            models[index], history, oracle, alone(oracle, *data, callbacks=[stop], **settings)
        )


def test_outputs_that_keras_has_named_have_their_own_names_in_the_logs(groups):
    def make(rate: float) -> Any:
        keras.utils.set_random_seed(1)
        x = keras.Input((6,))
        y = layers.Dropout(rate)(dense()(x))
        model = keras.Model(x, [layers.Dense(3)(y), layers.Dense(3)(y)])
        model.compile(keras.optimizers.SGD(0.1), ["mse", "mae"], metrics=["mse", "mae"])
        return model

    x, y = DATA
    one = np.eye(3, dtype="float32")[y]
    models, histories = assert_as_alone(make, [0.2, 0.4], x, [one, one])
    assert groups.members == [[0, 1]]
    for model, history in zip(models, histories, strict=True):
        for output in model.output_names:
            assert f"{output}_loss" in history.history


def test_swapped_weights_and_best_weights_of_each_member():
    def make(rate: float) -> Any:
        return net(dense, optimizer=keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=rate))

    assert_as_alone(
        make,
        [0.5, 0.9],
        *DATA,
        callbacks=lambda index: [keras.callbacks.SwapEMAWeights(swap_on_epoch=True)],
        **{**SETTINGS, "epochs": 2},
    )


def test_validation_as_it_is_asked_for():
    assert_as_alone(
        lambda rate: net(dense, lambda: layers.Dropout(rate)),
        [0.2, 0.5],
        *DATA,
        epochs=4,
        initial_epoch=1,
        validation_split=0.3,
        validation_batch_size=5,
        validation_freq=2,
    )


def test_weights_of_examples():
    x, y = DATA
    assert_as_alone(
        lambda rate: net(dense, lambda: layers.Dropout(rate), weighted_metrics=["accuracy"]),
        [0.2, 0.5],
        x,
        y,
        sample_weight=np.linspace(0, 2, len(x)).astype("float32"),
    )


def test_a_population_can_be_trained_on():
    models = [member(index) for index in range(2)]
    wanted = [member(index) for index in range(2)]
    for _ in range(2):
        population(models, *DATA, exact=True)
    for model, other in zip(models, wanted, strict=True):
        for _ in range(2):
            alone(other, *DATA)
        assert_bits(model, other)
        kn.fit(model, *DATA, verbose=0)


def test_it_is_told_how_far_they_are(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    kn.fit_population([member(0), member(1)], *DATA, epochs=2)
    told = capsys.readouterr().err
    assert "2 models trained, 4 epochs in all" in told or "of 2 models trained" in told
    assert told.endswith("\n")
