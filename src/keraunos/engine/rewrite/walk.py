"""The way through a jaxpr and the jaxprs inside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jax
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn

from keraunos.engine.rewrite.equation import layer, operands, result
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

Rules = Mapping[str, Callable[[JaxprEqn], Verdict | None]]

DESCENDED = frozenset(
    {
        "jit",
        "pjit",
        "closed_call",
        "core_call",
        "scan",
        "while",
        "cond",
        "remat",
        "remat2",
        "checkpoint",
        "custom_jvp_call",
        "custom_vjp_call",
        "custom_vjp_call_jaxpr",
    }
)
"""Primitives whose inner jaxprs say all of what they compute, whichever way they are run.

What is not listed (`shard_map`, `pallas_call`, ...) gives its inner jaxprs a meaning of its own.
"""


@dataclass(frozen=True)
class Operation:
    """One operation that a rule has looked at.

    Attributes:
        primitive: JAX's name for it: `conv_general_dilated`.
        kind: what it is: `convolution, weight gradient`.
        where: the layer, or whatever else named the scope it was traced in; may be empty.
        shapes: of its operands and its result, as in `(32, 28, 28, 1), (3, 3, 1, 32) -> ...`.
        rewritten: whether it was replaced.
        how: by what, or why not.
    """

    primitive: str
    kind: str
    where: str
    shapes: str
    rewritten: bool
    how: str


def rewritten(program: ClosedJaxpr, rules: Rules) -> tuple[ClosedJaxpr, list[Operation]]:
    """The program with every operation replaced that a rule replaces.

    An operation of which its rule says nothing is none of those that were looked at.
    An equation that is replaced becomes a call of a jitted function with the same operands and
    results; an equation that holds a jaxpr in which something was replaced gets the new one;
    all others stay the very objects they were.
    """
    seen: list[Operation] = []
    if not rules:
        return program, seen
    return _with_jaxpr(program, _rewritten(program.jaxpr, rules, seen)), seen


def _with_jaxpr(program: ClosedJaxpr, jaxpr: Jaxpr) -> ClosedJaxpr:
    return program if jaxpr is program.jaxpr else ClosedJaxpr(jaxpr, program.consts)


def _rewritten(jaxpr: Jaxpr, rules: Rules, seen: list[Operation]) -> Jaxpr:
    equations = [_equation(equation, rules, seen) for equation in jaxpr.eqns]
    if all(new is old for new, old in zip(equations, jaxpr.eqns, strict=True)):
        return jaxpr
    new: Jaxpr = jaxpr.replace(eqns=equations)  # type: ignore[no-untyped-call]
    return new


def _equation(equation: JaxprEqn, rules: Rules, seen: list[Operation]) -> JaxprEqn:
    name = equation.primitive.name
    if name in rules:
        verdict = rules[name](equation)
        if verdict is not None:
            seen.append(_operation(equation, verdict))
            if verdict.replacement is not None:
                return _call(equation, verdict.replacement)
            return equation
        if name not in DESCENDED:
            return equation
    if name not in DESCENDED:
        _note_hidden(equation, name, rules, seen)
        return equation
    changed = {}
    inside: list[Operation] = []
    for key, value in equation.params.items():
        new = _parameter(value, rules, inside)
        if new is not value:
            changed[key] = new
    seen.extend(_within(layer(equation), operation) for operation in inside)
    return equation.replace(params={**equation.params, **changed}) if changed else equation


def _parameter(value: Any, rules: Rules, seen: list[Operation]) -> Any:
    """A parameter of an equation with the jaxprs in it rewritten; itself if nothing was."""
    if isinstance(value, ClosedJaxpr):
        return _with_jaxpr(value, _rewritten(value.jaxpr, rules, seen))
    if isinstance(value, Jaxpr):
        return _rewritten(value, rules, seen)
    if isinstance(value, tuple) and any(isinstance(v, ClosedJaxpr | Jaxpr) for v in value):
        new = tuple(_parameter(item, rules, seen) for item in value)
        return value if all(n is o for n, o in zip(new, value, strict=True)) else new
    return value


def _call(equation: JaxprEqn, replacement: Callable[..., Any]) -> JaxprEqn:
    """A call of the replacement in the equation's place."""
    traced = jax.make_jaxpr(jax.jit(replacement))(*operands(equation))
    (call,) = traced.jaxpr.eqns
    new: JaxprEqn = call.replace(
        invars=equation.invars, outvars=equation.outvars, source_info=equation.source_info
    )
    return new


def _note_hidden(equation: JaxprEqn, name: str, rules: Rules, seen: list[Operation]) -> None:
    """Records what a primitive holds whose inside is not ours to change."""
    inside: list[Operation] = []
    for value in equation.params.values():
        _parameter(value, rules, inside)
    how = text("it is inside {name}", name=name)
    seen.extend(replace(operation, rewritten=False, how=how) for operation in inside)


def _within(scope: str, operation: Operation) -> Operation:
    """The same; what is traced inside a jitted function knows only that function's scopes."""
    names = [name for name in (scope, operation.where) if name]
    return replace(operation, where="/".join(names))


def _operation(equation: JaxprEqn, verdict: Verdict) -> Operation:
    given = ", ".join(str(operand.shape) for operand in operands(equation))
    return Operation(
        primitive=equation.primitive.name,
        kind=verdict.kind,
        where=layer(equation),
        shapes=verdict.shapes or f"{given} -> {result(equation).shape}",
        rewritten=verdict.replaced or verdict.replacement is not None,
        how=verdict.how,
    )
