"""What is to be read off an equation of a jaxpr."""

import re
from typing import Any

from jax.extend.core import JaxprEqn


def operands(equation: JaxprEqn) -> list[Any]:
    """The abstract values (with `shape` and `dtype`) that it is given."""
    return [variable.aval for variable in equation.invars]


def result(equation: JaxprEqn) -> Any:
    """The abstract value of its only result."""
    return equation.outvars[0].aval


def layer(equation: JaxprEqn) -> str:
    """The scopes that the program named, which Keras does after its layers; may be empty."""
    return re.sub(r"\w+\(|\)", "", scopes(equation))


def scopes(equation: JaxprEqn) -> str:
    """The scopes it was traced in, with JAX's transformations: `transpose(jvp(conv2d))`."""
    return str(equation.source_info.name_stack)
