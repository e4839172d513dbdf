"""What is to be read off an equation of a jaxpr."""

from typing import Any

from jax.extend.core import JaxprEqn


def operands(equation: JaxprEqn) -> list[Any]:
    """The abstract values (with `shape` and `dtype`) that it is given."""
    return [variable.aval for variable in equation.invars]


def result(equation: JaxprEqn) -> Any:
    """The abstract value of its only result."""
    return equation.outvars[0].aval


def scopes(equation: JaxprEqn) -> str:
    """The scopes it was traced in: Keras's layers, and JAX's transformations around them."""
    return str(equation.source_info.name_stack)
