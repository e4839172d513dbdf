"""Which rows are normalised by the native kernel.

They were given to it when the step was traced (`keras_bridge.normalisation`): XLA has made a dozen
passes over the whole array of it by the time a rule could look, and differentiation has torn it
apart.
"""

from jax.extend.core import JaxprEqn

from keraunos.engine.rewrite.equation import operands
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text


def rule(equation: JaxprEqn) -> Verdict | None:
    """Names a call of the native kernel; None for any other call of native code."""
    name = equation.params["target_name"]
    if name == "keraunos_normalise":
        kind = text("normalisation of rows")
    elif name == "keraunos_normalise_gradient":
        kind = text("normalisation of rows, gradient")
    else:
        return None
    rows = operands(equation)[0].shape
    return Verdict(kind, text("native kernel"), replaced=True, shapes=f"{rows} -> {rows}")
