"""What the network of a run makes of texts in another language."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keraunos.preparation import Pairs
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.runs.text_prediction import Looked, find_texts, no_vocabulary
from keraunos.tasks.translation.measuring import BEAMS, said


@dataclass(frozen=True)
class Translated(Looked):
    """A text and its translation.

    Attributes:
        translation: what the network says.
    """

    translation: str


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
    pairs = preparation_of(run)
    if not isinstance(pairs, Pairs):
        raise no_vocabulary(run)
    translations = said(run.load_model(best, code), pairs, pairs.inputs(texts), beams)
    looked = [Looked.of(text, pairs.source) for text in texts]
    return tuple(
        Translated(**vars(each), translation=translation if each.words else "")
        for each, translation in zip(looked, translations, strict=True)
    )
