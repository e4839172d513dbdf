"""How are scalars written so that TensorBoard shows them, without TensorFlow?

An event file is a sequence of records (length, its checksum, data, its checksum), each an `Event`
in the encoding of protocol buffers; tensorflow/core/util/event.proto in TensorFlow's repository has
its fields. Scalars are `simple_value`s, which every TensorBoard reads.
"""

import os
import socket
import struct
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from keraunos.errors import unwritable

_VERSION = b"brain.Event:2"
_START = 1  # SessionLog.START


class EventFile:
    """A new event file in a folder that TensorBoard is given, or one above it.

    Args:
        folder: made if it is not there. Files that are there already stay.
        first_step: for a training that goes on: TensorBoard then forgets what earlier files of this
            folder say about this step and later ones.

    Raises:
        KeraunosError: if it cannot be written.
    """

    def __init__(self, folder: Path, first_step: int | None = None) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.path = folder / _name(folder)
            self._file = self.path.open("xb")
        except OSError as error:
            raise unwritable(folder, error) from None
        self._write(_text(3, _VERSION))
        if first_step is not None:
            self._write(_int(2, first_step) + _text(7, _int(1, _START)))

    def scalar(self, tag: str, value: float, step: int, wall_time: float | None = None) -> None:
        """Writes one number, which TensorFlow's format keeps as float32.

        Args:
            tag: the curve it belongs to.
            value: NaN and infinities are allowed.
            step: its place on the horizontal axis.
            wall_time: seconds since 1970, now by default.
        """
        point = _text(1, tag.encode()) + b"\x15" + _float32(value)
        self._write(_int(2, step) + _text(5, _text(1, point)), wall_time)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, fields: bytes, wall_time: float | None = None) -> None:
        event = b"\x09" + struct.pack("<d", time.time() if wall_time is None else wall_time)
        try:
            self._file.write(_record(event + fields))
            self._file.flush()  # TensorBoard looks on while the training runs
        except OSError as error:
            raise unwritable(self.path, error) from None


def crc32c(data: bytes) -> int:
    """The checksum of RFC 3720, appendix B.4 (Castagnoli's polynomial)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def _table_entry(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value


_TABLE = [_table_entry(byte) for byte in range(256)]


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _masked(length) + data + _masked(data)


def _masked(data: bytes) -> bytes:
    # TFRecord's: a checksum of data that hold checksums would be weak.
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _float32(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<f", float("inf") if value > 0 else float("-inf"))


def _name(folder: Path) -> str:
    """A new file's name: TensorBoard reads them in alphabetical order, so that it comes last."""
    seconds = int(time.time())
    for path in folder.glob("events.out.tfevents.*"):
        taken = path.name.split(".")[3]
        if taken.isdecimal():
            seconds = max(seconds, int(taken) + 1)
    return f"events.out.tfevents.{seconds:010d}.{socket.gethostname()}.{os.getpid()}"
