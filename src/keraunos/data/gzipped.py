"""Files that may be gzip'ed, whatever they are called."""

import gzip
import io
import zlib
from pathlib import Path

from keraunos.errors import KeraunosError, unreadable

_MAGIC = b"\x1f\x8b"
MOST = 2**31
"""Bytes that are read; a small file can claim to hold what would fill the memory."""


def read(path: Path, most: int | None = None) -> bytes:
    """What a file holds, unpacked if it is gzip'ed.

    Args:
        path: the file.
        most: bytes that are read, `MOST` by default.

    Raises:
        KeraunosError: if it cannot be read, is damaged, or holds more.
    """
    most = MOST if most is None else most
    try:
        if path.stat().st_size > most:
            raise _too_large(path, most)
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    if not raw.startswith(_MAGIC):
        return raw
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as unpacked:
            content = unpacked.read(most + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise KeraunosError(
            "{path} is a damaged or incomplete gzip file; copy or download it again.", path=path
        ) from None
    if len(content) > most:
        raise _too_large(path, most)
    return content


def _too_large(path: Path, most: int) -> KeraunosError:
    return KeraunosError(
        "{path} holds more than {most:g} GB, which is more than is read of such a file.",
        path=path,
        most=most / 2**30,
    )
