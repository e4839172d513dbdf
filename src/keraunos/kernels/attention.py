"""Attention and its gradient, by the native library.

Queries are `(batch, tokens, heads, width)`, keys and values the same with another number of tokens,
values of another width too; all float32. The library does not differentiate: it serves programs
that have been differentiated already.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraunos.kernels.library import library

Array = Any


def attention(
    queries: Array, keys: Array, values: Array, mask: Array | None, scale: Array, *, causal: bool
) -> tuple[Array, Array]:
    """What queries find among the values.

    Args:
        queries: see above, as are keys and values.
        mask: whether a query sees a key: bool of shape (batch, heads, tokens, others), each of them
            or 1; None if all do. One that sees nothing finds the mean of all values.
        scale: of the products of queries and keys, a float32 without dimensions.
        causal: whether query i sees the keys 0 to i alone.

    Returns:
        What was found, `(batch, tokens, heads, width of a value)`, and the logarithms of the sums
        of the exponentials, `(batch, heads, tokens)`.
    """
    batch, tokens, heads, _ = queries.shape
    results = (_floats(batch, tokens, heads, values.shape[-1]), _floats(batch, heads, tokens))
    found, logarithms = _call(
        "attention", (queries, keys, values), mask, scale, (), results, causal
    )
    return found, logarithms


def attention_gradient(
    queries: Array,
    keys: Array,
    values: Array,
    mask: Array | None,
    scale: Array,
    found: Array,
    logarithms: Array,
    gradient: Array,
    *,
    causal: bool,
) -> tuple[Array, Array, Array]:
    """The gradients of a loss by queries, keys and values.

    Args:
        queries: what `attention` was given and gave, down to the logarithms.
        gradient: of the loss by what was found.
        causal: see `attention`.
    """
    given = (queries, keys, values)
    results = tuple(_floats(*array.shape) for array in given)
    kept = (found, logarithms, gradient)
    q, k, v = _call("attention_gradient", given, mask, scale, kept, results, causal)
    return q, k, v


def _floats(*shape: int) -> Any:
    return jax.ShapeDtypeStruct(shape, np.float32)  # type: ignore[no-untyped-call]


def _call(
    name: str,
    given: tuple[Array, ...],
    mask: Array | None,
    scale: Array,
    kept: tuple[Array, ...],
    results: tuple[Any, ...],
    causal: bool,
) -> Any:
    library()  # which makes it known to XLA
    call = jax.ffi.ffi_call(f"keraunos_{name}", results, vmap_method="sequential")
    seen = jnp.ones((1, 1, 1, 1), bool) if mask is None else mask
    told = {"causal": np.bool_(causal), "masked": np.bool_(mask is not None)}
    return call(*given, seen, jnp.float32(scale), *kept, **told)
