"""Networks that run stacked in one program, or on several threads, learn what they learn alone."""

import functools
import threading
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from test_shared_numbers import CASES
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

from keraunos import KeraunosError, Plan
from keraunos.engine.population.joint import Joint
from keraunos.engine.population.lanes import Lanes

PLANS = [Plan(1, 4), Plan(2, 2)]

EPOCHS = 3

DATA = rows(44)  # five batches and a half
VALIDATION = rows(21)


def member(index: int) -> Any:
    return net(
        dense,
        lambda: layers.Dropout(0.1 + index / 10),
        optimizer=keras.optimizers.SGD(0.03 * (index + 1), momentum=0.5 + index / 20),
        metrics=["accuracy"],
        seed=index,
    )


class EndsAfter(keras.callbacks.Callback):
    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.epoch:
            self.model.stop_training = True


def callbacks_of(index: int) -> list[Any]:
    if index == 3:
        return [keras.callbacks.EarlyStopping("val_loss", min_delta=9.0, restore_best_weights=True)]
    return [EndsAfter(index)]


SETTINGS: dict[str, Any] = {"validation_data": VALIDATION, "epochs": EPOCHS}

MEMBERS = 5
"""More than any plan trains at a time; they end after 1, 2, 3, 2 and 3 epochs."""


@functools.cache
def oracle(index: int) -> tuple[Any, Any]:
    model = member(index)
    return model, alone(model, *DATA, callbacks=callbacks_of(index), **SETTINGS)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("plan", PLANS)
def test_members_that_end_at_different_epochs_learn_what_they_learn_alone(plan, groups):
    models = [member(index) for index in range(MEMBERS)]
    histories = population(models, *DATA, plan=plan, callbacks=callbacks_of, **SETTINGS)
    for index, (model, history) in enumerate(zip(models, histories, strict=True)):
        assert_same(model, history, *oracle(index), what=f"member {index}")
    assert [len(history.epoch) for history in histories] == [1, 2, 3, 2, 3]
    assert groups.members == [list(range(MEMBERS))]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["rmsprop", "warmup", "batch-norm", "loss-weights-list"])
def test_a_number_is_an_input_of_the_stacked_program(name, groups):
    case = CASES[name]
    assert_as_alone(case.make, case.values[:2], *case.data(), plan=Plan(1, 2))
    assert groups.members == [[0, 1]]


def test_different_networks_meet_in_one_joint(groups):
    def make(units: int) -> Any:
        return net(lambda: layers.Dense(units, "tanh"))

    assert_as_alone(make, [4, 5, 4, 5], *DATA, plan=Plan(1, 4), all_different=False, epochs=2)
    assert groups.members == [[0, 2], [1, 3]]


class Fails(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch == 1:
            raise ZeroDivisionError("on purpose")


@pytest.mark.sampled(2)
@pytest.mark.timeout(60)
@pytest.mark.parametrize("plan", [Plan(1, 4), Plan(2, 2), Plan(1, 2), Plan(2, 1)])
def test_what_a_callback_raises_comes_through_and_nobody_waits_for_ever(plan):
    models = [member(index) for index in range(MEMBERS)]
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        population(
            models,
            *DATA,
            plan=plan,
            epochs=10**6,
            callbacks=lambda index: [Fails()] if index == 1 else [],
        )
    assert threading.active_count() <= before + 2, "threads are left behind"
    history = alone(models[0], *DATA)
    assert np.isfinite(history.history["loss"]).all()


@pytest.mark.timeout(60)
def test_what_the_program_raises_comes_through(monkeypatch):
    def fails(requests: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr("keraunos.engine.population.joint.stack", fails)
    with pytest.raises(MemoryError, match="no room"):
        population([member(0), member(1)], *DATA, plan=Plan(1, 2))


@pytest.mark.timeout(60)
def test_a_joint_does_not_wait_for_networks_that_never_begin():
    """Cancelled ones, after an error; and many that end at the same moment."""
    begun, go_on = threading.Event(), threading.Event()

    def training(joint: Joint | None) -> None:
        assert joint is not None
        begun.set()
        go_on.wait()

    with Lanes(Plan(1, 2)) as lanes:
        futures = lanes.submit([training] * 12)
        begun.wait()
        cancelled = [future.cancel() for future in futures]
        assert sum(cancelled) >= 10
        joint = lanes._lanes[0]._joint
        assert joint is not None
        assert joint._members == 12 - sum(cancelled)
        go_on.set()
    assert joint._members == 0
    assert lanes._lanes[0].outstanding == 0


def test_a_member_that_looks_at_every_step_holds_nobody_up():
    seen: list[int] = []

    class Looks(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(batch)

    def callbacks(index: int) -> list[Any]:
        return [Looks()] if index == 1 else []

    models = [member(index) for index in range(3)]
    histories = population(models, *DATA, plan=Plan(1, 4), callbacks=callbacks, epochs=2)
    assert seen == [0, 1, 2, 3, 4, 5] * 2
    for index, (model, history) in enumerate(zip(models, histories, strict=True)):
        wanted = member(index)
        assert_same(model, history, wanted, alone(wanted, *DATA, epochs=2))


@pytest.mark.sampled(1)
@pytest.mark.timeout(60)
@pytest.mark.parametrize("plan", [Plan(2, 1), Plan(1, 4)])
def test_a_callback_may_use_its_model(plan):
    """Also on batches of a size that the shared programs were not made for."""
    x, y = rows(7)

    class Uses(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[Any] = []

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            predicted = self.model.predict(x, verbose=0)
            measured = self.model.evaluate(x, y, verbose=0)
            same = self.model.evaluate(*VALIDATION, batch_size=8, verbose=0)
            self.found.append([predicted.sum(0).tolist(), measured, same])

    population_uses, alone_uses = [Uses() for _ in range(3)], [Uses() for _ in range(3)]
    models = [member(index) for index in range(3)]
    histories = population(
        models, *DATA, plan=plan, callbacks=lambda index: [population_uses[index]], **SETTINGS
    )
    for index, (model, history) in enumerate(zip(models, histories, strict=True)):
        wanted = member(index)
        expected = alone(wanted, *DATA, callbacks=[alone_uses[index]], **SETTINGS)
        assert_same(model, history, wanted, expected)
        for found, others in zip(
            population_uses[index].found, alone_uses[index].found, strict=True
        ):
            for one, other in zip(found, others, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("plan", [Plan(2, 1), Plan(1, 4)])
def test_a_member_that_diverges_is_retired_and_changes_nothing_for_the_others(plan):
    def one(rate: float, index: int) -> Any:
        return net(
            dense,
            lambda: layers.Dropout(0.1 + index / 10),
            optimizer=keras.optimizers.SGD(rate),
            loss=_far_off,
            seed=index,
        )

    def healthy() -> list[Any]:
        return [one(0.01, 0), one(0.02, 1), one(0.01, 2)]

    models = healthy()
    diverges = one(1e30, 3)
    histories = population([*models[:2], diverges, models[2]], *DATA, plan=plan, epochs=3)
    assert len(histories[2].epoch) == 1
    assert not np.isfinite(histories[2].history["loss"][-1])
    assert [len(histories[index].epoch) for index in (0, 1, 3)] == [3, 3, 3]
    without = healthy()
    others = population(without, *DATA, plan=plan, epochs=3)
    for model, other in zip(models, without, strict=True):
        assert_bits(model, other)
    for history, other in zip([*histories[:2], histories[3]], others, strict=True):
        assert history.history == other.history


def _far_off(y: Any, prediction: Any) -> Any:
    classes = keras.ops.reshape(keras.ops.cast(y, "float32"), (-1, 1))
    return keras.ops.mean((keras.ops.log(prediction) - classes) ** 2, -1)


@pytest.mark.parametrize("plan", [Plan(2, 1), Plan(1, 4)])
def test_terminate_on_nan_ends_it_after_the_step_after_which_it_ends_alone(plan):
    """Not at the end of the chunk, though the others of its joint take longer ones."""

    def made(rate: float) -> Any:
        return net(dense, optimizer=keras.optimizers.SGD(rate), loss=_far_off)

    def callbacks(index: int) -> list[Any]:
        return [keras.callbacks.TerminateOnNaN()] if index == 1 else []

    models = [made(rate) for rate in (0.01, 1e30, 0.02)]
    histories = population(models, *DATA, plan=plan, epochs=2, callbacks=callbacks)
    assert [len(history.epoch) for history in histories] == [2, 1, 2]
    wanted = made(1e30)
    expected = alone(wanted, *DATA, epochs=2, callbacks=callbacks(1))
    assert int(wanted.optimizer.iterations.value) < 6
    assert_same(models[1], histories[1], wanted, expected)


def test_a_plan_trains_at_least_one():
    for lanes, width in [(0, 1), (1, 0), (-1, 2)]:
        with pytest.raises(KeraunosError, match="trains nothing"):
            Plan(lanes, width)


def test_what_is_set_for_dtypes_holds_in_the_threads_too():
    found: list[str] = []
    keras.config.set_dtype_policy("mixed_bfloat16")
    with Lanes(Plan(2, 1)) as lanes:
        for future in lanes.submit([lambda joint: found.append(keras.config.dtype_policy().name)]):
            future.result()
    assert found == ["mixed_bfloat16"]
