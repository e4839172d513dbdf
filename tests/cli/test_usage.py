"""A command line that does not fit is told in one sentence, in the user's language."""

import sys

import pytest

from keraunos import language
from keraunos.cli.app import main

ENGLISH = [
    ([], "train", "RECIPE is missing"),
    (["--epoch", "3"], "train", "There is no option --epoch; did you mean --epochs?"),
    (["x", "--nothing"], "train", "There is no option --nothing; see keraunos train --help."),
    (["x", "--epochs", "three"], "train", "--epochs does not fit: it is a whole number."),
    (["x", "--seed", "-1"], "train", "--seed does not fit: it is at least 0."),
    (["x", "--epochs"], "train", "--epochs needs a value."),
    ([], "trian", "There is no command 'trian'; did you mean train?"),
    ([], "zzz", "There is no command 'zzz'; there are: train, search, resume"),
    (["x", "--set", "seed=3"], "train", "seed is no hyperparameter: give it as --seed"),
    (["x", "--set", "verbose=3"], "train", "There is no hyperparameter 'verbose'."),
]


def said(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys) -> str:
    monkeypatch.setattr(sys, "argv", ["keraunos", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "verb", "sentence"), ENGLISH)
def test_it_is_one_sentence(arguments, verb, sentence, monkeypatch, capsys) -> None:
    told = said([verb, *arguments], monkeypatch, capsys)
    assert sentence in told
    assert told.count("\n") == 1


def test_it_is_in_chinese_too(monkeypatch, capsys) -> None:
    monkeypatch.setattr(language, "_chosen", [])
    told = said(["trian", "--lang", "zh"], monkeypatch, capsys)
    assert "没有命令" in told
    assert "train" in told
    told = said(["train", "--epochs", "x"], monkeypatch, capsys)
    assert "应为整数" in told


def test_without_any_verb_the_help_is_shown(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["keraunos"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    captured = capsys.readouterr()
    assert "predict" in captured.out + captured.err
