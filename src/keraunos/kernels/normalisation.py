"""Rows normalised by their own mean and spread, and the gradients, by the native library.

Ba et al. 2016, "Layer Normalization"; without the mean Zhang and Sennrich 2019, "Root Mean Square
Layer Normalization". Numbers are float32.
"""

import math
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraunos.kernels.library import library

Array = Any


def normalise(
    x: Array,
    gamma: Array | None = None,
    beta: Array | None = None,
    *,
    epsilon: float,
    centred: bool = True,
) -> Array:
    """Rows with mean 0 and variance 1, times gamma, plus beta.

    It can be differentiated once, backwards, and `jax.vmap` of it is one call.

    Args:
        x: of shape (..., width), not empty.
        gamma: of shape (width,); None for ones.
        beta: of shape (width,); None for zeros.
        epsilon: added to the variance.
        centred: whether the mean is taken off; else rows are divided by their root mean square.

    Returns:
        Of the shape of x.
    """
    library()  # which makes it known to XLA
    width = x.shape[-1]
    rows = jnp.reshape(x, (math.prod(x.shape[:-1]), width))
    none = jnp.zeros(0, np.float32)
    gamma, beta = (none if weight is None else weight for weight in (gamma, beta))
    return _normalise(float(epsilon), bool(centred), rows, gamma, beta).reshape(x.shape)


@partial(jax.custom_vjp, nondiff_argnums=(0, 1))
def _normalise(epsilon: float, centred: bool, x: Array, gamma: Array, beta: Array) -> Array:
    return _forward(epsilon, centred, x, gamma, beta)[0]


def _forward(epsilon: float, centred: bool, x: Array, gamma: Array, beta: Array) -> Any:
    shapes = x.shape, x.shape[:1], x.shape[:1]
    told = {"epsilon": np.float32(epsilon), "centred": np.bool_(centred)}
    y, means, scales = _call("normalise", (x, gamma, beta), shapes, told)
    return y, (x, gamma, beta, means, scales)


def _backward(epsilon: float, centred: bool, kept: Any, gradient: Array) -> Any:
    x, gamma, beta, means, scales = kept
    shapes = x.shape, gamma.shape, beta.shape
    told = {"centred": np.bool_(centred)}
    return tuple(_call("normalise_gradient", (x, gamma, means, scales, gradient), shapes, told))


_normalise.defvjp(_forward, _backward)


def _call(name: str, arrays: Any, shapes: Any, told: dict[str, Any]) -> Any:
    results = [
        jax.ShapeDtypeStruct(shape, np.float32)  # type: ignore[no-untyped-call]
        for shape in shapes
    ]
    call = jax.ffi.ffi_call(f"keraunos_{name}", results, vmap_method="broadcast_all")
    return call(*arrays, **told)
