"""How is a nested value stored in one `.npz` file, without pickle?

Numbers, words, None, lists, tuples, sets, dictionaries and arrays are what can be stored. The
structure is JSON in the member `value`, each array a member of its own.
"""

import json
import math
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.errors import KeraunosError
from keraunos.runs.files import replacing

_ZIP_ERRORS = (EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


class NotStorableError(TypeError):
    """The value holds something that is neither number, word, array nor a structure of these."""


def write(path: Path, value: Any) -> None:
    """Stores the value; the file is whole or not there, and on the disk when this returns.

    An array that occurs twice is stored once.

    Raises:
        NotStorableError: if there is anything in it that cannot be stored.
        KeraunosError: if the file cannot be written.
    """
    arrays: list[np.ndarray] = []
    packed = json.dumps(_pack(value, arrays, {}), allow_nan=False).encode()
    members = {str(number): array for number, array in enumerate(arrays)}
    with replacing(path) as temporary:
        np.savez(temporary, value=np.frombuffer(packed, np.uint8), **members)  # type: ignore[arg-type]


def read(path: Path) -> Any:
    """The value that was stored, each part of the type it had.

    Raises:
        KeraunosError: if the file is damaged.
    """
    try:
        # Opened here: NumPy leaves a file open that it cannot read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            packed = json.loads(archive["value"].tobytes())
            arrays = [archive[str(number)] for number in range(len(archive.files) - 1)]
            return _unpack(packed, arrays)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, *_ZIP_ERRORS) as error:
        raise KeraunosError(
            "{path} is damaged and cannot be read ({reason}).", path=path, reason=error
        ) from None


def storable(value: Any) -> bool:
    """Whether `write` can store this."""
    try:
        _pack(value, [], {})
    except NotStorableError:
        return False
    return True


def _pack(value: Any, arrays: list[np.ndarray], seen: dict[int, int]) -> Any:
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if kind is list:
        return [_pack(item, arrays, seen) for item in value]
    if kind in (tuple, set):
        return {kind.__name__: [_pack(item, arrays, seen) for item in value]}
    if kind is dict and all(type(key) in (str, int) for key in value):
        return {"dict": [[key, _pack(item, arrays, seen)] for key, item in value.items()]}
    if isinstance(value, np.generic):
        return {"scalar": _pack_array(np.asarray(value), arrays)}
    if kind is np.ndarray and value.dtype.names is not None and value.dtype.kind == "V":
        columns = {name: _pack(value[name].copy(), arrays, seen) for name in value.dtype.names}
        return {"table": list(columns.items())}
    if kind is np.ndarray:
        if id(value) not in seen:
            entry = _pack_array(value, arrays)
            seen[id(value)] = entry["number"]
            return {"array": entry}
        return {"array": {"number": seen[id(value)], "dtype": value.dtype.name}}
    for name, function in _functions().items():
        if value is function:
            return {"function": name}
    raise NotStorableError(kind.__name__)


def _pack_array(array: np.ndarray, arrays: list[np.ndarray]) -> dict[str, Any]:
    extended = array.dtype.type.__module__ == "ml_dtypes"
    if array.dtype.kind not in "biufcUS" and not extended:
        raise NotStorableError(f"array of {array.dtype}")
    # NumPy's file format does not know bfloat16 and its like: their bits are stored.
    arrays.append(array.view(f"u{array.dtype.itemsize}") if extended else array)
    return {"number": len(arrays) - 1, "dtype": array.dtype.name}


def _unpack(packed: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(packed, list):
        return [_unpack(item, arrays) for item in packed]
    if not isinstance(packed, dict):
        return packed
    ((kind, content),) = packed.items()
    match kind:
        case "float":
            return float(content)
        case "tuple":
            return tuple(_unpack(item, arrays) for item in content)
        case "set":
            return {_unpack(item, arrays) for item in content}
        case "dict":
            return {key: _unpack(item, arrays) for key, item in content}
        case "array":
            return _unpack_array(content, arrays)
        case "table":
            columns = {name: _unpack(column, arrays) for name, column in content}
            shape = next(iter(columns.values())).shape
            table = np.empty(shape, [(name, part.dtype) for name, part in columns.items()])
            for name, part in columns.items():
                table[name] = part
            return table
        case "scalar":
            return _unpack_array(content, arrays)[()]
        case "function":
            return _functions()[content]
    raise ValueError(f"unknown kind {kind}")


def _unpack_array(entry: dict[str, Any], arrays: list[np.ndarray]) -> np.ndarray:
    array: np.ndarray = arrays[entry["number"]]
    if array.dtype.name != entry["dtype"] and array.dtype.kind == "u":
        import ml_dtypes

        array = array.view(getattr(ml_dtypes, entry["dtype"]))
    return array


@cache
def _functions() -> dict[str, Callable[..., Any]]:
    """Comparisons, which Keras's callbacks keep as their `monitor_op`."""
    import keras

    return {
        "keras.ops.less": keras.ops.less,
        "keras.ops.greater": keras.ops.greater,
        "numpy.less": np.less,
        "numpy.greater": np.greater,
    }
