"""Convolutions in the one layout that XLA's CPU library takes, or as matrix products.

The canonical form is `x (N, spatial..., C_in)`, `w (spatial..., C_in, C_out)`, and `y` like `x`.
Differentiation leaves the input gradient with the kernel's channels swapped, and the weight
gradient with channels as batch, the batch as channels, the output's gradient as a kernel nearly
as large as the image, and the kernel's positions as pixels of the result.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax
from jax.extend.core import JaxprEqn

from keraunos.engine.rewrite.equation import operands, result, scopes
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

MOST_TAPS = 256
"""Matrix products and slices that one weight gradient may become."""

LARGE_IMAGE = 512
"""Pixels of the output from which the library is faster than products by rows (measured)."""

FEW_CHANNELS = 8
"""Channels below which it is not."""


def rule(equation: JaxprEqn) -> Verdict:
    """Judges a `conv_general_dilated`."""
    p = equation.params
    kind = _kind(equation)
    lhs, rhs = operands(equation)
    if p["feature_group_count"] != 1 or p["batch_group_count"] != 1:
        return Verdict(kind, text("it is grouped or depthwise"))
    if not jnp.issubdtype(lhs.dtype, jnp.floating) or lhs.dtype != rhs.dtype:
        return Verdict(kind, text("its numbers are {dtype}", dtype=lhs.dtype))
    if 0 in (*lhs.shape, *rhs.shape, *result(equation).shape):
        return Verdict(kind, text("it is empty"))
    to_canonical = _permutations(p["dimension_numbers"])
    if all(perm == tuple(range(len(perm))) for perm in to_canonical):
        return Verdict(kind, text("its layout is canonical already"))
    if _few_outputs(equation) and _by_rows(equation):
        return Verdict(kind, text("matrix products, one for each row of the kernel"), _Rows(p))
    return Verdict(kind, text("canonical layout"), _Canonical(p))


def _kind(equation: JaxprEqn) -> str:
    """A name for reading; nothing depends on it."""
    if _few_outputs(equation):
        return text("convolution, weight gradient")
    if "transpose" in scopes(equation):
        return text("convolution, input gradient")
    return text("convolution, forward")


def _permutations(dimensions: Any) -> tuple[tuple[int, ...], ...]:
    """How to transpose operands and result into the canonical form."""
    lhs, rhs, out = dimensions
    return (
        (lhs[0], *lhs[2:], lhs[1]),
        (*rhs[2:], rhs[1], rhs[0]),
        (out[0], *out[2:], out[1]),
    )


def _spatial(equation: JaxprEqn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The spatial shapes of kernel and result."""
    _, rhs, out = equation.params["dimension_numbers"]
    kernel, image = operands(equation)[1].shape, result(equation).shape
    return tuple(kernel[d] for d in rhs[2:]), tuple(image[d] for d in out[2:])


def _few_outputs(equation: JaxprEqn) -> bool:
    kernel, image = _spatial(equation)
    return math.prod(image) < math.prod(kernel)


def _by_rows(equation: JaxprEqn) -> bool:
    lhs = equation.params["dimension_numbers"][0]
    kernel, image = _spatial(equation)
    taps, pixels = math.prod(image), math.prod(kernel)
    channels = operands(equation)[0].shape[lhs[0]]
    strided = any(step > 1 for step in equation.params["rhs_dilation"])
    library = taps > 1 and not strided and channels >= FEW_CHANNELS and pixels >= LARGE_IMAGE
    return taps <= MOST_TAPS and not library


class _Canonical:
    """XLA's own convolution between transposed operands.

    Without the barriers XLA folds the transposes back into the convolution.
    """

    __name__ = "canonical_convolution"

    def __init__(self, parameters: Any) -> None:
        self._parameters = parameters

    def __call__(self, lhs: Any, rhs: Any) -> Any:
        p = self._parameters
        from_lhs, from_rhs, to_out = _permutations(p["dimension_numbers"])
        x, w = _barrier((jnp.transpose(lhs, from_lhs), jnp.transpose(rhs, from_rhs)))
        last = x.ndim - 1
        y = lax.conv_general_dilated(
            x,
            w,
            p["window_strides"],
            p["padding"],
            p["lhs_dilation"],
            p["rhs_dilation"],
            dimension_numbers=lax.ConvDimensionNumbers(
                (0, last, *range(1, last)),
                (last, last - 1, *range(last - 1)),
                (0, last, *range(1, last)),
            ),
            precision=p["precision"],
            preferred_element_type=p["preferred_element_type"],
        )
        return _transposed_to(_barrier(y), to_out)


def _barrier(values: Any) -> Any:
    return lax.optimization_barrier(values)  # type: ignore[no-untyped-call]


def _transposed_to(value: Any, places: Sequence[int]) -> Any:
    """The array whose dimension `places[k]` is dimension `k` of the value."""
    return jnp.transpose(value, [places.index(dimension) for dimension in range(len(places))])


class _Rows:
    """A convolution of few outputs: `y[c, i, o] = sum over n and s of x[n, i + s, c] w[n, s, o]`.

    The positions `i` in one row of the result (all but the last dimension fixed) share a matrix
    product: slices of the image side by side, times the kernel.
    """

    __name__ = "convolution_by_rows"

    def __init__(self, parameters: Any) -> None:
        self._parameters = parameters

    def __call__(self, lhs: Any, rhs: Any) -> Any:
        p = self._parameters
        of_lhs, of_rhs, of_out = p["dimension_numbers"]
        x = jnp.transpose(lhs, (of_lhs[1], *of_lhs[2:], of_lhs[0]))  # (summed, spatial..., batch)
        w = jnp.transpose(rhs, (of_rhs[1], *of_rhs[2:], of_rhs[0]))  # (summed, spatial..., out)
        padding = zip(p["padding"], p["lhs_dilation"], strict=True)
        spatial = [(low, high, step - 1) for (low, high), step in padding]
        x = lax.pad(x, jnp.zeros((), x.dtype), [(0, 0, 0), *spatial, (0, 0, 0)])
        kernel = w.shape[1:-1]
        positions = self._positions(x.shape[1:-1], kernel)
        flat = w.reshape(-1, w.shape[-1])
        rows = [
            lax.dot_general(
                self._side_by_side(x, kernel, row, positions[-1]),
                flat,
                (((0,), (0,)), ((), ())),
                precision=p["precision"],
                preferred_element_type=p["preferred_element_type"],
            )
            for row in itertools.product(*(range(n) for n in positions[:-1]))
        ]
        y = jnp.stack(rows).reshape(*positions, x.shape[-1], w.shape[-1])
        return _transposed_to(y, (*of_out[2:], of_out[0], of_out[1]))

    def _positions(self, image: Sequence[int], kernel: Sequence[int]) -> tuple[int, ...]:
        p = self._parameters
        sizes = zip(image, kernel, p["rhs_dilation"], p["window_strides"], strict=True)
        return tuple((i - (k - 1) * d - 1) // s + 1 for i, k, d, s in sizes)

    def _side_by_side(
        self, x: Any, kernel: Sequence[int], row: tuple[int, ...], columns: int
    ) -> Any:
        """What the positions of one row see, as a matrix (summed x pixels, columns x channels)."""
        p = self._parameters
        seen = []
        for column in range(columns):
            start = [i * s for i, s in zip((*row, column), p["window_strides"], strict=True)]
            spans = zip(start, kernel, p["rhs_dilation"], strict=True)
            seen.append(
                lax.slice(
                    x,
                    (0, *start, 0),
                    (x.shape[0], *(a + (k - 1) * d + 1 for a, k, d in spans), x.shape[-1]),
                    (1, *p["rhs_dilation"], 1),
                )
            )
        return jnp.concatenate(seen, axis=-1).reshape(-1, columns * x.shape[-1])
