"""Matrix products that sum over many rows: the weight gradients of dense layers.

Differentiation leaves them with the rows of both operands summed over. XLA hands products to
YNNPACK where it is the left operand's columns, and takes a slower library for these: twice the time
for 512 rows of 64 and 64, a fifth more for 4,096 rows of 512 and 128 (jaxlib 0.10.2, two cores).
"""

import math
from typing import Any

import jax.numpy as jnp
from jax import lax
from jax.extend.core import JaxprEqn

from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

MANY = 256
"""Rows from which it pays in all shapes; with 32 it is from nothing to a fifth, with 2 it costs."""


def rule(equation: JaxprEqn) -> Verdict | None:
    """Judges a `dot_general`; None if it is no sum over many rows."""
    lhs, rhs = operands(equation)
    (of_lhs, of_rhs), batch = equation.params["dimension_numbers"]
    rows = tuple(range(lhs.ndim - 1))
    if any(batch) or not tuple(of_lhs) == tuple(of_rhs) == rows or rhs.ndim != lhs.ndim:
        return None
    if math.prod(lhs.shape[:-1]) < MANY or min(lhs.shape[-1], rhs.shape[-1]) < 2:
        return None
    kind = text("matrix product, weight gradient")
    if {lhs.dtype, rhs.dtype, result(equation).dtype} != {jnp.dtype(jnp.float32)}:
        return Verdict(kind, text("its numbers are {dtype}", dtype=lhs.dtype))
    return Verdict(kind, text("canonical layout"), _Canonical(equation))


class _Canonical:
    """The same product with an operand that is transposed before.

    Without the barriers (`_kept`) XLA folds the transpositions back into the product.
    """

    __name__ = "canonical_product"

    def __init__(self, equation: JaxprEqn) -> None:
        self._precision = equation.params["precision"]

    def __call__(self, lhs: Any, rhs: Any) -> Any:
        outward, inward = (x.reshape(-1, x.shape[-1]) for x in (lhs, rhs))
        # A layer's gradient is transposed next, since its kernel is (in, out): both cancel out.
        product = lax.dot(_kept(inward.T), outward, precision=self._precision)
        return _kept(product).T


def _kept(x: Any) -> Any:
    return lax.optimization_barrier(x)  # type: ignore[no-untyped-call]
