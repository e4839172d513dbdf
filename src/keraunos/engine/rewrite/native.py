"""Convolutions handed to the native library, which takes them in one and two dimensions."""

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
from jax.extend.core import JaxprEqn

from keraunos import kernels
from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.layout import canonical, in_order, transposed_to

TYPES = (jnp.float32, jnp.bfloat16, jnp.float16)
"""What the library's float32 holds without loss."""


def replacement(equation: JaxprEqn, few_outputs: bool) -> Callable[..., Any] | None:
    """A function of the operands that calls the library; None if it cannot compute this one.

    Args:
        equation: a `conv_general_dilated`.
        few_outputs: whether its result has fewer positions than its kernel, as that of a weight
            gradient has, whose kernel is the gradient by a whole image.
    """
    p = equation.params
    arrays = (*operands(equation), result(equation))
    if arrays[0].ndim not in (3, 4) or any(array.dtype not in TYPES for array in arrays):
        return None
    batch_is_last = p["dimension_numbers"][0][0] == arrays[0].ndim - 1
    takes_weights = p["feature_group_count"] == 1 and set(p["lhs_dilation"]) == {1}
    if takes_weights and (few_outputs or batch_is_last or p["batch_group_count"] > 1):
        return _WeightGradient(equation)
    return _Convolution(equation) if p["batch_group_count"] == 1 else None


class _Convolution:
    """Every pixel of the result is a sum over the kernel and the channels in."""

    __name__ = "native_convolution"

    def __init__(self, equation: JaxprEqn) -> None:
        self._parameters = equation.params
        self._result = result(equation)

    def __call__(self, lhs: Any, rhs: Any) -> Any:
        p = self._parameters
        from_lhs, from_rhs, to_out = canonical(p["dimension_numbers"])
        swapped = (*from_rhs[:-2], from_rhs[-1], from_rhs[-2])
        as_it_is = in_order(swapped) and p["feature_group_count"] == 1
        # bfloat16 whose sums are wanted in full is not to be rounded in between.
        narrowest = jnp.result_type(lhs, self._result.dtype)
        y = kernels.convolve(
            _image(jnp.transpose(lhs, from_lhs).astype(narrowest)),
            _kernel((rhs if as_it_is else jnp.transpose(rhs, from_rhs)).astype(narrowest)),
            output=_two((self._result.shape[d] for d in to_out[1:-1]), 1),
            strides=_two(p["window_strides"], 1),
            low=_two((low for low, _ in p["padding"]), 0),
            input_dilation=_two(p["lhs_dilation"], 1),
            kernel_dilation=_two(p["rhs_dilation"], 1),
            groups=p["feature_group_count"],
            swapped=as_it_is,
        )
        y = y.reshape([self._result.shape[d] for d in to_out])
        return transposed_to(y, to_out).astype(self._result.dtype)


class _WeightGradient:
    """Every number of the result is a sum over all images and their pixels.

    The operand's channels are in the place of a batch, its images in that of the channels, and the
    gradient by the images is the kernel: strides and kernel dilation have changed places.
    """

    __name__ = "native_weight_gradient"

    def __init__(self, equation: JaxprEqn) -> None:
        self._parameters = equation.params
        self._result = result(equation)

    def __call__(self, lhs: Any, rhs: Any) -> Any:
        p = self._parameters
        of_lhs, of_rhs, of_out = p["dimension_numbers"]
        spatial = of_out[2:]
        w = kernels.weight_gradient(
            _image(jnp.transpose(lhs, (of_lhs[1], *of_lhs[2:], of_lhs[0]))),
            _image(jnp.transpose(rhs, (of_rhs[1], *of_rhs[2:], of_rhs[0]))),
            kernel=_two((self._result.shape[d] for d in spatial), 1),
            strides=_two(p["rhs_dilation"], 1),
            low=_two((low for low, _ in p["padding"]), 0),
            kernel_dilation=_two(p["window_strides"], 1),
            groups=p["batch_group_count"],
        )
        places = (*spatial, of_out[0], of_out[1])
        w = w.reshape([self._result.shape[d] for d in places])
        return transposed_to(w, places).astype(self._result.dtype)


def _image(x: Any) -> Any:
    """With two spatial dimensions: a row is an image of height 1."""
    return x if x.ndim == 4 else x[:, None]


def _kernel(w: Any) -> Any:
    return w if w.ndim == 4 else w[None]


def _two(values: Any, first: int) -> Sequence[int]:
    """Down and right, where for a row there is only right."""
    given = tuple(int(value) for value in values)
    return given if len(given) == 2 else (first, *given)
