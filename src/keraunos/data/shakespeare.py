"""A part of Shakespeare's plays as one text, or another text of the user's."""

from functools import cache
from pathlib import Path

import numpy as np

from keraunos.data import places
from keraunos.data.dataset import Dataset, Part
from keraunos.data.download import fetch_all
from keraunos.data.published import SHAKESPEARE
from keraunos.data.texts import read_text
from keraunos.errors import KeraunosError

FILES = ("tinyshakespeare.txt", "input.txt")
"""What people call it; the second is the author's name for it."""

VALIDATION, TEST = 0.05, 0.05
LEAST = 1_000
"""Characters, fewer than which teach nothing."""


def shakespeare(folder: Path | str | None = None) -> Dataset:
    """1.1 million characters of Shakespeare's plays (Karpathy 2015, tinyshakespeare).

    The first 90% are the training part, then come 5% to watch and 5% to report on.

    Args:
        folder: that has the file, or any text file; by default what KERAUNOS_DATA names, and if it
            is not there the cache, to which it is downloaded.

    Returns:
        A data set each part of which is one long string, an array of shape (1,).

    Raises:
        KeraunosError: if it cannot be read or downloaded, or is too short.
    """
    place = places.find(SHAKESPEARE, folder, lambda path: _file(path) is not None, files=True)
    return _divided(_found(place), str(place.path) if place.named else None)


def _found(place: places.Place) -> Path:
    found = place.path if place.path.is_file() else _file(place.path)
    if found is None and place.named:
        raise KeraunosError(
            "{folder} has no {file}; name a folder that has it, or a text file of your own.",
            folder=place.path,
            file=FILES[0],
        )
    return found or fetch_all(SHAKESPEARE.title, SHAKESPEARE.files, place.path)[0]


def _file(folder: Path) -> Path | None:
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


@cache
def _divided(path: Path, folder: str | None) -> Dataset:
    whole = read_text(path)
    if len(whole) < LEAST:
        raise KeraunosError(
            "{path} has {count:,} characters, too few to learn from; let it have {least:,} at "
            "least.",
            path=path,
            count=len(whole),
            least=LEAST,
        )
    ends = [round(len(whole) * share) for share in (1 - VALIDATION - TEST, 1 - TEST)]
    parts = [whole[: ends[0]], whole[ends[0] : ends[1]], whole[ends[1] :]]
    train, validation, test = (Part(np.array([part]), np.zeros(1, np.int32)) for part in parts)
    return Dataset("tinyshakespeare", folder, (), train, validation, test)
