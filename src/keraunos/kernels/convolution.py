"""Convolution of images and its weight gradient, and that of dense layers, by the native library.

Images are `(..., n, height, width, channels)`, kernels `(..., height, width, channels in one group,
channels out)`; leading dimensions are networks side by side, each with images and a kernel of its
own, which is also what `jax.vmap` makes of a call. Numbers are float32, or narrower ones, which
are float32 in between where the processor does not multiply bfloat16. The library does not
differentiate: it serves programs that have been differentiated already.
"""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraunos.kernels.library import library

Array = Any
Pair = Sequence[int]


def convolve(
    x: Array,
    w: Array,
    *,
    output: Pair,
    strides: Pair = (1, 1),
    low: Pair = (0, 0),
    input_dilation: Pair = (1, 1),
    kernel_dilation: Pair = (1, 1),
    groups: int = 1,
    swapped: bool = False,
) -> Array:
    """What `lax.conv_general_dilated` gives for such a padding that the result has this size.

    Args:
        x: images `(..., n, height, width, channels)`.
        w: a kernel of the same type; with `swapped`, its two numbers of channels have changed
            places.
        output: height and width of the result.
        strides: of the window, down and right.
        low: padding above and left; may be negative. That below and right follows from `output`.
        input_dilation: 1 + zeros between two inputs.
        kernel_dilation: 1 + gap between two positions of the kernel.
        groups: the channels' groups; 1 if the kernel is swapped.

    Returns:
        `(..., n, *output, channels out)` of the same type, rounded once.
    """
    shape = (*x.shape[:-3], *output, w.shape[-2 if swapped else -1])
    geometry = _geometry(strides, low, input_dilation, kernel_dilation, groups)
    numbers = _computed_in(x, groups)
    result = jax.ShapeDtypeStruct(shape, numbers)  # type: ignore[no-untyped-call]
    y = _call("convolve", (x, w), numbers, result, **geometry, swapped=np.bool_(swapped))
    return y.astype(x.dtype)


def weight_gradient(
    x: Array,
    g: Array,
    *,
    kernel: Pair,
    strides: Pair = (1, 1),
    low: Pair = (0, 0),
    kernel_dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """The gradient of a loss by the kernel of a convolution.

    Args:
        x: the convolution's images `(..., n, height, width, channels in)`.
        g: the gradient of the loss by its result `(..., n, height, width, channels out)`, of the
            same type.
        kernel: height and width of the kernel.
        strides: of the convolution, as are `low`, `kernel_dilation` and `groups`.

    Returns:
        float32 `(..., *kernel, channels in / groups, channels out)`.
    """
    shape = (*x.shape[:-4], *kernel, x.shape[-1] // groups, g.shape[-1])
    geometry = _geometry(strides, low, (1, 1), kernel_dilation, groups)
    result = jax.ShapeDtypeStruct(shape, np.float32)  # type: ignore[no-untyped-call]
    return _call("weight_gradient", (x, g), _computed_in(x, groups), result, **geometry)


def dense_gradient(x: Array, g: Array) -> Array:
    """The gradient of a loss by the weights of a dense layer: a sum over samples.

    Args:
        x: the layer's inputs `(..., samples, units in)`.
        g: the gradient of the loss by its result `(..., samples, units out)`, of the same type.

    Returns:
        float32 `(..., units in, units out)`.
    """
    shape = (*x.shape[:-2], x.shape[-1], g.shape[-1])
    result = jax.ShapeDtypeStruct(shape, np.float32)  # type: ignore[no-untyped-call]
    return _call("dense_gradient", (x, g), _computed_in(x, 1), result)


def _computed_in(x: Array, groups: int) -> Any:
    """The type of the numbers that the library is to be given."""
    depthwise = groups > 1 and groups == x.shape[-1]
    pairs = library().bfloat16 and x.dtype == jnp.bfloat16 and not depthwise
    return jnp.bfloat16 if pairs else np.float32


def _call(
    name: str, arrays: Sequence[Array], numbers: Any, result: Any, **attributes: Any
) -> Array:
    suffix = "_bfloat16" if numbers == jnp.bfloat16 else ""
    call = jax.ffi.ffi_call(f"keraunos_{name}{suffix}", result, vmap_method="broadcast_all")
    given = [jnp.asarray(array, numbers) for array in arrays]
    return call(*given, **attributes)  # type: ignore[no-untyped-call]


def _geometry(
    strides: Pair, low: Pair, input_dilation: Pair, kernel_dilation: Pair, groups: int
) -> dict[str, Any]:
    return {
        "strides": np.asarray(strides, np.int64),
        "low": np.asarray(low, np.int64),
        "input_dilation": np.asarray(input_dilation, np.int64),
        "kernel_dilation": np.asarray(kernel_dilation, np.int64),
        "groups": np.int64(groups),
    }
