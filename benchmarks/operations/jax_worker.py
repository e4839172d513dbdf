"""Convolutions as compiled programs, rewritten as the engine does it.

`KERAUNOS_NATIVE=off` measures pure XLA in the layout that it takes. Also measured: a product of two
matrices, the most that can be expected of float32.

    jax_worker.py [bfloat16]
"""

import os
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import jaxpr_as_fun

from keraunos.engine import compiling
from keraunos.engine.rewrite import rewrite
from operations.clock import key, report, seconds, wanted
from operations.shapes import Shape

NUMBERS = jnp.dtype(sys.argv[1] if len(sys.argv) > 1 else "float32")


def arrays(shape: Shape) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Images, kernel and a gradient by the result."""
    rng = np.random.default_rng(0)
    sizes = (
        (shape.batch, shape.size, shape.size, shape.channels_in),
        (shape.kernel, shape.kernel, shape.channels_in // shape.groups, shape.channels_out),
        (shape.batch, shape.output, shape.output, shape.channels_out),
    )
    x, w, g = (jnp.asarray(rng.normal(size=size), NUMBERS) for size in sizes)
    return x, w, g


def step(shape: Shape, operation: str):
    """The operation as a function of images, kernel and gradient."""

    def forward(x, w):
        return lax.conv_general_dilated(
            x,
            w,
            (shape.stride, shape.stride),
            [shape.padding] * 2,
            rhs_dilation=(shape.dilation, shape.dilation),
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=shape.groups,
        )

    if operation == "forward":
        return lambda x, w, g: forward(x, w)
    if operation == "input gradient":
        return lambda x, w, g: jax.vjp(lambda x: forward(x, w), x)[1](g)[0]
    return lambda x, w, g: jax.vjp(lambda w: forward(x, w), w)[1](g)[0]


def measured(function, *given: jax.Array) -> float:
    """Seconds of one call."""
    program, _ = rewrite(jax.make_jaxpr(function)(*given), "cpu")
    lowered = jax.jit(jaxpr_as_fun(program)).lower(*given)
    compiled = compiling.compiled(lowered, compiling.options("cpu", convolutions=True))
    return seconds(lambda: jax.block_until_ready(compiled(*given)))


results = {}
if os.environ.get("KERAUNOS_NATIVE") != "off":
    side = 1024
    matrix = jnp.asarray(np.random.default_rng(0).normal(size=(side, side)).astype(np.float32))
    results["matmul"] = measured(lambda a, b: a @ b, matrix, matrix) / (2 * side**3)
for shape, operation in wanted():
    results[key(shape, operation)] = measured(step(shape, operation), *arrays(shape))
report(results)
