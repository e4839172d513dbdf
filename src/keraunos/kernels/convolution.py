"""Convolution of images and its weight gradient, as calls of the native library.

Images are `(..., n, height, width, channels)`, kernels `(..., height, width, channels in one group,
channels out)`; leading dimensions are networks side by side, each with images and a kernel of its
own, which is also what `jax.vmap` makes of a call. All numbers are float32. The library does not
differentiate: it serves programs that have been differentiated already.
"""

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

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
        x: images, float32 `(..., n, height, width, channels)`.
        w: a kernel, float32; with `swapped`, its two numbers of channels have changed places.
        output: height and width of the result.
        strides: of the window, down and right.
        low: padding above and left; may be negative. That below and right follows from `output`.
        input_dilation: 1 + zeros between two inputs.
        kernel_dilation: 1 + gap between two positions of the kernel.
        groups: the channels' groups; 1 if the kernel is swapped.

    Returns:
        float32 `(..., n, *output, channels out)`.
    """
    shape = (*x.shape[:-3], *output, w.shape[-2 if swapped else -1])
    call = jax.ffi.ffi_call(
        "keraunos_convolve",
        jax.ShapeDtypeStruct(shape, np.float32),  # type: ignore[no-untyped-call]
        vmap_method="broadcast_all",
    )
    geometry = _geometry(strides, low, input_dilation, kernel_dilation, groups)
    return call(x, w, **geometry, swapped=np.bool_(swapped))


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
        x: the convolution's images, float32 `(..., n, height, width, channels in)`.
        g: the gradient of the loss by its result, float32 `(..., n, height, width, channels out)`.
        kernel: height and width of the kernel.
        strides: of the convolution, as are `low`, `kernel_dilation` and `groups`.

    Returns:
        float32 `(..., *kernel, channels in / groups, channels out)`.
    """
    shape = (*x.shape[:-4], *kernel, x.shape[-1] // groups, g.shape[-1])
    call = jax.ffi.ffi_call(
        "keraunos_weight_gradient",
        jax.ShapeDtypeStruct(shape, np.float32),  # type: ignore[no-untyped-call]
        vmap_method="broadcast_all",
    )
    return call(x, g, **_geometry(strides, low, (1, 1), kernel_dilation, groups))


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
