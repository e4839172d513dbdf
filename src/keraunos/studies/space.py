"""Where is searched? Ranges and choices, from a recipe, a function or the command line."""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_type_hints

from keraunos.errors import KeraunosError
from keraunos.recipes import Choice, Parameter, Range, Recipe, parameter_of

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

Space = dict[str, Range | Choice]

WITHIN = (0.3, 0.7)
"""Where in a range two networks are built to see what differs between them; not at its ends, where
a dropout of 0, say, makes another network."""


def of_recipe(recipe: Recipe) -> Space:
    """The parameters of a recipe that are annotated with a place to search."""
    return {p.name: p.values for p in recipe.parameters.values() if p.values is not None}


def of_function(function: Callable[..., Any]) -> dict[str, Parameter]:
    """The parameters of a function whose annotation or default tells their kind.

    The default of those without one is None.
    """
    hints = get_type_hints(function, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        without = parameter.default is inspect.Parameter.empty
        hint = hints.get(name, type(parameter.default))
        try:
            found[name] = parameter_of(name, hint, None if without else parameter.default)
        except TypeError:
            continue  # no number and no word: not ours to search
    return found


def parsed(given: Sequence[str], parameters: Mapping[str, Parameter]) -> Space:
    """The space of `--space` arguments: `name=lo..hi`, `name=lo..hi:log`, `name=a,b,c`.

    Args:
        given: the arguments.
        parameters: those that there are, by name.

    Raises:
        KeraunosError: for what is not of this form, or not a parameter.
    """
    space: Space = {}
    for argument in given:
        name, equals, values = argument.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name or not values.strip():
            raise _not_a_space(argument)
        if name not in parameters:
            raise KeraunosError(
                "There is no hyperparameter {name!r} to search; there are: {known}.",
                name=name,
                known=", ".join(parameters),
            )
        if name in space:
            raise KeraunosError("The space of {name} is given twice.", name=name)
        space[name] = _values(argument, values.strip(), parameters[name])
    return space


def _values(argument: str, values: str, parameter: Parameter) -> Range | Choice:
    if ".." not in values:
        return Choice(*dict.fromkeys(parameter.parse(part.strip()) for part in values.split(",")))
    bounds, _, scale = values.partition(":")
    low, _, high = bounds.partition("..")
    if scale not in ("", "log") or parameter.kind not in (int, float):
        raise _not_a_space(argument)
    space = Range(parameter.parse(low.strip()), parameter.parse(high.strip()), scale == "log")
    return checked(parameter.name, space)


def _not_a_space(argument: str) -> KeraunosError:
    return KeraunosError(
        "--space takes NAME=LOW..HIGH, NAME=LOW..HIGH:log or NAME=A,B,C, as in "
        "--space learning_rate=1e-4..1e-1:log, not {argument!r}.",
        argument=argument,
    )


def checked(name: str, values: Range | Choice) -> Range | Choice:
    """The same, if it can be searched.

    Raises:
        KeraunosError: if there is nothing in it.
    """
    if isinstance(values, Choice):
        if not values.options:
            raise KeraunosError("The choice for {name} has no options.", name=name)
        return values
    if not (math.isfinite(values.low) and math.isfinite(values.high)) or values.low > values.high:
        raise KeraunosError(
            "The range of {name} goes from {low:g} to {high:g}; the smaller number comes first.",
            name=name,
            low=values.low,
            high=values.high,
        )
    if values.log and values.low <= 0:
        raise KeraunosError(
            "The range of {name} is spaced by ratio (log) and begins at {low:g}; it has to begin "
            "above 0.",
            name=name,
            low=values.low,
        )
    return values


def whole(values: Range | Choice, kind: type | None = None) -> bool:
    """Whether the numbers are whole ones: the parameter says so, or both ends are."""
    if kind is not None:
        return kind is int
    return (
        isinstance(values, Range) and isinstance(values.low, int) and isinstance(values.high, int)
    )


def distribution(values: Range | Choice, is_whole: bool) -> "BaseDistribution":
    """The same as Optuna has it."""
    from optuna.distributions import (
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    if isinstance(values, Choice):
        return CategoricalDistribution(values.options)
    if is_whole:
        return IntDistribution(int(values.low), int(values.high), log=values.log)
    return FloatDistribution(float(values.low), float(values.high), log=values.log)


def within(values: Range | Choice, is_whole: bool) -> list[Any]:
    """Values to build networks with, to see what a hyperparameter changes."""
    if isinstance(values, Choice):
        return list(values.options)
    if values.log:
        points = [values.low * (values.high / values.low) ** share for share in WITHIN]
    else:
        points = [values.low + (values.high - values.low) * share for share in WITHIN]
    return [round(point) for point in points] if is_whole else points
