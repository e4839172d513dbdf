"""Multi30K: captions of pictures in English, and in German."""

from functools import cache
from pathlib import Path

import numpy as np

from keraunos.data import places
from keraunos.data.dataset import Dataset, Part
from keraunos.data.published import MULTI30K
from keraunos.data.texts import read_text
from keraunos.errors import KeraunosError

PARTS = {
    "train": ("train",),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "test_2016_flickr", "test2016"),
}
"""What people call the files of each part; the test part is that of 2016."""

_URL = "https://github.com/multi30k/dataset"


def multi30k(folder: Path | str | None = None, source: str = "en", target: str = "de") -> Dataset:
    """Multi30K, task 1 (Elliott et al. 2016): 29,000 captions to train on, 1,014 and 1,000.

    They are read from tables `train.tsv.gz` with a heading `en<TAB>de`, or from the authors' files
    of one language each, `train.en.gz`, `val.en.gz`, `test_2016_flickr.en.gz`; gzip'ed or not.

    Args:
        folder: that has them; by default what KERAUNOS_DATA names.
        source: the language that is translated.
        target: the language that it is translated into.

    Returns:
        Sentences, an array of strings of shape (samples,), and their translations.

    Raises:
        KeraunosError: if they are not there or do not belong together.
    """

    def form(folder: Path) -> Path | None:
        return folder if all(_files(folder, part, (source, target)) for part in PARTS) else None

    return _read(*places.kept_by_people(MULTI30K, folder, form, _URL), source, target)


@cache
def _read(folder: Path, named: str | None, source: str, target: str) -> Dataset:
    parts = {}
    for part in PARTS:
        files = _files(folder, part, (source, target))
        if not files:
            raise KeraunosError(
                "{folder} has no {part} part in {languages}.",
                folder=folder,
                part=part,
                languages=f"{source}, {target}",
            )
        if len(files) == 1:
            sentences, translations = _table(files[0], source, target)
        else:
            sentences, translations = (
                [line.strip() for line in read_text(file).rstrip("\n").split("\n")]
                for file in files
            )
        if len(sentences) != len(translations):
            raise KeraunosError(
                "{one} has {count:,} lines and {other} has {others:,}; a sentence and its "
                "translation have to be in the same line.",
                one=files[0],
                count=len(sentences),
                other=files[-1],
                others=len(translations),
            )
        parts[part] = Part(np.array(sentences), np.array(translations))
    name = f"multi30k-{source}-{target}"
    return Dataset(name, named, (), parts["train"], parts["validation"], parts["test"])


def _files(folder: Path, part: str, languages: tuple[str, str]) -> list[Path]:
    """The table of a part, or its two files; none if there are none."""
    for name in PARTS[part]:
        for end in ("", ".gz"):
            table = folder / f"{name}.tsv{end}"
            both = [folder / f"{name}.{language}{end}" for language in languages]
            if table.is_file():
                return [table]
            if all(file.is_file() for file in both):
                return both
    return []


def _table(path: Path, source: str, target: str) -> tuple[list[str], list[str]]:
    """Two columns; quotes mean nothing."""
    heading, *rows = [line.split("\t") for line in read_text(path).split("\n") if line.strip()]
    columns = [heading.index(name) if name in heading else None for name in (source, target)]
    if None in columns:
        raise KeraunosError(
            "{path} has no column {column!r}; its first line names: {known}.",
            path=path,
            column=(source, target)[columns.index(None)],
            known=", ".join(heading)[:200],
        )
    for number, row in enumerate(rows, start=2):
        if len(row) != len(heading):
            raise KeraunosError(
                "{path} has {found} columns in line {number} and {expected} in the first.",
                path=path,
                found=len(row),
                number=number,
                expected=len(heading),
            )
    one, other = columns
    return [row[one].strip() for row in rows], [row[other].strip() for row in rows]  # type: ignore[index]
