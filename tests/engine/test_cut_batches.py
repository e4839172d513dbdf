"""Batches of rows that are about equally long, computed as far as the longest of them."""

from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.engine.advance import Program, make_advance
from keraunos.engine.feed import CutOrder, Lengths, Segment
from keraunos.engine.keras_bridge import ResidentArrays
from keraunos.engine.population.fit import train_members
from keraunos.engine.population.lanes import Plan
from keraunos.engine.population.members import Member
from keraunos.engine.state import TrainingState, start
from keraunos.errors import KeraunosError

ROWS, WIDTH, BATCH = 203, 12, 10
BOUNDS = (4, 8, 12)


@dataclass(frozen=True)
class First:
    """The first numbers of each row."""

    def __call__(self, batch: Any, length: int) -> Any:
        x, *rest = batch
        return x[:, :length], *rest


def rows() -> tuple[np.ndarray, np.ndarray, Lengths]:
    random = np.random.default_rng(0)
    long = random.integers(1, WIDTH + 1, ROWS)
    x = random.integers(1, 20, (ROWS, WIDTH)) * (np.arange(WIDTH) < long[:, None])
    return (
        x.astype(np.int32),
        x.sum(axis=1) % 2,
        Lengths(np.searchsorted(BOUNDS, long), BOUNDS, First()),
    )


def adapter(**more: Any) -> ResidentArrays:
    x, y, lengths = rows()
    settings = {"shuffle": True, "lengths": lengths, **more}
    return ResidentArrays(x, y, batch_size=BATCH, **settings)


def epoch(data: ResidentArrays, seed: int = 0) -> list[Segment]:
    np.random.seed(seed)
    return list(next(data.get_jax_iterator()).segments())


def test_an_epoch_visits_every_row_once_in_batches_of_like_length() -> None:
    lengths = rows()[2]
    full, rest = epoch(adapter())
    assert isinstance(full.order, CutOrder)
    seen = full.order.rows[: full.steps]
    assert sorted([*seen.ravel(), *rest.order.ravel()]) == list(range(ROWS))
    places = lengths.of[seen]
    assert (full.order.buckets[: full.steps] == places.max(axis=1)).all()
    assert (places.min(axis=1) != places.max(axis=1)).sum() < len(BOUNDS)  # those in between
    assert not (np.diff(full.order.buckets[: full.steps]) >= 0).all()  # and not shortest first


def test_the_order_is_drawn_after_keras_has_drawn_its_own() -> None:
    full, rest = epoch(adapter())
    plain, plain_rest = epoch(adapter(lengths=None))
    assert isinstance(plain.order, np.ndarray)
    np.testing.assert_array_equal(rest.order, plain_rest.order)
    again, _ = epoch(adapter())
    np.testing.assert_array_equal(full.order.rows, again.order.rows)
    other, _ = epoch(adapter(), seed=1)
    assert (full.order.rows != other.order.rows).any()


def test_unshuffled_rows_stay_where_they_are() -> None:
    lengths = rows()[2]
    full, rest = epoch(adapter(shuffle=False))
    assert [*full.order.rows[: full.steps].ravel(), *rest.order.ravel()] == list(range(ROWS))
    assert full.order.buckets[0] == lengths.of[:BATCH].max()


def test_folds_visit_their_own_rows_alone() -> None:
    mine = np.arange(5, 120, 2)
    full, rest = epoch(adapter().visited(None, mine))
    assert sorted([*full.order.rows[: full.steps].ravel(), *rest.order.ravel()]) == mine.tolist()


def test_an_epoch_of_a_few_steps_goes_on_in_the_next() -> None:
    data = adapter(steps=10, goes_on=True)
    (first,), (second,) = epoch(data), [*next(data.get_jax_iterator()).segments()]
    seen = np.concatenate([first.order.rows[:10], second.order.rows[:10]])
    assert len(set(seen.ravel())) == 200


def test_a_blank_epoch_is_like_any_other_and_draws_nothing() -> None:
    data = adapter()
    np.random.seed(3)
    before = np.random.get_state()[1].tolist()
    blank = next(data.blank_epoch().segments())
    assert np.random.get_state()[1].tolist() == before
    full, _ = epoch(data)
    np.testing.assert_array_equal(
        np.bincount(blank.order.buckets[: blank.steps]),
        np.bincount(full.order.buckets[: full.steps]),
    )


def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
    x, _ = batch
    # How far it was computed is told by the logs; the state depends on the order of the steps.
    value = state.trainable[0] * 0.5 + x.sum() / x.shape[1]
    return {"width": jnp.float32(x.shape[1]), "loss": value}, replace(state, trainable=[value])


def test_each_step_is_computed_as_far_as_its_bucket_in_one_program() -> None:
    data = adapter()
    full, _ = epoch(data)
    state = start(trainable=[jnp.float32(0)])
    program = Program(step)
    executable = program.executable(state, data.data, full)
    assert program.executable(state, data.data, epoch(data, 1)[0]) is executable
    x, _, _ = rows()
    expected = 0.0
    for index, (chosen, bucket) in enumerate(
        zip(full.order.rows[: full.steps], full.order.buckets, strict=False)
    ):
        state, logs = executable(state, data.data, full.order, index, index + 1)
        width = BOUNDS[bucket]
        assert logs["width"] == width
        expected = expected * 0.5 + x[chosen, :width].sum() / width
        assert float(state.trainable[0]) == pytest.approx(expected, rel=1e-5)
    whole, _ = executable(start(trainable=[jnp.float32(0)]), data.data, full.order, 0, full.steps)
    assert float(whole.trainable[0]) == float(state.trainable[0])


def test_without_lengths_the_program_knows_nothing_of_them() -> None:
    data = adapter(lengths=None)
    full, _ = epoch(data)
    state = start(trainable=[jnp.float32(0)])

    def loops(order: Any) -> int:
        arguments = state, data.data, order, np.int32(0), np.int32(1)
        return jax.jit(make_advance(step)).lower(*arguments).as_text().count("stablehlo.while")

    assert loops(full.order) == 1
    assert loops(epoch(adapter())[0].order) == 1 + len(BOUNDS)


def network() -> Any:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(20, 6, mask_zero=True),
            keras.layers.GRU(5),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


class Steps(keras.callbacks.Callback):
    """The loss after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.losses: list[float] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.losses.append(logs["loss"])


def test_cut_batches_teach_what_whole_ones_do() -> None:
    """Unshuffled, so that both are the same batches; watched step by step, and in one go."""
    x, y, lengths = rows()
    # Sorted, so that there are batches of each length.
    order = np.argsort(lengths.of, kind="stable")
    lengths = replace(lengths, of=lengths.of[order])
    losses, weights = [], []
    for cut, watched in ((None, True), (lengths, True), (lengths, False)):
        model, steps = network(), Steps()
        kn.fit(
            model,
            x[order],
            y[order],
            batch_size=BATCH,
            epochs=2,
            shuffle=False,
            lengths=cut,
            callbacks=[steps] if watched else [],
            validation_data=(x[:30], y[:30]),
            verbose=0,
        )
        losses.append(steps.losses)
        weights.append(model.get_weights())
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)
    for whole, one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(whole, one, atol=1e-5)
        np.testing.assert_array_equal(one, other)


def test_networks_that_are_stacked_see_the_same_batches_uncut() -> None:
    x, y, lengths = rows()
    alone, one, other = network(), network(), network()
    np.random.seed(5)
    kn.fit(alone, x, y, batch_size=BATCH, epochs=2, lengths=lengths, verbose=0)
    np.random.seed(5)
    members = []
    for model in (one, other):
        state = np.random.get_state()
        members.append(Member.of(model, {"train": adapter()}, epochs=2))
        np.random.set_state(state)
    shared = members[0].data["train"]
    members[1].data["train"] = shared.visited(members[1].generator)
    train_members(members, plan=Plan(width=2), verbose=0)
    for model in (one, other):
        for weight, expected in zip(model.get_weights(), alone.get_weights(), strict=True):
            np.testing.assert_allclose(weight, expected, atol=1e-4)


def test_lengths_of_fewer_examples_are_told() -> None:
    x, y, lengths = rows()
    with pytest.raises(KeraunosError, match="lengths of 100 examples and 203 examples"):
        kn.fit(network(), x, y, lengths=replace(lengths, of=lengths.of[:100]))
