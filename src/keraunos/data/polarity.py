"""Sentence polarity: sentences from film reviews, and whether they are favourable."""

from functools import cache
from pathlib import Path

from keraunos.data import places
from keraunos.data.dataset import Dataset, divide
from keraunos.data.published import POLARITY
from keraunos.data.texts import part_of, read_lines, read_table

CLASSES = ("negative", "positive")
TABLE = "sentence-polarity.csv"
FILES = {"negative": "rt-polarity.neg", "positive": "rt-polarity.pos"}
TEST, VALIDATION = 0.1, 0.1
_URL = "https://www.cs.cornell.edu/people/pabo/movie-review-data/"


def polarity(folder: Path | str | None = None) -> Dataset:
    """Sentence polarity 1.0 (Pang and Lee 2005): 10,662 sentences, half of them favourable.

    A tenth of them is the test part, another tenth the validation part, always the same. They are
    read from `sentence-polarity.csv`, columns `text` and `label`, or from the authors'
    `rt-polarity.pos` and `rt-polarity.neg`.

    Args:
        folder: that has them, or the table; by default what KERAUNOS_DATA names.

    Returns:
        Texts, an array of strings of shape (samples,), and their classes.

    Raises:
        KeraunosError: if they are not there or cannot be read.
    """
    return _read(*places.kept_by_people(POLARITY, folder, _form, _URL))


@cache
def _read(source: Path, folder: str | None) -> Dataset:
    if source.is_file():
        texts, labels = read_table(source)
    else:
        texts, labels = [], []
        for label, name in FILES.items():
            lines = read_lines(source / name, "cp1252")
            texts += lines
            labels += [label] * len(lines)
    rest, test = divide(part_of(texts, labels, CLASSES, source), TEST)
    train, validation = divide(rest, VALIDATION / (1 - TEST))
    return Dataset("sentence-polarity", folder, CLASSES, train, validation, test)


def _form(folder: Path) -> Path | None:
    """The table or the folder of the authors' files; None if there is neither."""
    if (folder / TABLE).is_file():
        return folder / TABLE
    return folder if all((folder / name).is_file() for name in FILES.values()) else None
