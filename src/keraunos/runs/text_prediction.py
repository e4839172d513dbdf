"""What the network of a run says about texts of the user's own."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from keraunos.data.texts import MOST_BYTES, decoded, lines_of, read_text
from keraunos.errors import KeraunosError
from keraunos.preparation.texts import Tokens
from keraunos.runs.prediction import Guess, class_shares, guesses_of, unsure
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.tasks.pictures import STDIN

_NAME_OF_FILE = re.compile(r"\S+\.(txt|csv|tsv|json|jsonl|md)", re.IGNORECASE)


@dataclass(frozen=True)
class Looked:
    """What a network has seen of a text.

    Attributes:
        text: the text.
        unknown: its words that were in no training text.
        words: how many it has.
        cut: whether it is longer than what the network looks at.
    """

    text: str
    unknown: tuple[str, ...]
    words: int
    cut: bool

    @classmethod
    def of(cls, text: str, tokens: Tokens, **more: Any) -> Self:
        """A text as these tokens have it; `more` is what a kind of answer has beside."""
        words = len(tokens.framed(text))
        unknown = tuple(dict.fromkeys(tokens.unknown(text)))
        return cls(text, unknown, words, words > tokens.length, **more)


@dataclass(frozen=True)
class TextAnswer(Looked):
    """What the network says about one text.

    Attributes:
        guesses: the most probable classes, the first first.
    """

    guesses: tuple[Guess, ...]

    @property
    def unsure(self) -> bool:
        """Whether the network knows none of its words, or prefers no class to all others."""
        return len(self.unknown) >= self.words or unsure(self.guesses)


def predict_texts(
    run: Run,
    named: Sequence[str],
    *,
    top: int = 3,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[TextAnswer, ...]:
    """Has the network of a run classify texts. Nothing that is stored in the run is executed.

    Args:
        run: of text-classification.
        named: texts; names of text files, each line of which is a text; `-` for standard input.
        top: how many classes to name.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if no text is named, or a file or the run cannot be read.
    """
    texts = find_texts(named)
    preparation = preparation_of(run)
    tokens = getattr(preparation, "parts", [preparation])[0]
    if preparation is None or not isinstance(tokens, Tokens):
        raise no_vocabulary(run)
    shares = class_shares(run, run.load_model(best, code), preparation.inputs(texts))
    classes = run.config["data"]["classes"]
    return tuple(
        TextAnswer.of(text, tokens, guesses=guesses_of(row, classes, top))
        for text, row in zip(texts, shares, strict=True)
    )


def no_vocabulary(run: Run) -> KeraunosError:
    """What is said of a run that does not know how texts become numbers."""
    return KeraunosError(
        "{run} has no vocabulary, so that it cannot be told how its network reads a text.",
        run=run.path,
    )


def find_texts(named: Sequence[str]) -> list[str]:
    """The texts that are named: as they are, or as lines of files or of standard input.

    Raises:
        KeraunosError: if there are none, or a file cannot be read, or is a folder.
    """
    found: list[str] = []
    for each in named:
        content = content_of(each)
        found += [each] if content is None else lines_of(content)
    if not found:
        raise KeraunosError("No text is named.")
    return found


def content_of(named: str) -> str | None:
    """What standard input or the file of a name says; None if it is the name of neither.

    Raises:
        KeraunosError: if the file cannot be read, or is a folder; or there is none, and the name
            can be nothing else.
    """
    if named == STDIN:
        return decoded(sys.stdin.buffer.read(MOST_BYTES))
    try:
        there = bool(named) and Path(named).exists()
    except (OSError, ValueError):  # too long for a name, or what no name may have
        there = False
    if not there and _NAME_OF_FILE.fullmatch(named):
        raise KeraunosError("There is no file {path}.", path=named)
    return read_text(Path(named)) if there else None
