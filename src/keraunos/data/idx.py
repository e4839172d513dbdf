"""IDX, the file format of MNIST: http://yann.lecun.com/exdb/mnist/ describes it."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import gzipped
from keraunos.errors import KeraunosError

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
    content = gzipped.read(path)
    if not content:
        raise KeraunosError("{path} is empty; copy or download it again.", path=path)
    header = 4 + 4 * dimensions
    if len(content) < 4 or content[:2] != b"\0\0":
        raise KeraunosError(
            "{path} is not an IDX file: it should begin with two zero bytes and begins with "
            "{start}; is it a web page or another format saved under this name?",
            path=path,
            start=_shown(content[:4]),
        )
    if content[2] != _UNSIGNED_BYTE:
        raise KeraunosError(
            "{path} holds numbers of IDX type 0x{kind:02x}; only unsigned bytes (0x08) are "
            "pixels or labels.",
            path=path,
            kind=content[2],
        )
    if content[3] != dimensions:
        raise KeraunosError(
            "{path} holds an array of {found} dimensions where {expected} are expected; "
            "were images and labels mixed up?",
            path=path,
            found=content[3],
            expected=dimensions,
        )
    if len(content) < header:
        raise KeraunosError("{path} ends within its header; copy or download it again.", path=path)
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", dimensions, offset=4))
    expected, found = math.prod(shape), len(content) - header
    if found < expected:
        raise KeraunosError(
            "{path} is cut short: its header promises {expected:,} bytes for shape {shape} and "
            "{found:,} follow; copy or download it again.",
            path=path,
            expected=expected,
            shape=shape,
            found=found,
        )
    if found > expected:
        raise KeraunosError(
            "{path} has bytes too many: its header promises {expected:,} bytes for shape {shape} "
            "and {found:,} follow; copy or download it again.",
            path=path,
            expected=expected,
            shape=shape,
            found=found,
        )
    array: NDArray[Any] = np.frombuffer(content, np.uint8, offset=header).reshape(shape)
    return array


def _shown(start: bytes) -> str:
    text = start.decode("ascii", "replace")
    return repr(text) if text.isprintable() else start.hex(" ")
