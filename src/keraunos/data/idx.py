"""IDX, the file format of MNIST: http://yann.lecun.com/exdb/mnist/ describes it."""

import gzip
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError

_GZIP_MAGIC = b"\x1f\x8b"
_UNSIGNED_BYTE = 0x08


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Reads an IDX file of unsigned bytes, gzip'ed or not.

    Args:
        path: the file.
        dimensions: how many the array must have: 1 for labels, 3 for grey images.

    Returns:
        A uint8 array of the shape that the file's header gives.

    Raises:
        KeraunosError: in one sentence, whatever is wrong with the file.
    """
    content = _content(path)
    header = 4 + 4 * dimensions
    if len(content) < 4 or content[:2] != b"\0\0":
        raise KeraunosError(
            f"{path} is not an IDX file: it should begin with two zero bytes and begins with "
            f"{_shown(content[:4])}; is it a web page or another format saved under this name?"
        )
    if content[2] != _UNSIGNED_BYTE:
        raise KeraunosError(
            f"{path} holds numbers of IDX type 0x{content[2]:02x}; only unsigned bytes (0x08) are "
            "pixels or labels."
        )
    if content[3] != dimensions:
        raise KeraunosError(
            f"{path} holds an array of {content[3]} dimensions where {dimensions} are expected; "
            "were images and labels mixed up?"
        )
    if len(content) < header:
        raise KeraunosError(f"{path} ends within its header; copy or download it again.")
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", dimensions, offset=4))
    expected, found = math.prod(shape), len(content) - header
    if found != expected:
        what = "is cut short" if found < expected else "has bytes too many"
        raise KeraunosError(
            f"{path} {what}: its header promises {expected:,} bytes for shape {shape} and "
            f"{found:,} follow; copy or download it again."
        )
    array: NDArray[Any] = np.frombuffer(content, np.uint8, offset=header).reshape(shape)
    return array


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise KeraunosError(f"{path} cannot be read: {error.strerror}.") from None
    if not raw:
        raise KeraunosError(f"{path} is empty; copy or download it again.")
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        return gzip.decompress(raw)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise KeraunosError(
            f"{path} is a damaged or incomplete gzip file; copy or download it again."
        ) from None


def _shown(start: bytes) -> str:
    text = start.decode("ascii", "replace")
    return repr(text) if text.isprintable() else start.hex(" ")
