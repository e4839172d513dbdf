"""Each way for an IDX file to be wrong has its own sentence."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from keraunos import KeraunosError
from keraunos.data.idx import read_idx

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def idx(array: np.ndarray, kind: int = 8) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape)
    return header + array.tobytes()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_an_array_comes_back_as_it_was_written(tmp_path: Path, pack) -> None:
    path = tmp_path / "images"
    path.write_bytes(pack(idx(IMAGES)))
    np.testing.assert_array_equal(read_idx(path, 3), IMAGES)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "not an IDX file.*'<!DO'.*web page"),
        (b"\0\0", "not an IDX file"),
        (idx(IMAGES, kind=0x0D), "type 0x0d"),
        (idx(IMAGES[0, 0]), "1 dimensions where 3 are expected; were images and labels mixed up"),
        (idx(IMAGES)[:9], "ends within its header"),
        (idx(IMAGES)[:-5], "is cut short: its header promises 24 bytes .* and 19 follow"),
        (idx(IMAGES) + b"x", "has bytes too many"),
        (gzip.compress(idx(IMAGES), mtime=0)[:-9], "damaged or incomplete gzip"),
        (b"\x1f\x8b" + b"nonsense" * 9, "damaged or incomplete gzip"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(content)
    with pytest.raises(KeraunosError, match=says) as error:
        read_idx(path, 3)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeraunosError, match="cannot be read: Is a directory"):
        read_idx(tmp_path, 3)


def test_a_header_that_promises_too_much_allocates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "images"
    path.write_bytes(struct.pack(">BBBB3I", 0, 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1))
    with pytest.raises(KeraunosError, match="is cut short"):
        read_idx(path, 3)


def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(idx(IMAGES) + bytes(10_000)))
    monkeypatch.setattr("keraunos.data.gzipped.MOST", 5_000)
    with pytest.raises(KeraunosError, match="holds more than"):
        read_idx(path, 3)
