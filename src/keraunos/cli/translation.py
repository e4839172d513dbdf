"""The command line's own words in the user's language: `--lang`, and the texts of `--help`."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import typer

from keraunos.errors import KeraunosError
from keraunos.language import CATALOGUES, ENGLISH, choose, language, text

OPTION = "--lang"
HELP = ["-h", "--help"]


def choose_language(arguments: list[str]) -> None:
    """Takes `--lang xx` out of the arguments, wherever it stands, and makes it the language.

    What follows `keraunos run SCRIPT` belongs to the script.

    Raises:
        KeraunosError: for a language without a catalogue.
    """
    for place, argument in enumerate(_own(arguments)):
        name, equals, chosen = argument.partition("=")
        if name != OPTION:
            continue
        if not equals:
            chosen = arguments[place + 1] if place + 1 < len(arguments) else ""
        known = (ENGLISH, *CATALOGUES)
        code = chosen.replace("-", "_").partition("_")[0].lower()
        if code not in known:
            raise KeraunosError(
                "--lang is one of {known}, not {chosen!r}.", known=", ".join(known), chosen=chosen
            )
        del arguments[place : place + (1 if equals else 2)]
        choose(code)
        return


def _own(arguments: list[str]) -> list[str]:
    """The arguments that are keraunos's, and not those of a script that it runs."""
    if "run" not in arguments[:4]:
        return arguments
    verb = arguments.index("run")
    script = next(
        (place for place in range(verb + 1, len(arguments)) if arguments[place].endswith(".py")),
        verb,
    )
    return arguments[: script + 1]


def translated(app: typer.Typer) -> Any:
    """The app as a command whose help is in the user's language."""
    command = typer.main.get_command(app)
    if language() != ENGLISH:
        for described in _described(command):
            described.help = _breakable(text(inspect.cleandoc(described.help or "")))
        for _, inner in _commands(command):
            inner.rich_help_panel = text("Commands")
            for parameter in _parameters(inner):
                option = parameter.param_type_name == "option"
                parameter.rich_help_panel = text("Options") if option else text("Arguments")
    return command


def _breakable(sentence: str) -> str:
    """With a space after each full-width comma: a table cuts off a line that it cannot break."""
    return _MARKS.sub(r"\1 ", sentence)


_MARKS = re.compile("([\uff0c\uff1b\uff1a\u3002\u3001])(?=[\u4e00-\u9fff])")
"""Comma, semicolon, colon, full stop and enumeration comma of full width, in a sentence."""


def sentences(app: typer.Typer) -> list[str]:
    """Everything that `--help` says, in English."""
    described = _described(typer.main.get_command(app))
    return [inspect.cleandoc(item.help) for item in described if item.help]


def _described(command: Any) -> Iterator[Any]:
    """The command, its verbs, and all their parameters: whatever has a `help`."""
    for _, inner in _commands(command):
        yield inner
        yield from (parameter for parameter in _parameters(inner) if hasattr(parameter, "help"))


def _parameters(command: Any) -> Iterator[Any]:
    """All of a command's parameters, --help among them, which is made when first asked for."""
    yield from command.params
    yield command.get_help_option(typer.Context(command, help_option_names=HELP))


def _commands(command: Any) -> Iterator[tuple[str, Any]]:
    yield "", command
    yield from getattr(command, "commands", {}).items()
