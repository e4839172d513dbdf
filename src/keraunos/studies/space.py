"""Where is searched? Ranges and choices, from a recipe, a function or the command line."""

import functools
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_type_hints

from keraunos.errors import KeraunosError
from keraunos.recipes import Choice, Parameter, Range, Recipe, parameter_of

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

Space = dict[str, Range | Choice]

OPTIONS_BUILT = 16
"""Of a longer choice about so many are built to see what differs; if it is seen wrongly, networks
meet in groups that fit less well, and nothing else."""

WITHIN = (0.3, 0.7)
"""Where in a range two networks are built to see what differs between them; not at its ends, where
a dropout of 0, say, makes another network."""


def of_recipe(recipe: Recipe) -> Space:
    """The parameters of a recipe that are annotated with a place to search."""
    parameters = recipe.parameters.values()
    return {p.name: p.values for p in parameters if p.values is not None and p.searched}


def of_function(function: Callable[..., Any]) -> dict[str, Parameter]:
    """The parameters of a function whose annotation or default tells their kind.

    The default of those without one is None.
    """
    hints = _hints(function)
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        without = parameter.default is inspect.Parameter.empty
        hint = hints.get(name, type(parameter.default))
        try:
            found[name] = parameter_of(name, hint, None if without else parameter.default)
        except TypeError:
            continue  # no number and no word: not ours to search
    return found


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function, of what a `functools.partial` calls, or of `__call__`."""
    while isinstance(function, functools.partial):
        function = function.func
    if not inspect.isroutine(function) and not isinstance(function, type):
        function = type(function).__call__
    elif isinstance(function, type):
        function = function.__init__  # type: ignore[misc]
    try:
        return get_type_hints(function, include_extras=True)
    except NameError as error:
        raise KeraunosError(
            "The annotations of {build} cannot be read: {reason}. Import what they name at the top "
            "of the module.",
            build=getattr(function, "__name__", str(function)),
            reason=error,
        ) from None


def parsed(
    given: Sequence[str],
    parameters: Mapping[str, Parameter],
    takes: Callable[[str], bool] = lambda name: False,
) -> Space:
    """The space of `--space` arguments: `name=lo..hi`, `name=lo..hi:log`, `name=a,b,c`.

    Args:
        given: the arguments.
        parameters: those that there are, by name.
        takes: whether there is another one of a name; its kind is told by the values.

    Raises:
        KeraunosError: for what is not of this form, or not a parameter.
    """
    space: Space = {}
    for argument in given:
        name, equals, values = argument.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name or not values.strip():
            raise _not_a_space(argument)
        parameter = parameters.get(name)
        if parameter is None and takes(name):
            parameter = Parameter(name, _kind(values), None)
        if parameter is None:
            raise KeraunosError(
                "There is no hyperparameter {name!r} to search; there are: {known}.",
                name=name,
                known=", ".join(parameters),
            )
        if name in space:
            raise KeraunosError("The space of {name} is given twice.", name=name)
        space[name] = _values(argument, values.strip(), parameter)
    return space


def _kind(values: str) -> type:
    """The kind of values that nothing else tells it of."""
    bounds = values.partition(":")[0].split("..") if ".." in values else values.split(",")
    for kind in (int, float):
        try:
            [kind(part) for part in bounds]
        except ValueError:
            continue
        return kind
    words = {part.strip().lower() for part in bounds}
    return bool if words <= {"true", "false"} else str


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
        for option in values.options:
            number = isinstance(option, int | float)
            if not (option is None or isinstance(option, str) or (number and _finite(option))):
                raise KeraunosError(
                    "{option!r} is an option for {name}; options are finite numbers, words, True, "
                    "False or None.",
                    option=option,
                    name=name,
                )
        return values
    if not (_finite(values.low) and _finite(values.high)) or values.low > values.high:
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


def _finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number of hundreds of digits
        return False


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
        apart = max(1, len(values.options) // OPTIONS_BUILT)
        return list(values.options)[::apart]
    points = [between(values, share) for share in WITHIN]
    if not is_whole:
        return points
    found = [round(point) for point in points]
    # Of a short range the ends, if these are one.
    return found if len(set(found)) > 1 else [int(values.low), int(values.high)]


def between(values: Range, share: float) -> float:
    """The number at this share of a range, which is never outside, and its ends exactly."""
    if share in (0, 1):
        return values.high if share else values.low
    if values.log:
        low, high = math.log(values.low), math.log(values.high)
        point = math.exp(low + (high - low) * share)
    else:
        point = values.low * (1 - share) + values.high * share
    return min(max(point, values.low), values.high)
