"""Event files are what TensorBoard reads; framing, checksums and fields by another reader."""

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keraunos.runs.tensorboard import EventFile, crc32c


@pytest.mark.parametrize(
    ("data", "checksum"),
    [
        # RFC 3720, appendix B.4, and the check value of the CRC catalogue.
        (b"123456789", 0xE3069283),
        (b"\x00" * 32, 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
        (b"", 0),
    ],
)
def test_the_checksum_has_the_published_values(data: bytes, checksum: int) -> None:
    assert crc32c(data) == checksum


def records(path: Path) -> list[bytes]:
    content, found = path.read_bytes(), []
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        (of_length,) = struct.unpack("<I", content[8:12])
        data = content[12 : 12 + length]
        (of_data,) = struct.unpack("<I", content[12 + length : 16 + length])
        assert of_length == masked(content[:8])
        assert of_data == masked(data)
        found.append(data)
        content = content[16 + length :]
    return found


def masked(data: bytes) -> int:
    """As TensorFlow documents it for TFRecord: rotated right by 15 bits, plus a constant."""
    bits = np.uint64(crc32c(data))
    rotated = (bits >> np.uint64(15)) | (bits << np.uint64(17)) & np.uint64(0xFFFFFFFF)
    return int((rotated + np.uint64(0xA282EAD8)) & np.uint64(0xFFFFFFFF))


def fields(message: bytes) -> dict[int, Any]:
    """A protocol buffer's fields by number (the last of each)."""
    found: dict[int, Any] = {}
    while message:
        key, message = varint(message)
        match key & 7:
            case 0:
                value, message = varint(message)
            case 1:
                (value,), message = struct.unpack("<d", message[:8]), message[8:]
            case 2:
                size, message = varint(message)
                value, message = message[:size], message[size:]
            case 5:
                (value,), message = struct.unpack("<f", message[:4]), message[4:]
        found[key >> 3] = value
    return found


def varint(data: bytes) -> tuple[int, bytes]:
    value = 0
    for place, byte in enumerate(data):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, data[place + 1 :]
    raise AssertionError("no end")


def test_scalars_are_read_back_by_another_reader(tmp_path: Path) -> None:
    with EventFile(tmp_path) as events:
        events.scalar("epoch_loss", 0.1, 0, wall_time=12.5)
        events.scalar("epoch_Genauigkeit_ü", -2.0, 300)
        events.scalar("huge", 1e300, 2**40)
        events.scalar("none", math.nan, 1)
    version, first, second, huge, none = map(fields, records(events.path))
    assert version[3] == b"brain.Event:2"

    def point(event: dict[int, Any]) -> tuple[int, str, float]:
        value = fields(fields(event[5])[1])
        return event.get(2, 0), value[1].decode(), value[2]

    assert first[1] == 12.5
    assert point(first) == (0, "epoch_loss", np.float32(0.1))
    assert point(second) == (300, "epoch_Genauigkeit_ü", -2.0)
    assert point(huge) == (2**40, "huge", math.inf)
    assert math.isnan(point(none)[2])


def test_a_training_that_goes_on_says_where_and_comes_last(tmp_path: Path) -> None:
    EventFile(tmp_path).close()
    again = EventFile(tmp_path, first_step=7)
    again.close()
    _, start = map(fields, records(again.path))
    assert start[2] == 7
    assert fields(start[7]) == {1: 1}  # SessionLog.START
    assert sorted(tmp_path.iterdir())[-1] == again.path


def test_tensorboard_itself_reads_it_and_forgets_what_was_trained_again(tmp_path: Path) -> None:
    accumulator = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="TensorBoard is optional"
    )
    for first_step, values in ((None, [3.0, 2.0, 1.0]), (1, [2.5, 1.5])):
        with EventFile(tmp_path, first_step) as events:
            for step, value in enumerate(values, start=first_step or 0):
                events.scalar("epoch_loss", value, step)
    read = accumulator.EventAccumulator(str(tmp_path)).Reload()
    points = [(event.step, event.value) for event in read.Scalars("epoch_loss")]
    assert points == [(0, 3.0), (1, 2.5), (2, 1.5)]
