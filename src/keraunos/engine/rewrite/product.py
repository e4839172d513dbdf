"""The gradient of a matrix of weights, which is a sum over all samples, in the layout it likes.

Differentiation leaves such a product with the first dimensions of both operands summed over. XLA on
CPU transposes an operand and then takes the slower of its two libraries. The native library takes
both as they are.
"""

import math
from typing import Any

import jax.numpy as jnp
from jax import lax
from jax.extend.core import JaxprEqn

from keraunos import kernels
from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.layout import barrier
from keraunos.engine.rewrite.native import TYPES
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

MANY = 256
"""Samples from which it pays; with 32 it is from nothing to a fifth."""
LEAST_UNITS, MOST_WEIGHTS = 32, 2**19
"""Where the native library is the faster one: `python benchmarks/products.py`."""


def rule(equation: JaxprEqn) -> Verdict | None:
    """Judges a `dot_general`; None if it is no sum over many samples."""
    one, other = operands(equation)
    (of_one, of_other), batch = equation.params["dimension_numbers"]
    summed = tuple(range(one.ndim - 1))
    if any(batch) or not tuple(of_one) == tuple(of_other) == summed or other.ndim != one.ndim:
        return None
    units = one.shape[-1], other.shape[-1]
    if math.prod(one.shape[:-1]) < MANY or min(units) < 2:
        return None
    kind = text("matrix product, weight gradient")
    dtypes = {one.dtype, other.dtype, result(equation).dtype}
    fits = min(units) >= LEAST_UNITS and math.prod(units) <= MOST_WEIGHTS
    if fits and kernels.library().usable and dtypes <= set(map(jnp.dtype, TYPES)):
        return Verdict(kind, text("native kernel"), _Native(equation))
    if dtypes != {jnp.dtype(jnp.float32)}:
        return Verdict(kind, text("its numbers are {dtype}", dtype=one.dtype))
    return Verdict(kind, text("canonical layout"), _Canonical(equation))


# A layer's gradient is transposed next, since its weights are (in, out): that and the transposition
# at the end of both cancel out.


class _Native:
    """By the native library."""

    __name__ = "native_product"

    def __init__(self, equation: JaxprEqn) -> None:
        self._dtype = result(equation).dtype

    def __call__(self, one: Any, other: Any) -> Any:
        return kernels.dense_gradient(_rows(other), _rows(one)).T.astype(self._dtype)


class _Canonical:
    """By XLA, with an operand that is transposed before.

    Without the barriers XLA folds the transpositions back into the product.
    """

    __name__ = "canonical_product"

    def __init__(self, equation: JaxprEqn) -> None:
        self._precision = equation.params["precision"]

    def __call__(self, one: Any, other: Any) -> Any:
        inward = barrier(_rows(other).T)
        product = lax.dot(inward, _rows(one), precision=self._precision)
        return barrier(product).T


def _rows(x: Any) -> Any:
    return x.reshape(-1, x.shape[-1])
