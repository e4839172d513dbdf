"""Attention handed to the native library: the calls that `keraunos.engine.attention` leaves.

XLA on CPU writes all scores to memory and reads them again for each step of a softmax, and takes
its slower library for their products.
"""

from typing import Any

import jax
from jax.extend.core import JaxprEqn

from keraunos import kernels
from keraunos.engine.attention import BACKWARD, FORWARD, calls
from keraunos.engine.rewrite.equation import operands
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

UNMASKED = {FORWARD: 4, BACKWARD: 7}
"""Operands of a call without a mask."""


def rule(equation: JaxprEqn) -> Verdict | None:
    """Judges a call of a jitted function; None if it is none of ours."""
    name = equation.params.get("name")
    names = next((names for names in (FORWARD, BACKWARD) if name in names), None)
    if names is None:
        return None
    backward = names is BACKWARD
    kind = text("attention, gradient") if backward else text("attention")
    if not kernels.library().usable:
        return Verdict(kind, str(kernels.library().reason))
    call = _Native(names, causal=name == names[1], masked=_masked(equation, names))
    if not call.is_what(equation):
        # JAX keeps the name when it stacks, differentiates or prunes a call.
        return Verdict(kind, text("it was transformed by JAX"))
    return Verdict(kind, text("native kernel"), call)


def _masked(equation: JaxprEqn, names: tuple[str, str]) -> bool:
    return len(equation.invars) > UNMASKED[names]


class _Native:
    """By the native library."""

    __name__ = "native_attention"

    def __init__(self, names: tuple[str, str], causal: bool, masked: bool) -> None:
        self._backward, self._causal, self._masked = names is BACKWARD, causal, masked

    def is_what(self, equation: JaxprEqn) -> bool:
        """Whether the equation computes what the function of its name does, and nothing else."""
        given = operands(equation)
        if len(given) != UNMASKED[BACKWARD if self._backward else FORWARD] + self._masked:
            return False
        if any(array.ndim != 4 for array in given[: 3 + self._masked]):
            return False
        function = calls(self._causal)[self._backward]
        # As values of strong types, which is what an operand of a call is.
        asked = [jax.ShapeDtypeStruct(a.shape, a.dtype) for a in given]  # type: ignore[no-untyped-call]
        expected = jax.make_jaxpr(function)(*self._placed(asked))
        return str(expected.eqns[0].params["jaxpr"]) == str(equation.params["jaxpr"])

    def __call__(self, *given: Any) -> Any:
        arrays = self._placed(given)
        if self._backward:
            return kernels.attention_gradient(*arrays, causal=self._causal)
        return kernels.attention(*arrays, causal=self._causal)

    def _placed(self, given: Any) -> list[Any]:
        """With None where there is no mask."""
        return [*given[:3], *([] if self._masked else [None]), *given[3:]]
