"""Random bits drawn by the native library, which draws the same.

XLA on CPU runs JAX's generator as a loop over its rounds, of which each reads and writes arrays as
large as what is drawn: most of what dropout costs.
"""

from typing import Any

import jax
from jax.extend.core import JaxprEqn

from keraunos import kernels
from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

FEW = 16
"""Numbers up to which XLA is as fast, in one piece: `python benchmarks/random_bits.py`."""


def rule(equation: JaxprEqn) -> Verdict | None:
    """Judges a `random_bits`; None if it draws next to nothing."""
    if result(equation).size <= FEW:
        return None
    kind = text("random numbers")
    (keys,) = operands(equation)
    if keys.dtype != _threefry():
        return Verdict(kind, text("its keys are {dtype}", dtype=keys.dtype))
    if not jax.config.jax_threefry_partitionable:  # type: ignore[attr-defined]
        return Verdict(kind, text("jax_threefry_partitionable is off"))
    if equation.params["bit_width"] != 32:
        return Verdict(kind, text("its numbers are {dtype}", dtype=result(equation).dtype))
    if not kernels.library().usable:
        return Verdict(kind, str(kernels.library().reason))
    return Verdict(kind, text("native kernel"), _Native(equation))


def _threefry() -> Any:
    """The type of the keys of JAX's default generator."""
    return jax.eval_shape(lambda: jax.random.key(0, impl="threefry2x32")).dtype


class _Native:
    """By the native library."""

    __name__ = "native_random_bits"

    def __init__(self, equation: JaxprEqn) -> None:
        self._shape = equation.params["shape"]

    def __call__(self, keys: Any) -> Any:
        return kernels.random_bits(jax.random.key_data(keys), self._shape)
