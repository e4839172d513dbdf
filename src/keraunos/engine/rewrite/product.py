"""The gradient of a matrix of weights, which is a sum over all samples, by the native library.

XLA on CPU brings the operands of such a product into another order first, and its library then
takes up to twice as long as ours, which takes them as they are.
"""

import math
from typing import Any

from jax.extend.core import JaxprEqn

from keraunos import kernels
from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.native import TYPES
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

LEAST_SUMMED = 512
LEAST_UNITS = 32
MOST_WEIGHTS = 2**19
"""Where `python benchmarks/products.py` found it faster."""


def rule(equation: JaxprEqn) -> Verdict | None:
    """Judges a `dot_general`; None if it is no sum over many samples."""
    one, other = operands(equation)
    (first, second), batch = equation.params["dimension_numbers"]
    summed = tuple(range(one.ndim - 1))
    if batch != ((), ()) or first != summed or second != summed or other.ndim != one.ndim:
        return None
    units = one.shape[-1], other.shape[-1]
    small = math.prod(one.shape[:-1]) < LEAST_SUMMED or min(units) < LEAST_UNITS
    if small or math.prod(units) > MOST_WEIGHTS:
        return None
    if any(array.dtype not in TYPES for array in (one, other, result(equation))):
        return None
    if not kernels.library().usable:
        return None
    return Verdict(text("weights, gradient"), text("native kernel"), _Gradient(equation))


class _Gradient:
    """A dense layer's, whose units are the last dimensions."""

    __name__ = "native_product"

    def __init__(self, equation: JaxprEqn) -> None:
        self._result = result(equation)

    def __call__(self, one: Any, other: Any) -> Any:
        # Differentiation transposes the result, which takes back what is done here.
        found = kernels.dense_gradient(_rows(other), _rows(one))
        return found.T.astype(self._result.dtype)


def _rows(x: Any) -> Any:
    return x.reshape(-1, x.shape[-1])
