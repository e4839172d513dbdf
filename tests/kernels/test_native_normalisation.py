"""The native normalisation of rows and its gradients, in double precision."""

import subprocess
import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keraunos import kernels
from keraunos.kernels.normalisation import normalise

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason=f"no native kernels: {kernels.library().reason}"
)

SHAPES = [(1, 1), (3, 7), (4096, 1), (1, 64), (3, 1000), (32, 128, 128), (4096, 100)]
SETTINGS = [
    (weights, centred)
    for weights in ("gamma, beta", "gamma", "beta", "")
    for centred in (True, False)
]


def plainly(x: Any, gamma: Any, beta: Any, epsilon: float, centred: bool) -> Any:
    off = x - x.mean(-1, keepdims=True) if centred else x
    y = off / jnp.sqrt((off**2).mean(-1, keepdims=True) + epsilon)
    return (y if gamma is None else y * gamma) + (0 if beta is None else beta)


def exactly(given: list[Any], dy: Any, epsilon: float, centred: bool) -> list[Any]:
    """The result and the gradients by what is given and not None, in double precision."""
    x, gamma, beta = (None if one is None else one.astype(np.float64) for one in given)
    off = x - x.mean(-1, keepdims=True) if centred else x
    scale = 1 / np.sqrt((off**2).mean(-1, keepdims=True) + epsilon)
    normal, inner = off * scale, dy if gamma is None else dy * gamma
    y = (normal if gamma is None else normal * gamma) + (0 if beta is None else beta)
    dx = inner - normal * (inner * normal).mean(-1, keepdims=True)
    dx = scale * (dx - inner.mean(-1, keepdims=True) if centred else dx)
    rows = tuple(range(x.ndim - 1))
    sums = [
        None if gamma is None else (dy * normal).sum(rows),
        None if beta is None else dy.sum(rows),
    ]
    return [one for one in (y, dx, *sums) if one is not None]


def natively(given: list[Any], dy: Any, epsilon: float, centred: bool) -> list[Any]:
    y, pull = jax.vjp(lambda *each: normalise(*each, epsilon=epsilon, centred=centred), *given)
    return [np.asarray(one) for one in (y, *pull(dy)) if one is not None]


@pytest.mark.parametrize(
    ("shape", "weights", "centred"),
    [
        *((shape, *SETTINGS[0]) for shape in SHAPES),
        *(((2, 5, 20), *settings) for settings in SETTINGS),
    ],
    ids=str,
)
def test_it_is_what_plain_loops_give(shape: tuple[int, ...], weights: str, centred: bool) -> None:
    rng = np.random.default_rng(shape[-1])
    x, dy = (rng.normal(size=shape).astype(np.float32) for _ in range(2))
    gamma, beta = (
        rng.normal(size=shape[-1]).astype(np.float32) if name in weights else None
        for name in ("gamma", "beta")
    )
    epsilon = 1e-3
    expected = exactly([x, gamma, beta], dy.astype(np.float64), epsilon, centred)
    for one, other in zip(natively([x, gamma, beta], dy, epsilon, centred), expected, strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, rtol=0, atol=2e-6 * np.abs(other).max(initial=1))


def test_a_large_mean_leaves_the_variance_as_it_is() -> None:
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(64, 128)) + 3000).astype(np.float32)
    (expected,) = exactly([x, None, None], x, 1e-5, True)[:1]
    # As exact as the mean, which is a float32.
    np.testing.assert_allclose(normalise(x, epsilon=1e-5), expected, atol=1e-3)


def test_what_is_no_number_stays_in_its_row() -> None:
    x = np.random.default_rng(0).normal(size=(9, 33)).astype(np.float32)
    x[4, 32] = np.nan
    lost = np.isnan(normalise(x, epsilon=1e-3)).all(axis=1)
    assert lost.tolist() == [row == 4 for row in range(9)]


def test_networks_side_by_side_are_one_call() -> None:
    rng = np.random.default_rng(0)
    x, gamma, beta = (
        jnp.asarray(rng.normal(size=size), jnp.float32) for size in [(3, 5, 4, 20), (3, 20), (20,)]
    )

    def loss(x: Any, gamma: Any, beta: Any) -> Any:
        return jnp.sum(normalise(x, gamma, beta, epsilon=1e-3) ** 3)

    gradient = jax.value_and_grad(loss, argnums=(0, 1, 2))
    alone = [gradient(x[k], gamma[k], beta) for k in range(3)]
    result = jax.vmap(gradient, in_axes=(0, 0, None))(x, gamma, beta)
    for one, other in zip(
        jax.tree.leaves(result),
        jax.tree.leaves(jax.tree.map(lambda *each: jnp.stack(each), *alone)),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def test_it_can_be_repeated_scanned_and_computed_anew() -> None:
    x = jnp.asarray(np.random.default_rng(0).normal(size=(6, 20)), jnp.float32)
    assert jax.eval_shape(lambda x: normalise(x, epsilon=1e-3), x).shape == (6, 20)

    def looped(x: Any, once: Any) -> Any:
        return jnp.sum(jax.lax.scan(lambda h, _: (once(h), None), x, None, length=3)[0] ** 3)

    def native(x: Any) -> Any:
        return normalise(x * 1.5, epsilon=1e-1)

    def plain(x: Any) -> Any:
        return plainly(x * 1.5, None, None, 1e-1, True)

    expected = jax.jit(jax.grad(lambda x: looped(x, plain)))(x)
    for once in (native, jax.checkpoint(native)):
        result = jax.jit(jax.grad(lambda x, once=once: looped(x, once)))(x)
        np.testing.assert_allclose(result, expected, atol=1e-4)


@pytest.mark.parametrize(
    ("x", "gamma", "says"), [((3, 0), None, "no rows"), ((3, 4), (5,), "does not fit")]
)
def test_what_makes_no_sense_is_an_error_and_no_crash(x: Any, gamma: Any, says: str) -> None:
    weights = None if gamma is None else np.ones(gamma, np.float32)
    with pytest.raises(Exception, match=says):
        jax.block_until_ready(normalise(np.ones(x, np.float32), weights, epsilon=1e-3))


BITS = """
import hashlib, os, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
import jax
import numpy as np
from keraunos.kernels.normalisation import normalise
rng = np.random.default_rng(0)
x, dy = (rng.normal(size=(4099, 100)).astype(np.float32) for _ in range(2))
given = x, *(rng.normal(size=100).astype(np.float32) for _ in range(2))
y, pull = jax.vjp(lambda *each: normalise(*each, epsilon=1e-3), *given)
all = y, *pull(dy)
print(hashlib.sha256(b"".join(np.asarray(a).tobytes() for a in all)).hexdigest())
"""


def test_one_thread_and_two_give_the_same_bits() -> None:
    def bits(threads: int) -> str:
        command = [sys.executable, "-c", BITS, str(threads)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert bits(1) == bits(2)
