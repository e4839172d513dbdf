"""A command line that does not fit, told in one sentence."""

import re
from difflib import get_close_matches
from typing import Any

import typer

from keraunos.language import text

# Typer exports the kinds of it that programs raise, not what they have in common.
UsageError: Any = typer.BadParameter.__bases__[0]


def sentence_of(error: Any) -> str:
    """What was wrong with the arguments, and what would be right.

    Args:
        error: a `UsageError`.
    """
    command = error.ctx.command_path if error.ctx else "keraunos"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return _no_such_option(error, command)
    if kind == "MissingParameter":
        return text(
            "{name} is missing; see {command} --help.", name=_name(error.param), command=command
        )
    if kind == "BadOptionUsage":
        return text("{option} needs a value.", option=error.option_name)
    if isinstance(error, typer.BadParameter):
        return text(
            "{name} does not fit: {reason}.",
            name=_name(error.param),
            reason=_reason(error.message).rstrip("."),
        )
    return _no_such_command(error, command) or str(error.format_message())


def _no_such_option(error: Any, command: str) -> str:
    if not error.possibilities:
        return text(
            "There is no option {option}; see {command} --help.",
            option=error.option_name,
            command=command,
        )
    return text(
        "There is no option {option}; did you mean {near}?",
        option=error.option_name,
        near=", ".join(sorted(error.possibilities)),
    )


def _no_such_command(error: Any, command: str) -> str | None:
    given = re.search(r"No such command '([^']+)'", str(error.message))
    if given is None or not error.ctx:
        return None
    known = list(getattr(error.ctx.command, "commands", {}))
    near = get_close_matches(given[1], known, n=1)
    if near:
        return text(
            "There is no command {given!r}; did you mean {near}?", given=given[1], near=near[0]
        )
    return text(
        "There is no command {given!r}; there are: {known}.",
        given=given[1],
        known=", ".join(known),
    )


def _name(parameter: Any) -> str:
    if parameter is None:
        return text("a value")
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.metavar or parameter.name).strip("[].").upper()


def _reason(message: str) -> str:
    if "valid integer" in message:
        return text("it is a whole number")
    if "valid number" in message:
        return text("it is a number")
    bound = re.search(r"(greater|less) than or equal to (\S+)", message)
    if bound and bound[1] == "greater":
        return text("it is at least {bound}", bound=bound[2])
    if bound:
        return text("it is at most {bound}", bound=bound[2])
    return message
