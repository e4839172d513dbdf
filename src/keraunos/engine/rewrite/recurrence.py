"""Which recurrent layers run through the native loop.

They were given to it when the step was traced (`keras_bridge.recurrent`): differentiation leaves
too little of a loop to be recognised.
"""

from jax.extend.core import JaxprEqn

from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text


def rule(equation: JaxprEqn) -> Verdict | None:
    """Names a call of the native loop; None for any other call of native code."""
    name = equation.params["target_name"]
    given = [operand.shape for operand in operands(equation)]
    if name == "keraunos_recurrence":
        kind, shapes = text("recurrent loop, forward"), given[:2]
    elif name == "keraunos_recurrence_gradient":
        kind, shapes = text("recurrent loop, gradient"), [given[0], given[4]]
    else:
        return None
    shown = f"{shapes[0]}, {shapes[1]} -> {result(equation).shape}"
    return Verdict(kind, text("native kernel"), replaced=True, shapes=shown)
