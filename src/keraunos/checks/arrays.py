"""How the arrays that users hand to `fit` are looked at, without copying what is large."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

SAMPLED_ELEMENTS = 2**17
"""What statistics look at: rows spread evenly over the array, this many numbers in all."""

FETCHED_BYTES = 2**26
"""What is brought whole from another device, or out of a table of mixed columns."""

WHOLE_BYTES = 2**32
"""Of an array in memory that is larger, and of a file of `FETCHED_BYTES`, rows are left out."""

CHUNK = 2**16
"""Numbers looked at together: 256 KiB of float32, which stay in a core's cache."""


@dataclass(frozen=True, eq=False)
class Array:
    """One array of the data.

    Attributes:
        name: as the user would write it: `x`, `x['age']`, `validation_data[1]`.
        key: its place in the structure it came in; None if it came alone.
        shape: of the whole array, samples first.
        values: the array on the host, or every `step`-th row of it; None if it is not dense.
        step: 1 if `values` is the whole array.
        source: what the user gave.
    """

    name: str
    key: str | int | None
    shape: tuple[int, ...]
    values: np.ndarray | None
    step: int
    source: Any

    @property
    def kind(self) -> str:
        """NumPy's letter for the kind of its type: `f`, `i`, `u`, `b`, `U`, `O`; `?` if unknown."""
        if self.values is None:
            return "?"
        kind = self.values.dtype.kind
        return "f" if kind == "V" and "float" in self.values.dtype.name else kind

    @property
    def dtype(self) -> str:
        return "" if self.values is None else self.values.dtype.name

    @property
    def numeric(self) -> bool:
        """Whether there are real numbers to look at."""
        return self.values is not None and self.values.size > 0 and self.kind in "fiub"


def arrays_in(structure: Any, name: str) -> list[Array] | None:
    """The arrays of a structure, in its order; None if something in it is no array.

    Args:
        structure: an array or a list, tuple or dict of them; None stands for no array.
        name: what the user calls the structure.
    """
    found: list[Array] = []
    for label, key, leaf in _leaves(structure, name, None):
        if leaf is None:
            continue
        array = _array(leaf, label, key)
        if array is None:
            return None
        found.append(array)
    return found


def _leaves(value: Any, name: str, key: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _leaves(part, f"{name}[{inner!r}]", inner if key is None else key)
    elif isinstance(value, list | tuple):
        for inner, part in enumerate(value):
            yield from _leaves(part, f"{name}[{inner}]", inner if key is None else key)
    else:
        yield name, key, value


def _array(leaf: Any, name: str, key: Any) -> Array | None:
    shape = getattr(leaf, "shape", None)
    if shape is None or (not hasattr(leaf, "dtype") and not hasattr(leaf, "dtypes")):
        return None
    try:
        shape = tuple(int(size) for size in shape)
        if not shape:
            return None
        values, step = _on_host(leaf, shape)
        if hasattr(leaf, "iloc") and len(shape) == 1:
            shape = (*shape, 1)  # a column of a table: Keras adds the axis
    except (TypeError, ValueError, RuntimeError):
        # A symbolic size, a ragged or a sparse tensor: nothing is known of its numbers.
        return None
    return Array(name, key, shape, values, step, leaf)


def _on_host(leaf: Any, shape: tuple[int, ...]) -> tuple[np.ndarray | None, int]:
    if isinstance(leaf, np.ndarray):
        most = FETCHED_BYTES if isinstance(leaf, np.memmap) else WHOLE_BYTES
        step = max(1, -(-leaf.nbytes // most))
        return np.asarray(leaf)[::step], step
    module = type(leaf).__module__.partition(".")[0]
    if module == "scipy" or "Sparse" in type(leaf).__name__ or "Ragged" in type(leaf).__name__:
        return None, 1
    if module == "pandas":
        return _table(leaf, shape)
    if hasattr(leaf, "detach"):
        leaf = leaf.detach()
    size = int(getattr(leaf, "nbytes", 0) or 0)
    near = module in ("jax", "jaxlib", "torch", "tensorflow") and _on_cpu(leaf)
    step = 1 if near or size <= FETCHED_BYTES else max(1, shape[0] // 1024)
    rows = leaf if step == 1 else leaf[::step]
    rows = rows.cpu() if hasattr(rows, "cpu") and callable(rows.cpu) else rows
    return np.asarray(rows), step


def _table(table: Any, shape: tuple[int, ...]) -> tuple[np.ndarray, int]:
    mixed = len(shape) == 2 and len(set(table.dtypes)) > 1
    step = max(1, shape[0] // 4096) if mixed and np.prod(shape) * 8 > FETCHED_BYTES else 1
    rows = table if step == 1 else table.iloc[::step]
    values: np.ndarray = rows.to_numpy()
    if mixed and values.dtype == object:
        with suppress(TypeError, ValueError):  # words
            values = rows.astype("float32").to_numpy()  # as Keras does with a table
    return values, step


def _on_cpu(tensor: Any) -> bool:
    devices = getattr(tensor, "devices", None)
    if callable(devices):  # JAX
        return all(device.platform == "cpu" for device in devices())
    return "cpu" in str(getattr(tensor, "device", "cpu")).lower()


def sampled(array: Array) -> np.ndarray:
    """Rows spread evenly over the array, as float64, (rows, ...); at most `SAMPLED_ELEMENTS`.

    Numbers that are not finite are left as they are.
    """
    assert array.values is not None
    values = array.values
    row = max(1, values[:1].size)
    rows = max(1, min(len(values), SAMPLED_ELEMENTS // row))
    if row > SAMPLED_ELEMENTS:
        # One row is a long recording or a large volume; part of some rows is enough.
        flat = values[:: max(1, len(values) // 8)][:8].reshape(-1)
        return flat[:: max(1, flat.size // SAMPLED_ELEMENTS)].astype(np.float64)
    return values[:: max(1, len(values) // rows)][:rows].astype(np.float64)


def extent(array: Array) -> tuple[float, float]:
    """The smallest and the largest number of the array."""
    assert array.values is not None
    return array.values.min().item(), array.values.max().item()


def not_finite(array: Array) -> tuple[tuple[int, ...], int] | None:
    """Where the first NaN or infinity is, and how many there are; None if there is none."""
    if array.kind != "f" or not array.numeric or array.step != 1:
        return None
    assert array.values is not None
    values = array.values
    if all(_all_finite(chunk) for chunk in _chunks(values)):
        return None
    first: tuple[int, ...] | None = None
    count = 0
    for start, rows in _blocks(values):
        wrong = ~np.isfinite(rows)
        if first is None and wrong.any():
            row, *place = np.unravel_index(int(wrong.argmax()), wrong.shape)
            first = (start + int(row), *(int(index) for index in place))
        count += int(wrong.sum())
    return None if first is None else (first, count)


def _chunks(values: np.ndarray) -> Iterator[np.ndarray]:
    """All numbers, in flat pieces that are views where the array is contiguous."""
    if values.flags.c_contiguous:
        flat = values.reshape(-1)
    elif values.flags.f_contiguous:
        flat = values.T.reshape(-1)
    else:
        yield from (rows.reshape(-1) for _, rows in _blocks(values))
        return
    for first in range(0, flat.size, CHUNK):
        yield flat[first : first + CHUNK]


def _blocks(values: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Rows that lie together, about `CHUNK` numbers each, and the number of the first of them."""
    rows = max(1, CHUNK // max(1, values[:1].size))
    for first in range(0, len(values), rows):
        yield first, values[first : first + rows]


def _all_finite(chunk: np.ndarray) -> bool:
    if chunk.dtype in (np.float32, np.float64):
        # A NaN or an infinity survives in the sum of squares: twice as fast as looking at each.
        with np.errstate(all="ignore"):
            if np.isfinite(np.dot(chunk, chunk)):
                return True
    return bool(np.isfinite(chunk).all())


def fraction(array: Array) -> tuple[int, float] | None:
    """The first row with a number that is not whole, and that number; None if all are whole."""
    if array.kind != "f":
        return None
    assert array.values is not None
    for first, part in _blocks(array.values):
        broken = part != np.floor(part)
        if broken.any():
            row = int(np.nonzero(broken)[0][0])
            return (first + row) * array.step, float(part[broken][0])
    return None


def first_row(array: Array, wrong: np.ndarray) -> int:
    """The row of the first True in `wrong`, which has the shape of the array's values."""
    return int(np.nonzero(wrong.reshape(len(wrong), -1).any(axis=1))[0][0]) * array.step


def constant(array: Array) -> bool:
    """Whether the array holds one number, again and again."""
    if not array.numeric or array.shape[0] < 2 or array.step != 1:
        return False
    sample = sampled(array)
    if sample.min() != sample.max():
        return False
    low, high = extent(array)
    return low == high


def shared(one: Any, other: Any) -> bool:
    """Whether two arrays are one, or overlap in memory."""
    if one is other:
        return True
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return False
    # Of others only the bounds are compared, and two halves that alternate lie in the same.
    contiguous = one.flags.c_contiguous and other.flags.c_contiguous
    return contiguous and np.may_share_memory(one, other)


def rising(labels: np.ndarray) -> bool:
    """Whether labels, (samples,), never fall."""
    return all(
        not (labels[first + 1 : last + 1] < labels[first:last]).any()
        for first, last in pairwise([*range(0, len(labels) - 1, CHUNK), len(labels) - 1])
    )
