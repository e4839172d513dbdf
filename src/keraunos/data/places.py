"""In which folder the files of a data set lie: the user's, or the cache they are downloaded to."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keraunos.cache import cache_folder
from keraunos.data.published import Published
from keraunos.errors import KeraunosError


@dataclass(frozen=True)
class Place:
    """Where to read.

    Attributes:
        path: a folder, or a file that a user named.
        named: whether the user named it; else it is the cache, and what it lacks is downloaded.
    """

    path: Path
    named: bool


def find(
    published: Published,
    given: Path | str | None,
    holds: Callable[[Path], bool],
    *,
    files: bool = False,
) -> Place:
    """The first place that holds the data: what is given, what KERAUNOS_DATA names, the cache.

    What is given has to hold them. KERAUNOS_DATA may name a folder with other data; the cache is
    taken then.

    Args:
        published: the data; its folders are also looked for within the places.
        given: `--data`, None if nothing is given.
        holds: whether some of the data lie in a folder.
        files: whether a file may be given too.

    Returns:
        A place; what is given is returned even if it holds nothing, so that the reader can say what
        is missing.

    Raises:
        KeraunosError: if a place that is named does not exist, or there is no cache.
    """
    if given:
        path = _existing(Path(given), "--data", files)
        return Place(path if path.is_file() else _within(path, published, holds) or path, True)
    named = os.environ.get("KERAUNOS_DATA")
    if named:
        found = _within(_existing(Path(named), "KERAUNOS_DATA", False), published, holds)
        if found:
            return Place(found, True)
    kept = cache_folder("data")
    if kept is None:
        raise KeraunosError(
            "{title} has no place: KERAUNOS_CACHE is set to nothing, so that nothing is "
            "downloaded; name a folder that has it with --data FOLDER or the environment variable "
            "KERAUNOS_DATA.",
            title=published.title,
        )
    return Place(kept.absolute() / published.folders[0], False)


def kept_by_people(
    published: Published,
    given: Path | str | None,
    form: Callable[[Path], Path | None],
    url: str,
) -> tuple[Path, str | None]:
    """What to read of data that have no download: a folder or a file, and the folder's name.

    Args:
        published: the data.
        given: `--data`, None if nothing is given.
        form: what in a folder is to be read; None if it has nothing of the kind.
        url: where people get them.

    Raises:
        KeraunosError: if they are nowhere.
    """
    place = find(published, given, lambda path: form(path) is not None, files=True)
    source = place.path if place.path.is_file() else form(place.path)
    if source is None:
        raise KeraunosError(
            "{title} is not in {path}, and cannot be downloaded by a program: get it from {url}, "
            "and name the folder that has it with --data or the environment variable "
            "KERAUNOS_DATA.",
            title=published.title,
            path=place.path,
            url=url,
        )
    return source, str(place.path) if place.named else None


def _within(folder: Path, published: Published, holds: Callable[[Path], bool]) -> Path | None:
    candidates = (*(folder / name for name in published.folders), folder)
    return next((path for path in candidates if path.is_dir() and holds(path)), None)


def _existing(path: Path, how: str, files: bool) -> Path:
    path = path.expanduser()
    if not path.exists():
        raise KeraunosError("{how} names {path}, which does not exist.", how=how, path=path)
    if not path.is_dir() and not files:
        raise KeraunosError(
            "{how} names {path}, which is a file; name the folder it lies in.", how=how, path=path
        )
    return path.resolve()
