"""The files in a folder or a zip, by their names within it."""

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from keraunos.errors import KeraunosError

Read = Callable[[], bytes]
"""Gives the bytes of a file, or one more than are allowed."""


@contextmanager
def opened(path: Path, most: int) -> Iterator[Mapping[str, Read]]:
    """What reads each file, by its name with slashes, in the order of the names.

    Nothing is unpacked onto the disk.

    Args:
        path: a folder or a zip.
        most: bytes of a file; of a larger one `most + 1` are read.

    Raises:
        KeraunosError: if it is a zip and damaged, also while its files are read.
    """
    if path.is_dir():
        files = (file for file in path.rglob("*") if file.is_file())
        yield {
            file.relative_to(path).as_posix(): partial(_head, file, most) for file in sorted(files)
        }
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda info: info.filename)
            yield {
                info.filename: partial(_member, archive, info, most)
                for info in members
                if not info.is_dir()
            }
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        # RuntimeError is what an encrypted member raises.
        raise KeraunosError(
            "{path} is a damaged, incomplete or encrypted zip file; copy or download it again.",
            path=path,
        ) from None


def files_below(folder: Path, suffixes: Collection[str]) -> list[Path]:
    """The files with these endings in a folder and those in it, sorted, but for hidden ones."""

    def wanted(file: Path) -> bool:
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        return not hidden and file.suffix.lower() in suffixes and file.is_file()

    return sorted(file for file in folder.rglob("*") if wanted(file))


def _head(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(info) as file:
        return file.read(most + 1)
