"""Nested values come back from a file as they were, and no file can bring code with it."""

import pickle
from pathlib import Path

import keras
import ml_dtypes
import numpy as np
import pytest

from keraunos import KeraunosError
from keraunos.runs import archive


def test_values_come_back_with_their_types(tmp_path: Path) -> None:
    value = {
        "words": ["a", "ü", ""],
        "numbers": (1, 2**40, -0.1, float("inf"), True, None),
        "nested": {3: {"deep": [(), {}]}},
        "scalar": np.float32(0.1),
        "set": {1, 2},
        "comparison": [keras.ops.less, np.greater],
    }
    archive.write(tmp_path / "a.npz", value)
    again = archive.read(tmp_path / "a.npz")
    assert again == value
    assert type(again["scalar"]) is np.float32
    assert again["comparison"][0] is keras.ops.less


def test_not_a_number_comes_back_too(tmp_path: Path) -> None:
    archive.write(tmp_path / "a.npz", [float("nan")])
    (value,) = archive.read(tmp_path / "a.npz")
    assert value != value


def test_tables_keep_their_columns(tmp_path: Path) -> None:
    table = np.array([(1.5, "red"), (np.nan, "")], [("size", "f8"), ("a colour", "U3")])
    archive.write(tmp_path / "a.npz", {"table": table})
    again = archive.read(tmp_path / "a.npz")["table"]
    assert again.dtype == table.dtype
    assert again.tobytes() == table.tobytes()


@pytest.mark.parametrize("dtype", ["float32", "int8", "uint32", "bool", "complex64", "<U3"])
def test_arrays_keep_every_bit(tmp_path: Path, dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    archive.write(tmp_path / "a.npz", {"array": array})
    again = archive.read(tmp_path / "a.npz")["array"]
    assert again.dtype == array.dtype
    np.testing.assert_array_equal(again, array)


def test_bfloat16_which_numpy_cannot_store_keeps_every_bit(tmp_path: Path) -> None:
    array = np.array([0.1, -3.0, np.inf], ml_dtypes.bfloat16)
    archive.write(tmp_path / "a.npz", array)
    again = archive.read(tmp_path / "a.npz")
    assert again.dtype == array.dtype
    np.testing.assert_array_equal(again.view(np.uint16), array.view(np.uint16))


def test_an_array_that_occurs_twice_is_stored_once(tmp_path: Path) -> None:
    array = np.zeros(10_000)
    archive.write(tmp_path / "a.npz", {"one": array, "other": [array]})
    assert (tmp_path / "a.npz").stat().st_size < 1.5 * array.nbytes
    again = archive.read(tmp_path / "a.npz")
    np.testing.assert_array_equal(again["other"][0], again["one"])


@pytest.mark.parametrize("value", [object(), open, [lambda: 0], np.array([object()]), {(1,): 2}])
def test_what_is_no_plain_value_is_not_stored(tmp_path: Path, value: object) -> None:
    assert not archive.storable(value)
    with pytest.raises(archive.NotStorableError):
        archive.write(tmp_path / "a.npz", value)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    archive.write(path, {"array": np.arange(1000)})
    whole = path.read_bytes()
    for content in (b"", b"nonsense", whole[: len(whole) // 2], whole[:-30]):
        path.write_bytes(content)
        with pytest.raises(KeraunosError, match="damaged"):
            archive.read(path)


def test_a_pickle_is_refused_and_not_executed(tmp_path: Path) -> None:
    class Opened:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "executed",))

    path = tmp_path / "a.npz"
    with path.open("wb") as file:
        pickle.dump(Opened(), file)
    with pytest.raises(KeraunosError, match="damaged"):
        archive.read(path)
    np.savez(path, value=np.array([Opened()], dtype=object))
    with pytest.raises(KeraunosError, match="damaged"):
        archive.read(path)
    assert not (tmp_path / "executed").exists()
