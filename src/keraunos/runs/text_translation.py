"""What the network of a run makes of texts in another language."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keraunos.errors import KeraunosError
from keraunos.preparation import Pairs
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.runs.text_prediction import find_texts
from keraunos.tasks.translation.measuring import BEAMS, said


@dataclass(frozen=True)
class Translated:
    """A text and its translation.

    Attributes:
        text: the text.
        translation: what the network says.
        unknown: words of the text that were in no training text.
        words: how many tokens it has.
        cut: whether it is longer than what the network looks at.
    """

    text: str
    translation: str
    unknown: tuple[str, ...]
    words: int
    cut: bool


def translate_texts(
    run: Run,
    named: Sequence[str],
    *,
    beams: int = BEAMS,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[Translated, ...]:
    """Has the network of a run translate texts. Nothing that is stored in the run is executed.

    Args:
        run: of translation.
        named: texts; names of text files, each line of which is a text; `-` for standard input.
        beams: unfinished translations that are kept; one is the greedy search.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if no text is named, or a file or the run cannot be read.
    """
    texts = find_texts(named)
    if not texts:
        raise KeraunosError("No text is named.")
    pairs = preparation_of(run)
    if not isinstance(pairs, Pairs):
        raise KeraunosError(
            "{run} has no vocabulary, so that it cannot be told how its network reads a text.",
            run=run.path,
        )
    translations = said(run.load_model(best, code), pairs, pairs.inputs(texts), beams)
    answers = []
    for text, translation in zip(texts, translations, strict=True):
        tokens = pairs.source.framed(text)
        answers.append(
            Translated(
                text,
                translation if tokens else "",
                tuple(dict.fromkeys(pairs.source.unknown(text))),
                len(tokens),
                len(tokens) > pairs.source.length,
            )
        )
    return tuple(answers)
