"""The native library's random bits are those of JAX."""

from typing import Any

import jax
import numpy as np
import pytest

from keraunos import kernels

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason=f"no native kernels: {kernels.library().reason}"
)


def by_jax(keys: Any, shape: tuple[int, ...]) -> Any:
    def draw(key: Any) -> Any:
        return jax.random.bits(key, shape)

    for _ in keys.shape:
        draw = jax.vmap(draw)
    return draw(keys)


@pytest.mark.parametrize("lead", [(), (3,), (2, 2), (0,)], ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 5), (129,), (127, 300)], ids=str)
def test_they_are_the_bits_of_jax(shape: tuple[int, ...], lead: tuple[int, ...]) -> None:
    keys = jax.random.split(jax.random.key(3), lead) if lead else jax.random.key(2**31 + 7)
    drawn = kernels.random_bits(jax.random.key_data(keys), shape)
    expected = by_jax(keys, shape)
    assert (drawn.shape, drawn.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(drawn, expected)


def test_many_keys_may_be_stacked_later() -> None:
    keys = jax.random.split(jax.random.key(0), 4)
    drawn = jax.vmap(lambda key: kernels.random_bits(key, (33,)))(jax.random.key_data(keys))
    np.testing.assert_array_equal(drawn, by_jax(keys, (33,)))


def test_what_makes_no_sense_is_an_error_and_no_crash() -> None:
    with pytest.raises(Exception, match="fit together"):
        jax.block_until_ready(kernels.random_bits(np.zeros((4, 3), np.uint32), (5,)))
