"""The native attention and its gradient, against JAX in double precision."""

import subprocess
import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keraunos import kernels

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason=f"no native kernels: {kernels.library().reason}"
)

SHAPES = [  # batch, tokens, others, heads, width, width of a value
    (1, 1, 1, 1, 1, 1),
    (2, 7, 7, 3, 8, 8),
    (2, 130, 130, 2, 20, 20),
    (3, 33, 65, 1, 32, 32),
    (1, 96, 40, 2, 64, 48),
    (2, 5, 70, 4, 17, 3),
]


def made(shape: tuple[int, ...], masked: str) -> tuple[list[np.ndarray], np.ndarray | None]:
    """Queries, keys, values, the gradient of what is found, and a mask."""
    batch, tokens, others, heads, width, outcome = shape
    rng = np.random.default_rng(tokens * others + width)
    sizes = [(tokens, width), (others, width), (others, outcome), (tokens, outcome)]
    arrays = [rng.normal(size=(batch, n, heads, w)).astype(np.float32) for n, w in sizes]
    sizes = {
        "no": None,
        "padding": (batch, 1, 1, others),
        "heads": (1, heads, tokens, others),
        "queries": (batch, 1, tokens, 1),
        "nothing": (1, 1, 1, 1),
    }[masked]
    if sizes is None:
        return arrays, None
    mask = rng.random(sizes) < (0 if masked == "nothing" else 0.6)
    if masked == "padding":
        mask[0] = False  # an example of which nothing is seen
    return arrays, mask


def by_jax(q: Any, k: Any, v: Any, mask: Any, scale: float, causal: bool) -> Any:
    scores = scale * jnp.einsum("bthw,bshw->bhts", q, k)
    seen = jnp.ones(scores.shape[-2:], bool)
    seen = jnp.tril(seen) if causal else seen
    seen = seen if mask is None else seen & mask
    shares = jax.nn.softmax(jnp.where(seen, scores, -1e30), axis=-1)
    return jnp.einsum("bhts,bshw->bthw", shares, v)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", ["no", "padding", "heads", "queries", "nothing"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_is_what_jax_gives(shape: tuple[int, ...], masked: str, causal: bool) -> None:
    (*given, gradient), mask = made(shape, masked)
    scale = np.float32(0.3)
    with jax.enable_x64(True):
        exact = [jnp.asarray(array, jnp.float64) for array in given]
        expected, pull = jax.vjp(lambda *x: by_jax(*x, mask, 0.3, causal), *exact)
        by_each = pull(jnp.asarray(gradient, jnp.float64))
        expected, by_each = np.asarray(expected), [np.asarray(array) for array in by_each]
    found, logarithms = kernels.attention(*given, mask, scale, causal=causal)
    np.testing.assert_allclose(found, expected, atol=3e-6)
    gradients = kernels.attention_gradient(
        *given, mask, scale, found, logarithms, gradient, causal=causal
    )
    for one, other in zip(gradients, by_each, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5 * max(1, np.abs(other).max()))


def test_large_scores_are_no_trouble() -> None:
    (q, k, v, gradient), _ = made((1, 40, 40, 2, 16, 16), "no")
    found, logarithms = kernels.attention(100 * q, k, v, None, np.float32(1), causal=True)
    by_each = kernels.attention_gradient(
        100 * q, k, v, None, np.float32(1), found, logarithms, gradient, causal=True
    )
    assert all(np.isfinite(array).all() for array in (found, logarithms, *by_each))
    np.testing.assert_allclose(found, by_jax(100 * q, k, v, None, 1, True), atol=1e-3)


def test_what_is_no_number_spreads() -> None:
    (q, k, v, _), _ = made((1, 40, 40, 1, 16, 16), "no")
    q[0, 3, 0, 5] = np.nan
    found, _ = kernels.attention(q, k, v, None, np.float32(1), causal=False)
    lost = np.isnan(found).all(axis=(2, 3))[0]
    assert lost.tolist() == [token == 3 for token in range(40)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"keys": (2, 7, 3, 9)}, "fit together"),
        ({"values": (2, 7, 2, 8)}, "heads"),
        ({"mask": (2, 1, 1, 6)}, "mask"),
        ({"keys": (2, 0, 3, 8), "values": (2, 0, 3, 8)}, "nothing"),
    ],
)
def test_what_makes_no_sense_is_an_error_and_no_crash(change: dict, says: str) -> None:
    sizes = {"queries": (2, 7, 3, 8), "keys": (2, 7, 3, 8), "values": (2, 7, 3, 8)}
    sizes = {**sizes, "mask": (1, 1, 1, 1), **change}
    q, k, v, mask = (np.ones(size, np.float32) for size in sizes.values())
    with pytest.raises(Exception, match=says):
        jax.block_until_ready(
            kernels.attention(q, k, v, mask.astype(bool), np.float32(1), causal=False)
        )


BITS = """
import hashlib, os, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
import jax.numpy as jnp
import numpy as np
from keraunos import kernels
rng = np.random.default_rng(0)
q, k, v, g = (rng.normal(size=(3, 130, 4, 20)).astype(np.float32) for _ in range(4))
found, sums = kernels.attention(q, k, v, None, np.float32(0.2), causal=True)
all = kernels.attention_gradient(q, k, v, None, np.float32(0.2), found, sums, g, causal=True)
print(hashlib.sha256(b"".join(np.asarray(a).tobytes() for a in (found, sums, *all))).hexdigest())
"""


def test_one_thread_and_two_give_the_same_bits() -> None:
    def bits(threads: int) -> str:
        command = [sys.executable, "-c", BITS, str(threads)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert bits(1) == bits(2)
