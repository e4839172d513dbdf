"""What the network of a run says about texts of the user's own."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keraunos.data.texts import MOST_BYTES, decoded, read_lines
from keraunos.errors import KeraunosError
from keraunos.preparation.texts import Tokens
from keraunos.runs.prediction import Guess, class_shares, guesses_of
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run

STDIN = "-"


@dataclass(frozen=True)
class TextAnswer:
    """What the network says about one text.

    Attributes:
        text: the text.
        guesses: the most probable classes, the first first.
        unknown: its words that were in no training text.
        words: how many it has.
        cut: whether it is longer than what the network looks at.
    """

    text: str
    guesses: tuple[Guess, ...]
    unknown: tuple[str, ...]
    words: int
    cut: bool

    @property
    def unsure(self) -> bool:
        """Whether the network knows none of its words, or prefers no class to all others."""
        return len(self.unknown) >= self.words or self.guesses[0].probability < 0.5


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
    if not texts:
        raise KeraunosError("No text is named.")
    preparation = preparation_of(run)
    tokens = getattr(preparation, "parts", [preparation])[0]
    if preparation is None or not isinstance(tokens, Tokens):
        raise KeraunosError(
            "{run} has no vocabulary, so that it cannot be told how its network reads a text.",
            run=run.path,
        )
    shares = class_shares(run, run.load_model(best, code), preparation.inputs(texts))
    classes = run.config["data"]["classes"]
    answers = []
    for text, row in zip(texts, shares, strict=True):
        words = tokens.framed(text)
        answers.append(
            TextAnswer(
                text,
                guesses_of(row, classes, top),
                tuple(dict.fromkeys(tokens.unknown(text))),
                len(words),
                len(words) > tokens.length,
            )
        )
    return tuple(answers)


def find_texts(named: Sequence[str]) -> list[str]:
    """The texts that are named: as they are, or as lines of files or of standard input.

    Raises:
        KeraunosError: if a file cannot be read, or is a folder.
    """
    found: list[str] = []
    for each in named:
        if each == STDIN:
            content = decoded(sys.stdin.buffer.read(MOST_BYTES))
            found += [line.strip() for line in content.split("\n") if line.strip()]
        elif is_there(each):
            found += read_lines(Path(each))
        else:
            found.append(each)
    return found


def is_there(name: str) -> bool:
    """Whether there is a file of this name; texts may be too long for one, or hold anything."""
    try:
        return bool(name) and Path(name).exists()
    except (OSError, ValueError):
        return False
