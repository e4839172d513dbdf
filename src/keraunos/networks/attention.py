"""Attention: each token looks at others, and takes over something of what they are."""

from typing import Any

from keras import ops


def divided(x: Any, parts: int, heads: int) -> list[Any]:
    """Queries, keys or values side by side, taken apart.

    Args:
        x: of shape (samples, tokens, parts * width).
        parts: how many there are side by side.
        heads: that each of them is for.

    Returns:
        So many of shape (samples, tokens, heads, width / heads).
    """
    _, tokens, width = ops.shape(x)
    # Divided first: the gradient of it all is then one array beside the other, and no sum.
    shape = (-1, tokens, heads, width // parts // heads)
    each = ops.split(x, parts, axis=-1) if parts > 1 else [x]
    return [ops.reshape(part, shape) for part in each]


def heads_first(x: Any) -> Any:
    """What is of shape (samples, tokens, heads, width), as (samples, heads, tokens, width)."""
    return ops.transpose(x, (0, 2, 1, 3))


def found_by(queries: Any, keys: Any, values: Any, mask: Any = None, causal: bool = False) -> Any:
    """What each query finds, where nobody asks for the shares of the keys in it.

    Args:
        queries: of shape (samples, tokens, heads, width).
        keys: of shape (samples, others, heads, width), and so are the values.
        values: see the keys.
        mask: whether a query may look at a key; it fits to (samples, heads, tokens, others).
        causal: whether a token looks only at itself and those before it.

    Returns:
        Of shape (samples, tokens, heads * width).
    """
    found = ops.dot_product_attention(queries, keys, values, mask=mask, is_causal=causal)
    _, tokens, heads, width = ops.shape(found)
    return ops.reshape(found, (-1, tokens, heads * width))


def attend(queries: Any, keys: Any, values: Any, mask: Any) -> tuple[Any, Any]:
    """What each query finds (Vaswani et al. 2017).

    Args:
        queries: of shape (samples, heads, tokens, width).
        keys: of shape (samples, heads, others, width), and so are the values.
        values: see the keys.
        mask: whether a query may look at a key; it fits to (samples, heads, tokens, others).

    Returns:
        What was found, of shape (samples, tokens, heads * width), and the shares of the keys in it.
    """
    queries = queries / queries.shape[-1] ** 0.5  # fewer numbers than there are scores
    scores = ops.where(mask, ops.matmul(queries, ops.swapaxes(keys, 2, 3)), -1e9)
    alone = scores.shape[-1] == 1  # of which Keras's softmax warns
    shares = ops.ones_like(scores) if alone else ops.softmax(scores, axis=-1)
    found = ops.transpose(ops.matmul(shares, values), (0, 2, 1, 3))
    _, tokens, heads, width = ops.shape(found)
    return ops.reshape(found, (-1, tokens, heads * width)), shares


def rotated(x: Any, places: Any) -> Any:
    """Vectors turned by their place, so that a product of two knows how far apart they are.

    Su et al. 2021, https://arxiv.org/abs/2104.09864.

    Args:
        x: of shape (..., tokens, heads, width).
        places: of shape (tokens,).
    """
    half = x.shape[-1] // 2
    speeds = ops.power(10_000.0, -ops.arange(half, dtype="float32") / half)
    angles = ops.cast(places, "float32")[:, None, None] * speeds
    sine, cosine = ops.cast(ops.sin(angles), x.dtype), ops.cast(ops.cos(angles), x.dtype)
    # XLA on CPU takes half as long for this as for two halves that are computed and then joined.
    sines, cosines = ops.concatenate([-sine, sine], -1), ops.concatenate([cosine, cosine], -1)
    return x * cosines + ops.roll(x, half, axis=-1) * sines
