from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keraunos.engine.feed import Block, bucket, put_on_device, room_for, single_batch, take


def test_bucket_is_never_smaller_and_at_most_an_eighth_larger():
    counts = [*range(1, 5000), 10**6 - 1, 10**6, 2**31 - 1]
    for count in counts:
        assert count <= bucket(count) <= count * 1.125, count


def test_buckets_grow_with_the_count_and_are_few():
    sizes = [bucket(count) for count in range(1, 4097)]
    assert sizes == sorted(sizes)
    assert len({size for size in sizes if 2048 < size <= 4096}) == 8


def test_a_bucket_is_its_own_bucket():
    assert all(bucket(bucket(count)) == bucket(count) for count in range(1, 5000))


def steps_of(block: Block) -> list[list[int]]:
    return [row.tolist() for part in block.segments() for row in part.order[: part.steps]]


@pytest.mark.parametrize(
    ("samples", "batch_size", "segments"),
    [
        (12, 4, [(3, 4)]),
        (13, 4, [(3, 4), (1, 1)]),
        (3, 4, [(1, 3)]),
        (4, 4, [(1, 4)]),
        (1, 1, [(1, 1)]),
        (75, 2, [(37, 2), (1, 1)]),
    ],
)
def test_segments_are_the_full_batches_and_then_the_rest(samples, batch_size, segments):
    order = np.random.default_rng(0).permutation(samples)
    block = Block((), order, batch_size)
    assert [(part.steps, part.order.shape[1]) for part in block.segments()] == segments
    assert [row for step in steps_of(block) for row in step] == order.tolist()
    assert all(part.order.dtype == np.int32 for part in block.segments())


def test_similar_numbers_of_steps_share_one_shape():
    shapes = {
        next(Block((), np.arange(2 * steps), 2).segments()).order.shape for steps in (37, 38, 39)
    }
    assert shapes == {(40, 2)}


def test_padding_visits_only_rows_that_exist():
    for part in Block((), np.arange(75), 2).segments():
        assert part.order.min() >= 0
        assert part.order.max() < 75


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float16", "float32", "bool", "bfloat16"])
def test_put_on_device_keeps_the_dtype_and_the_rows(dtype):
    rows = np.arange(17 * 3).reshape(17, 3).astype(jnp.dtype(dtype))
    placed = put_on_device(rows)
    assert isinstance(placed, jax.Array)
    assert placed.dtype == jnp.dtype(dtype)
    assert placed.shape == (bucket(17), 3)
    np.testing.assert_array_equal(np.asarray(placed[:17]), rows)
    assert not np.asarray(placed[17:]).any()


def test_take_takes_the_rows_of_every_array():
    data = {"a": jnp.arange(10), "b": (jnp.arange(20).reshape(10, 2), None)}
    batch = take(data, jnp.asarray([3, 1], jnp.int32))
    assert batch["a"].tolist() == [3, 1]
    assert batch["b"][0].tolist() == [[6, 7], [2, 3]]
    assert batch["b"][1] is None


def test_a_single_batch_is_a_block_of_one_step_with_all_its_rows():
    x, y = np.arange(10.0).reshape(5, 2), np.arange(5)
    block = single_batch((x, y))
    assert steps_of(block) == [[0, 1, 2, 3, 4]]
    assert all(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(block.data))


@pytest.mark.parametrize(
    ("memory", "room"),
    [({"bytes_limit": 2000}, True), ({"bytes_limit": 1999}, False), ({}, True), (None, True)],
)
def test_data_may_take_half_of_the_device_where_its_memory_is_known(memory, room, monkeypatch):
    device = SimpleNamespace(memory_stats=lambda: memory)
    monkeypatch.setattr(jax, "devices", lambda: [device])
    assert room_for(1000) is room
