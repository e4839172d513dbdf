from dataclasses import replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_networks import digits, noisy_net, state_of

from keraunos import KeraunosError
from keraunos.engine.advance import Executable, Program, make_advance
from keraunos.engine.feed import Segment, put_on_device
from keraunos.engine.state import TrainingState, start

STEPS, BATCH = 64, 8


@cache
def network() -> tuple[Any, list[list[np.ndarray]]]:
    """Dropout, batch normalisation and Adam: seeds, running means and moments all move."""
    model = noisy_net()
    model.evaluate(*digits(2), verbose=0)
    return model, state_of(model)


def fresh_state() -> TrainingState:
    lists = [[jnp.array(value) for value in values] for values in network()[1]]
    return start(**dict(zip(("trainable", "non_trainable", "optimizer", "metrics"), lists)))  # noqa: B905


def keras_step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
    model, _ = network()
    lists = state.trainable, state.non_trainable, state.optimizer, state.metrics
    logs, (trainable, non_trainable, optimizer, metrics) = model.train_step(lists, batch)
    return logs, replace(
        state,
        trainable=trainable,
        non_trainable=non_trainable,
        optimizer=optimizer,
        metrics=metrics,
    )


@cache
def data_and_order() -> tuple[Any, np.ndarray]:
    data = jax.tree.map(put_on_device, digits(100))
    return data, np.random.default_rng(3).integers(0, 100, (STEPS, BATCH)).astype(np.int32)


@cache
def compiled_advance() -> Any:
    return jax.jit(make_advance(keras_step), donate_argnums=0)


def run_in(chunks: list[int]) -> tuple[TrainingState, Any]:
    state, logs, first = fresh_state(), None, 0
    for count in chunks:
        state, logs = compiled_advance()(
            state, *data_and_order(), np.int32(first), np.int32(first + count)
        )
        first += count
    assert first == STEPS
    return state, logs


def bits(tree: Any) -> list[bytes]:
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(tree)]


@pytest.mark.parametrize(
    "chunks", [[1] * STEPS, [3] * 21 + [1], [63, 1], [1, 63]], ids=["1", "3", "63+1", "1+63"]
)
def test_any_division_into_chunks_gives_the_same_bits_from_one_executable(chunks):
    whole = run_in([STEPS])
    parts = run_in(chunks)
    assert bits(parts) == bits(whole)
    assert compiled_advance()._cache_size() == 1
    before, after = jax.tree.leaves(fresh_state().trainable), jax.tree.leaves(whole[0].trainable)
    assert all(not np.array_equal(*pair) for pair in zip(before, after, strict=True))


def test_a_range_of_steps_is_those_steps_of_keras_one_after_the_other():
    data, order = data_and_order()
    state, logs = run_in([STEPS])
    step = jax.jit(keras_step)
    expected = fresh_state()
    for rows in order:
        last, expected = step(expected, jax.tree.map(lambda array: array[rows], data))  # noqa: B023
    for name in ("trainable", "non_trainable", "optimizer", "metrics"):
        for value, want in zip(getattr(state, name), getattr(expected, name), strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(logs["loss"], last["loss"], rtol=1e-4)


def test_an_empty_range_changes_nothing():
    data, order = data_and_order()
    state, _ = compiled_advance()(fresh_state(), data, order, np.int32(5), np.int32(5))
    assert bits(state) == bits(fresh_state())


def test_position_counts_the_steps_that_are_done():
    data, order = data_and_order()
    state, _ = compiled_advance()(fresh_state(), data, order, np.int32(0), np.int32(3))
    assert int(state.position) == 3
    state, _ = compiled_advance()(state, data, order, np.int32(3), np.int32(10))
    assert int(state.position) == 10
    assert state.position.dtype == jnp.int32


def row_as_loss(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
    # Nothing of the loss enters the state, so that only `healthy` can remember it.
    return {"loss": batch[0]}, replace(state, trainable=[state.trainable[0] + 1.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_loss_that_is_not_finite_makes_the_state_unhealthy_for_good(bad):
    rows = jnp.asarray([1.0, 2.0, bad, 4.0, 5.0])
    order = np.arange(5, dtype=np.int32)[:, None]
    advance = jax.jit(make_advance(row_as_loss))
    healthy = []
    state = start(trainable=[jnp.zeros(2)])
    for index in range(5):
        state, logs = advance(state, rows, order, np.int32(index), np.int32(index + 1))
        healthy.append(bool(state.healthy))
    assert healthy == [True, True, False, False, False]
    assert float(logs["loss"]) == 5.0


def test_keep_returns_the_outputs_of_every_step_of_the_range():
    rows = jnp.arange(10.0)
    order = np.arange(10, dtype=np.int32).reshape(5, 2)

    def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        return {"double": 2 * batch}, state

    advance = jax.jit(make_advance(step, keep=3))
    _, outputs = advance(start(), rows, order, np.int32(1), np.int32(4))
    assert outputs["double"].tolist() == [[4, 6], [8, 10], [12, 14]]


def test_a_weakly_typed_new_value_is_put_into_the_old_type():
    def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        return {}, replace(state, trainable=[jnp.asarray(3.0) + 0 * batch.sum()])

    state, _ = jax.jit(make_advance(step))(
        start(trainable=[jnp.float32(0)]),
        jnp.arange(4.0),
        np.zeros((2, 2), np.int32),
        np.int32(0),
        np.int32(2),
    )
    assert float(state.trainable[0]) == 3.0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lists: [lists[0][:1], lists[1]], id="shape"),
        pytest.param(lambda lists: [lists[0].astype(jnp.float16), lists[1]], id="dtype"),
        pytest.param(lambda lists: lists[:1], id="number"),
    ],
)
def test_a_step_that_changes_the_form_of_the_state_is_refused(change):
    def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        return {}, replace(state, trainable=change(state.trainable))

    state = start(trainable=[jnp.zeros(2), jnp.zeros(3)])
    order = np.zeros((2, 2), np.int32)
    with pytest.raises(KeraunosError, match="shape or dtype"):
        jax.jit(make_advance(step))(state, jnp.arange(4.0), order, np.int32(0), np.int32(2))


def test_leaves_flatten_in_the_documented_order():
    # Checkpoints and compiled programs rely on it.
    state = TrainingState(
        trainable=[1, 2],
        non_trainable=[3],
        optimizer=[4, 5],
        metrics=[6],
        position=7,
        hyperparameters={"rate": 9, "decay": 8},
        healthy=10,
    )
    assert jax.tree.leaves(state) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_the_state_given_to_an_executable_is_donated():
    data, order = data_and_order()
    state = fresh_state()
    executable = Program(keras_step).executable(state, data, Segment(order, STEPS))
    new, _ = executable(state, data, order, 0, 2)
    assert all(leaf.is_deleted() for leaf in jax.tree.leaves(state))
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in jax.tree.leaves(new))
    assert not any(leaf.is_deleted() for leaf in jax.tree.leaves(data))


def test_a_program_traces_and_compiles_once_for_shapes_it_has_met():
    traced = []

    def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        traced.append(batch.shape)
        return {"loss": batch.sum()}, replace(state, trainable=[state.trainable[0] + batch.sum()])

    program = Program(step)
    rows = jnp.arange(16.0)

    def run(steps: int, batch_size: int) -> Executable:
        state = start(trainable=[jnp.zeros(2)])
        order = np.arange(steps * batch_size, dtype=np.int32).reshape(steps, batch_size)
        executable = program.executable(state, rows, Segment(order, steps))
        executable(state, rows, order, 0, steps)
        return executable

    first = run(4, 4)
    assert run(4, 4) is first
    assert traced == [(4,)]
    assert run(2, 4) is not first
    run(4, 2)
    assert traced == [(4,), (2,)]
