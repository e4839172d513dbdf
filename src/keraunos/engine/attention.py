"""Attention as two calls in a traced step, which `rewrite` finds there and replaces.

Both are ordinary JAX code: whoever differentiates them twice, stacks them or runs them elsewhere
gets what the code says.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Array = Any

FORWARD = ("keraunos_attention", "keraunos_causal_attention")
BACKWARD = ("keraunos_attention_gradient", "keraunos_causal_attention_gradient")
"""Names of the calls, without and with causality."""

UNSEEN = np.float32(-0.7) * np.finfo(np.float32).max
"""The score of what is not seen, as in `jax.nn.dot_product_attention`."""


def attention(
    queries: Array, keys: Array, values: Array, mask: Array | None, scale: float, causal: bool
) -> Array:
    """What `jax.nn.dot_product_attention` gives, for float32.

    The scores are computed anew for the gradient (Dao et al. 2022,
    https://arxiv.org/abs/2205.14135).

    Args:
        queries: of shape (batch, tokens, heads, width).
        keys: of shape (batch, others, heads, width).
        values: of shape (batch, others, heads, any width).
        mask: whether a query sees a key: bool of shape (batch, heads, tokens, others), each of them
            or 1. A query that sees nothing finds the mean of all values.
        scale: of the products of queries and keys.
        causal: whether query i sees the keys 0 to i alone.

    Returns:
        Of shape (batch, tokens, heads, width of a value).
    """
    found: Array = _attention(queries, keys, values, mask, float(scale), bool(causal))
    return found


@partial(jax.custom_vjp, nondiff_argnums=(4, 5))
def _attention(q: Array, k: Array, v: Array, mask: Array, scale: float, causal: bool) -> Array:
    return calls(causal)[0](q, k, v, mask, np.float32(scale))[0]


def _kept(q: Array, k: Array, v: Array, mask: Array, scale: float, causal: bool) -> Any:
    found, logarithms = calls(causal)[0](q, k, v, mask, np.float32(scale))
    return found, (q, k, v, mask, found, logarithms)


def _pulled(scale: float, causal: bool, kept: Any, gradient: Array) -> Any:
    *given, found, logarithms = kept
    by_each = calls(causal)[1](*given, np.float32(scale), found, logarithms, gradient)
    return (*by_each, None)


_attention.defvjp(_kept, _pulled)


def calls(causal: bool) -> tuple[Any, Any]:
    """The jitted functions, forward and backward, under their names."""
    return _CALLS[causal]


def _forward(causal: bool, q: Array, k: Array, v: Array, mask: Array, scale: Array) -> Any:
    """What was found, and the logarithms of the sums of the exponentials (batch, heads, tokens)."""
    scores = _scores(causal, q, k, mask, scale)
    shares = jax.nn.softmax(scores, axis=-1)
    return jnp.einsum("bhts,bshw->bthw", shares, v), jax.nn.logsumexp(scores, axis=-1)


def _backward(
    causal: bool,
    q: Array,
    k: Array,
    v: Array,
    mask: Array,
    scale: Array,
    found: Array,
    logarithms: Array,
    gradient: Array,
) -> tuple[Array, Array, Array]:
    """The gradients by queries, keys and values."""
    scores = _scores(causal, q, k, mask, scale)
    logarithms = logarithms[..., None]
    lost = logarithms < UNSEEN / 2  # it sees nothing, and all shares are equal
    shares = jnp.where(lost, 1 / k.shape[1], jnp.exp(scores - logarithms))
    by_shares = jnp.einsum("bthw,bshw->bhts", gradient, v)
    less = jnp.einsum("bthw,bthw->bht", gradient, found)[..., None]
    by_scores = scale * jnp.where(lost, 0, shares * (by_shares - less))
    return (
        jnp.einsum("bhts,bshw->bthw", by_scores, k),
        jnp.einsum("bhts,bthw->bshw", by_scores, q),
        jnp.einsum("bhts,bthw->bshw", shares, gradient),
    )


def _scores(causal: bool, q: Array, k: Array, mask: Array, scale: Array) -> Array:
    scores = jnp.einsum("bthw,bshw->bhts", q * scale, k)
    seen = mask
    if causal:
        before = jnp.tril(jnp.ones(scores.shape[-2:], bool))
        seen = before if mask is None else jnp.logical_and(mask, before)
    return scores if seen is None else jnp.where(seen, scores, UNSEEN)


def _named(function: Any, names: tuple[str, str], causal: bool) -> Any:
    named = partial(function, causal)
    named.__name__ = names[causal]  # type: ignore[attr-defined]
    return jax.jit(named)


_CALLS = tuple(
    (_named(_forward, FORWARD, causal), _named(_backward, BACKWARD, causal))
    for causal in (False, True)
)
