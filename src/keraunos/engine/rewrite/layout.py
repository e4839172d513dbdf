"""Dimension numbers of a convolution, and arrays brought from one order into another.

JAX gives them for operand, kernel and result: where batch and channels are (of a kernel, channels
out and in), then the spatial dimensions.
"""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax


def canonical(dimensions: Any) -> tuple[tuple[int, ...], ...]:
    """How to transpose into `x (n, spatial, in)`, `w (spatial, in, out)`, `y (n, spatial, out)`."""
    lhs, rhs, out = dimensions
    return (
        (lhs[0], *lhs[2:], lhs[1]),
        (*rhs[2:], rhs[1], rhs[0]),
        (out[0], *out[2:], out[1]),
    )


def transposed_to(value: Any, places: Sequence[int]) -> Any:
    """The array whose dimension `places[k]` is dimension `k` of the value."""
    return jnp.transpose(value, [places.index(dimension) for dimension in range(len(places))])


def in_order(places: Sequence[int]) -> bool:
    """Whether a transposition by these leaves an array as it is."""
    return tuple(places) == tuple(range(len(places)))


def barrier(values: Any) -> Any:
    """The same values; XLA joins nothing on one side of it with what is on the other."""
    return lax.optimization_barrier(values)  # type: ignore[no-untyped-call]
