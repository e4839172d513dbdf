"""How the tests of the pass run a program as it was and as it is rewritten."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax.extend.core import jaxpr_as_fun

from keraunos.engine.rewrite import Operation, rewrite


def both_ways(function: Callable[..., Any], *arguments: Any) -> tuple[Any, Any, list[Operation]]:
    """The results of a function of arrays as it is and rewritten for CPU, and what was seen."""
    traced, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
    new, seen = rewrite(traced, "cpu")
    structure = jax.tree.structure(shapes)
    leaves = jax.tree.leaves(arguments)
    expected = jax.tree.unflatten(structure, jax.jit(jaxpr_as_fun(traced))(*leaves))
    result = jax.tree.unflatten(structure, jax.jit(jaxpr_as_fun(new))(*leaves))
    return result, expected, seen


def assert_close(result: Any, expected: Any, tolerance: float = 2e-6) -> None:
    """Equal up to rounding, relative to the largest number of each array."""
    for got, want in zip(jax.tree.leaves(result), jax.tree.leaves(expected), strict=True):
        assert (got.shape, got.dtype) == (want.shape, want.dtype)
        got, want = np.asarray(got, np.float64), np.asarray(want, np.float64)
        largest = np.abs(want[np.isfinite(want)]).max(initial=1e-30)
        np.testing.assert_allclose(got, want, rtol=0, atol=tolerance * largest)
