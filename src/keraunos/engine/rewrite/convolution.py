"""Convolutions by the native library, or in the one layout that XLA's own library takes.

The canonical form is `x (N, spatial..., C_in)`, `w (spatial..., C_in, C_out)`, and `y` like `x`.
Differentiation leaves the input gradient with the kernel's channels swapped, and the weight
gradient with channels as batch, the batch as channels, the output's gradient as a kernel nearly
as large as the image, and the kernel's positions as pixels of the result.
"""

import math
from typing import Any

import jax.numpy as jnp
from jax import lax
from jax.extend.core import JaxprEqn

from keraunos import kernels
from keraunos.engine.rewrite import native
from keraunos.engine.rewrite.equation import operands, result, scopes
from keraunos.engine.rewrite.layout import barrier, canonical, in_order, transposed_to
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text


def rule(equation: JaxprEqn) -> Verdict:
    """Judges a `conv_general_dilated`."""
    p = equation.params
    kind = _kind(equation)
    lhs, rhs = operands(equation)
    if not jnp.issubdtype(lhs.dtype, jnp.floating) or lhs.dtype != rhs.dtype:
        return Verdict(kind, text("its numbers are {dtype}", dtype=lhs.dtype))
    if 0 in (*lhs.shape, *rhs.shape, *result(equation).shape):
        return Verdict(kind, text("it is empty"))
    if kernels.library().usable:
        call = native.replacement(equation, _few_outputs(equation))
        if call is not None:
            return Verdict(kind, text("native kernel"), call)
    if p["feature_group_count"] != 1 or p["batch_group_count"] != 1:
        return Verdict(kind, text("it is grouped or depthwise"))
    if all(map(in_order, canonical(p["dimension_numbers"]))):
        return Verdict(kind, text("its layout is canonical already"))
    if math.prod(_spatial(equation)[1]) == 1:
        return Verdict(kind, text("one matrix product"), _Product(p))
    return Verdict(kind, text("canonical layout"), _Canonical(p))


def _kind(equation: JaxprEqn) -> str:
    """A name for reading; nothing depends on it."""
    if _few_outputs(equation):
        return text("convolution, weight gradient")
    if "transpose" in scopes(equation):
        return text("convolution, input gradient")
    return text("convolution, forward")


def _spatial(equation: JaxprEqn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The spatial shapes of kernel and result."""
    _, rhs, out = equation.params["dimension_numbers"]
    kernel, image = operands(equation)[1].shape, result(equation).shape
    return tuple(kernel[d] for d in rhs[2:]), tuple(image[d] for d in out[2:])


def _few_outputs(equation: JaxprEqn) -> bool:
    kernel, image = _spatial(equation)
    return math.prod(image) < math.prod(kernel)


class _Canonical:
    """XLA's own convolution between transposed operands.

    Without the barriers XLA folds the transposes back into the convolution.
    """

    __name__ = "canonical_convolution"

    def __init__(self, parameters: Any) -> None:
        self._parameters = parameters

    def __call__(self, lhs: Any, rhs: Any) -> Any:
        p = self._parameters
        from_lhs, from_rhs, to_out = canonical(p["dimension_numbers"])
        x, w = barrier((jnp.transpose(lhs, from_lhs), jnp.transpose(rhs, from_rhs)))
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
        return transposed_to(barrier(y), to_out)


class _Product:
    """A convolution with one output position: `y[c, o] = sum over n, s of x[n, s, c] w[n, s, o]`.

    Such is the weight gradient of a 1x1 convolution.
    """

    __name__ = "convolution_as_product"

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
        spans = zip(w.shape[1:-1], p["rhs_dilation"], strict=True)
        stop = [(size - 1) * step + 1 for size, step in spans]
        x = lax.slice(
            x,
            (0,) * x.ndim,
            (x.shape[0], *stop, x.shape[-1]),
            (1, *p["rhs_dilation"], 1),
        )
        y = lax.dot_general(
            x.reshape(-1, x.shape[-1]),
            w.reshape(-1, w.shape[-1]),
            (((0,), (0,)), ((), ())),
            precision=p["precision"],
            preferred_element_type=p["preferred_element_type"],
        )
        y = y.reshape(*(1,) * len(spatial), *y.shape)
        return transposed_to(y, (*of_out[2:], of_out[0], of_out[1]))
