"""Random bits by the native library: the very bits that `jax.random.bits` draws on any machine.

The generator is Threefry-2x32 of 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy
as 1, 2, 3"), of which each number takes a block of its own, as `jax_threefry_partitionable` has it.
"""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from keraunos.kernels.library import library

Array = Any


def random_bits(keys: Array, shape: Sequence[int]) -> Array:
    """Bits for each key, uint32 of shape (..., *shape).

    Args:
        keys: uint32 of shape (..., 2): `jax.random.key_data` of keys of `threefry2x32`.
        shape: of what is drawn for each key.
    """
    library()  # which makes it known to XLA
    result = jax.ShapeDtypeStruct((*keys.shape[:-1], *shape), jnp.uint32)  # type: ignore[no-untyped-call]
    call = jax.ffi.ffi_call("keraunos_random_bits", result, vmap_method="broadcast_all")
    return call(keys)
