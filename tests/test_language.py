"""Every sentence for users is a literal, and every catalogue translates all of them."""

import ast
import importlib
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import keraunos
from keraunos import language as language_module
from keraunos import recipes
from keraunos.cli.app import app
from keraunos.cli.translation import choose_language, sentences, translated
from keraunos.errors import KeraunosError
from keraunos.language import CATALOGUES, language, text

SOURCE = Path(keraunos.__file__).parent
SPEAKERS = {"KeraunosError", "UnfitForTraining", "say_once", "text"}
# These hand on what they are given.
PASSING_ON = {
    *("errors.py", "cli/translation.py", "language/__init__.py"),
    *("cli/recipes.py", "cli/explain.py"),
}


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SPEAKERS and node.args:
                yield node


def in_python() -> Iterator[tuple[str, str | None]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for call in calls(path):
            first = call.args[0]
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            where = f"{name}:{call.lineno}"
            if literal:
                yield where, first.value
            elif name not in PASSING_ON:
                yield where, None


def in_templates() -> Iterator[tuple[str, str | None]]:
    environment = Environment(autoescape=True)
    for path in sorted(SOURCE.rglob("*.j2")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if getattr(call.node, "name", "") == "text" and isinstance(call.args[0], nodes.Const):
                yield f"{path.name}:{call.lineno}", call.args[0].value


def everything_said() -> dict[str, str]:
    """Sentences by their text, with where they stand."""
    said = {sentence: where for where, sentence in [*in_python(), *in_templates()] if sentence}
    said |= dict.fromkeys(sentences(app), "--help")
    said |= {recipes.get(name).summary: f"recipe {name}" for name in recipes.names()}
    return said | dict.fromkeys(("Commands", "Options", "Arguments"), "--help")


def catalogue(code: str) -> dict[str, str]:
    return importlib.import_module(CATALOGUES[code]).SENTENCES


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_sentences_are_literals_with_places_for_values() -> None:
    others = [where for where, sentence in in_python() if sentence is None]
    assert others == []


@pytest.mark.parametrize("code", CATALOGUES)
def test_nothing_that_is_said_lacks_a_translation(code: str) -> None:
    known = catalogue(code)
    missing = [f"{where}: {said}" for said, where in everything_said().items() if said not in known]
    assert missing == []


@pytest.mark.parametrize("code", CATALOGUES)
def test_nothing_is_translated_that_is_not_said(code: str) -> None:
    assert sorted(set(catalogue(code)) - set(everything_said())) == []


@pytest.mark.parametrize("code", CATALOGUES)
def test_translations_take_the_same_values(code: str) -> None:
    for sentence, translation in catalogue(code).items():
        assert translation.strip()
        if fields(sentence):
            assert fields(translation) == fields(sentence), sentence


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "en_US.UTF-8", "KERAUNOS_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "KERAUNOS_LANG": "en"}, "en"),
        ({"KERAUNOS_LANG": "zh-Hans"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_surroundings(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KERAUNOS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_sentence_without_values_keeps_its_braces() -> None:
    assert text("{not a field}") == "{not a field}"
    assert text("{count} of {all}", count=1, all=2) == "1 of 2"


def test_errors_speak_the_language_in_which_they_are_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KERAUNOS_LANG", "zh")
    sentence = "{path} is empty; copy or download it again."
    assert str(KeraunosError(sentence, path="a.gz")) == catalogue("zh")[sentence].format(
        path="a.gz"
    )


@pytest.mark.parametrize(
    ("given", "left", "expected"),
    [
        (["keraunos", "--lang", "zh", "train", "x"], ["keraunos", "train", "x"], "zh"),
        (["keraunos", "train", "x", "--lang=zh_CN"], ["keraunos", "train", "x"], "zh"),
        (["keraunos", "train", "--lang", "en"], ["keraunos", "train"], "en"),
        (
            ["keraunos", "run", "a.py", "--lang", "fr"],
            ["keraunos", "run", "a.py", "--lang", "fr"],
            "en",
        ),
        (["keraunos", "run", "--lang", "zh", "a.py"], ["keraunos", "run", "a.py"], "zh"),
    ],
)
def test_lang_is_taken_from_anywhere_but_a_scripts_own_arguments(
    given: list[str], left: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAUNOS_LANG", "en")
    monkeypatch.setattr(language_module, "_chosen", [])
    choose_language(given)
    assert given == left
    assert language() == expected


def test_an_unknown_language_is_one_sentence() -> None:
    with pytest.raises(KeraunosError, match="--lang is one of en, zh, not 'fr'"):
        choose_language(["keraunos", "--lang", "fr", "recipes"])


def test_help_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_LANG", "zh")
    command = translated(app)
    # Spaces are put in where a narrow table may break a line.
    chinese = {sentence.replace(" ", "") for sentence in catalogue("zh").values()}
    assert command.help.replace(" ", "") in chinese
    for verb in command.commands.values():
        assert verb.help.replace(" ", "") in chinese, verb.name
        for parameter in verb.params:
            if getattr(parameter, "help", None):
                assert parameter.help.replace(" ", "") in chinese, (verb.name, parameter.name)
