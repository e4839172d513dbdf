"""Slow primitives of a traced program replaced by faster equivalents, for one platform.

XLA on CPU runs the gradients of convolutions inside a loop as naive loops of its own, 20 to 100
times slower than outside it (https://github.com/jax-ml/jax/issues/12868), and the gradient of max
pooling slowly everywhere; it gives the weight gradients of dense layers to the slower of its two
libraries, keeps the scores of attention in memory, and draws random numbers in many passes over
memory. The pass works on the jaxpr of a whole step, after differentiation.
"""

import os
from collections.abc import Callable, Mapping

from jax.extend.core import ClosedJaxpr, JaxprEqn

from keraunos.engine.rewrite import (
    attention,
    convolution,
    normalisation,
    pooling,
    product,
    random,
    recurrence,
)
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.engine.rewrite.walk import Operation, rewritten

Rule = Callable[[JaxprEqn], Verdict | None]


def native_call(equation: JaxprEqn) -> Verdict | None:
    """Names what was given to native code when the step was traced; None for other calls."""
    return recurrence.rule(equation) or normalisation.rule(equation)


CONVOLUTION = "conv_general_dilated"

CPU_RULES: Mapping[str, Rule] = {
    CONVOLUTION: convolution.rule,
    "dot_general": product.rule,
    "jit": attention.rule,
    "pjit": attention.rule,
    "ffi_call": native_call,
    "random_bits": random.rule,
    "reduce_window_max": pooling.maximum_rule,
    "reduce_window_sum": pooling.sum_rule,
    "select_and_scatter_add": pooling.gradient_rule,
}
"""What is looked at on CPU: a rule for each name of a primitive."""


def rewrite(program: ClosedJaxpr, platform: str) -> tuple[ClosedJaxpr, list[Operation]]:
    """The program with slow primitives replaced, and what was looked at.

    Args:
        program: a jaxpr that nobody differentiates any more.
        platform: `cpu`, `gpu` or `tpu`; only on CPU is there anything to gain. The environment
            variable KERAUNOS_REWRITE=off leaves every program as it is.
    """
    if switched_off():
        return program, []
    return rewritten(program, CPU_RULES if platform == "cpu" else {})


def switched_off() -> bool:
    """Whether the environment variable KERAUNOS_REWRITE says so."""
    return os.environ.get("KERAUNOS_REWRITE", "").lower() in ("off", "0", "no", "false")


__all__ = ["CONVOLUTION", "CPU_RULES", "Operation", "Verdict", "rewrite", "switched_off"]
