"""The binary version of CIFAR: https://www.cs.toronto.edu/~kriz/cifar.html describes it."""

import tarfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError, unreadable

SIDE = 32
PIXELS = SIDE * SIDE * 3
_MOST = 2**28  # bytes of one member; CIFAR-100's train.bin has 154 MB
_MOST_IN_ALL = 2**30


def read_records(
    name: object, content: bytes, label_bytes: int, classes: Sequence[int]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pictures and labels from records of `label_bytes` and 3,072 pixels, plane by plane.

    Args:
        name: of the file, for messages.
        content: of the file.
        label_bytes: labels before the pixels of each picture.
        classes: how many classes each of these labels has.

    Returns:
        uint8 arrays of shape (samples, 32, 32, 3) and (samples, label_bytes).

    Raises:
        KeraunosError: if the content is something else.
    """
    length = label_bytes + PIXELS
    if not content or len(content) % length:
        raise KeraunosError(
            "{file} is no whole number of CIFAR records: it has {size:,} bytes, a record has "
            "{length:,}; copy or download it again.",
            file=name,
            size=len(content),
            length=length,
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, length)
    labels = records[:, :label_bytes].copy()
    for column, count in enumerate(classes):
        if labels[:, column].max() >= count:
            raise KeraunosError(
                "{file} holds the label {label} where {most} is the highest; are its records of "
                "another kind?",
                file=name,
                label=labels[:, column].max(),
                most=count - 1,
            )
    planes = records[:, label_bytes:].reshape(-1, 3, SIDE, SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels


def read_folder(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    """The contents of files in a folder, by name.

    Raises:
        KeraunosError: if one is missing or cannot be read.
    """
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise KeraunosError("{folder} lacks {files}.", folder=folder, files=", ".join(missing))
    contents = {}
    for name in names:
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            raise unreadable(folder / name, error) from None
    return contents


def read_archive(path: Path, names: Sequence[str]) -> dict[str, bytes]:
    """The contents of members of a `.tar.gz`, by the last part of their names.

    Nothing is unpacked to disk, members of other names are skipped, and more than a gigabyte in all
    is refused.

    Raises:
        KeraunosError: if one is missing or the archive is damaged.
    """
    contents: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                if member.offset_data + member.size > _MOST_IN_ALL:
                    raise KeraunosError("{path} unpacks to more than 1 GB.", path=path)
                name = member.name.rpartition("/")[2]
                if name not in names or not member.isreg() or member.size > _MOST:
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    contents[name] = stream.read()
                if len(contents) == len(names):
                    break
    except (OSError, EOFError, tarfile.TarError, zlib.error):
        raise KeraunosError(
            "{path} is a damaged or incomplete .tar.gz file; copy or download it again.", path=path
        ) from None
    _complete(path, contents, names)
    return contents


def _complete(path: Path, contents: Mapping[str, bytes], names: Sequence[str]) -> None:
    missing = [name for name in names if name not in contents]
    if missing:
        raise KeraunosError("{path} lacks {files}.", path=path, files=", ".join(missing))
