"""Whether the inputs are numbers that the first layers of the network can work with."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from keraunos.checks.arrays import (
    Array,
    constant,
    extent,
    first_row,
    fraction,
    not_finite,
)
from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.layers import kinds
from keraunos.checks.network import Entry, Network
from keraunos.checks.scale import check_scale
from keraunos.checks.shapes import same_rank, written
from keraunos.checks.ways import Way
from keraunos.language import text

_TAKE_WORDS = ("TextVectorization", "StringLookup", "Hashing", "HashedCrossing")


def check_inputs(network: Network, arrays: list[Array], training: bool) -> Iterator[Finding]:
    """Findings about the arrays of `x`.

    Args:
        training: whether they are the inputs of the training, not of the validation: what the
            scale of the inputs says of the network is said once.
    """
    for array, entry in _paired(network, arrays):
        if array.kind in "OUSTMm":
            yield from _no_numbers(array, entry)
            continue
        findings = [*_not_finite(array, entry)]
        if not findings and entry is not None:
            findings = [*_shape(network.model, array, entry)]
        if not findings and entry is not None and array.numeric:
            findings = [*_tokens(array, entry)]
        if not findings and entry is not None and array.numeric and training:
            findings = [*check_scale(array, entry)]
        yield from findings
    if training:
        yield from _constant(arrays)


def _paired(network: Network, arrays: list[Array]) -> Iterator[tuple[Array, Entry | None]]:
    """Each array with the input it goes into, or with None."""
    entries = network.entries or ()
    if len(entries) == 1 and len(arrays) == 1:
        yield arrays[0], entries[0]
        return
    names = {entry.name: entry for entry in entries}
    by_key = {entry.key: entry for entry in entries}
    places = dict(enumerate(entries))
    unique = len({array.key for array in arrays}) == len(arrays) and len(by_key) == len(entries)
    for array in arrays:
        found: Entry | None = None
        if unique and isinstance(array.key, str):
            found = names.get(array.key) or by_key.get(array.key)
        elif unique and isinstance(array.key, int) and len(arrays) == len(entries):
            found = places.get(array.key)
        yield array, found


def _no_numbers(array: Array, entry: Entry | None) -> Iterator[Finding]:
    if keras.config.backend() == "tensorflow" and _may_take_words(entry):
        return
    assert array.values is not None
    first = array.values.reshape(-1)[0] if array.values.size else ""
    if array.kind in "Mm":
        yield error(
            "inputs-are-dates",
            text(
                "{x} holds dates or times (dtype {dtype}), not numbers; turn them into numbers, "
                'such as {x}.astype("int64"), and scale those.',
                x=array.name,
                dtype=array.dtype,
            ),
        )
    elif columns := _columns_of_words(array.source):
        yield error(
            "columns-are-words",
            text(
                "{x} has columns that are no numbers: {columns}; encode each, for instance with "
                "keras.layers.StringLookup, or leave it out.",
                x=array.name,
                columns=", ".join(columns[:5]),
            ),
        )
    elif isinstance(first, str | bytes):
        yield error(
            "inputs-are-words",
            text(
                "{x} holds text (the first is {first}), not numbers; encode it first, words with "
                "keras.layers.StringLookup, sentences with keras.layers.TextVectorization, numbers "
                'with {x}.astype("float32").',
                x=array.name,
                first=repr(str(first)[:30]),
            ),
        )
    else:
        yield error(
            "inputs-are-objects",
            text(
                "{x} holds Python objects (dtype {dtype}), not numbers; give all samples one shape "
                "(keras.utils.pad_sequences does it for sequences of different lengths) and put "
                "them together with np.stack.",
                x=array.name,
                dtype=array.dtype,
            ),
        )


def _columns_of_words(table: Any) -> list[str]:
    if not hasattr(table, "columns"):
        return []
    return [str(name) for name, dtype in table.dtypes.items() if dtype.kind not in "fiub"]


def _may_take_words(entry: Entry | None) -> bool:
    if entry is None or entry.ways is None or entry.dtype == "string":
        return True
    return any(type(way.layer) in kinds(*_TAKE_WORDS) for way in entry.ways)


def _not_finite(array: Array, entry: Entry | None) -> Iterator[Finding]:
    wrong = not_finite(array)
    if wrong is None:
        return
    index, count = wrong
    # A layer of the user's may well replace them; Keras's own do not.
    closed = entry is None or entry.ways is None or not all(map(_lets_through, entry.ways))
    make = warning if closed else error
    yield make(
        "inputs-not-finite",
        text(
            "{x} holds NaN or infinity ({count} in all), the first at "
            "{x}[{index}], and the loss will not be a number either; remove those samples, or put "
            "numbers in with np.nan_to_num({x}).",
            x=array.name,
            count=count,
            index=", ".join(map(str, index)),
        ),
    )


def _lets_through(way: Way) -> bool:
    layer = way.layer
    own = type(layer).__module__.partition(".")[0] == "keras" and isinstance(layer, keras.Layer)
    return (
        own
        and not isinstance(layer, keras.layers.Lambda)
        and not any("Masking" in type(passed).__name__ for passed in way.passed)
    )


def _shape(model: Any, array: Array, entry: Entry) -> Iterator[Finding]:
    if entry.shape is None:
        yield from _rank(array, entry)
        return
    given, expected = same_rank((-1, *array.shape[1:]), (-1, *entry.shape[1:]))
    fits = len(given) == len(expected) and all(
        size is None or size == own for size, own in zip(expected, given, strict=True)
    )
    if fits:
        yield from _channels(array, entry)
        return
    sizes = list(entry.shape[1:])
    if None not in sizes and np.prod(array.shape[1:]) == np.prod(np.array(sizes)):
        yield error(
            "input-shape-reshape",
            text(
                "{x} has shape {shape}, but the network expects {expected}; use "
                "{x} = {x}.reshape(-1, {sizes}).",
                x=array.name,
                shape=array.shape,
                expected=written(entry.shape),
                sizes=", ".join(map(str, sizes)),
            ),
        )
        return
    yield error(
        "input-shape",
        text(
            "{x} has shape {shape}, but the network expects {expected}; change the data, or the "
            "shape that the network begins with.",
            x=array.name,
            shape=array.shape,
            expected=written(entry.shape),
        ),
    )


_RANKS = {
    **dict.fromkeys(("Conv1D", "SeparableConv1D", "LSTM", "GRU", "SimpleRNN"), 3),
    **dict.fromkeys(("Conv2D", "SeparableConv2D", "DepthwiseConv2D"), 4),
    "Conv3D": 5,
}


def _rank(array: Array, entry: Entry) -> Iterator[Finding]:
    """For a network that has not met data yet: its first layer knows how many axes it needs."""
    for way in entry.ways or ():
        needed = next(
            (rank for name, rank in _RANKS.items() if type(way.layer) in kinds(name)), None
        )
        if way.passed or needed is None or len(array.shape) != needed - 1:
            continue
        yield error(
            "no-channel-axis",
            text(
                "{x} has shape {shape}, but layer '{layer}' ({kind}) needs one more axis, for the "
                "channels or features of each point; use {x} = {x}[..., None].",
                x=array.name,
                shape=array.shape,
                layer=way.layer.name,
                kind=type(way.layer).__name__,
            ),
        )


def _channels(array: Array, entry: Entry) -> Iterator[Finding]:
    """Pictures whose channels come first, before a convolution that has them last."""
    shape = array.shape
    if len(shape) != 4 or shape[1] not in (1, 3, 4) or not shape[2] == shape[3] >= 8:
        return
    for way in entry.ways or ():
        if type(way.layer) not in kinds("Conv2D", "SeparableConv2D", "DepthwiseConv2D"):
            continue
        if way.layer.data_format == "channels_last" and not _moves_axes(way):
            yield warning(
                "channels-first",
                text(
                    "{x} has shape {shape}, with {channels} channels first, but layer '{layer}' "
                    "has channels last; use {x} = np.moveaxis({x}, 1, -1).",
                    x=array.name,
                    shape=shape,
                    channels=shape[1],
                    layer=way.layer.name,
                ),
            )
            return


def _moves_axes(way: Way) -> bool:
    return any(type(layer) in kinds("Permute", "Reshape") for layer in way.passed)


def _tokens(array: Array, entry: Entry) -> Iterator[Finding]:
    embeddings = [
        way.layer
        for way in entry.ways or ()
        if type(way.layer) in kinds("Embedding") and not way.scaling
    ]
    for layer in embeddings:
        broken = fraction(array)
        if broken is not None:
            row, value = broken
            yield error(
                "fractional-token",
                text(
                    "{x} holds {value} (row {row}), but layer '{layer}' (Embedding) looks up whole "
                    "numbers; give it the numbers of the words or categories.",
                    x=array.name,
                    value=f"{value:g}",
                    row=row,
                    layer=layer.name,
                ),
            )
            return
        low, high = extent(array)
        if low >= 0 and high < layer.input_dim:
            continue
        assert array.values is not None
        wrong = (array.values < 0) | (array.values >= layer.input_dim)
        yield error(
            "token-out-of-range",
            text(
                "{x} holds {value} (row {row}), but layer '{layer}' (Embedding) knows only 0 to "
                "{last} and would silently take another entry; use input_dim={needed} there, or "
                "correct the numbers.",
                x=array.name,
                value=int(array.values[wrong][0]),
                row=first_row(array, wrong),
                layer=layer.name,
                last=layer.input_dim - 1,
                needed=max(int(high) + 1, layer.input_dim),
            ),
        )
        return


def _constant(arrays: list[Array]) -> Iterator[Finding]:
    if not arrays or not all(constant(array) for array in arrays):
        return
    value, _ = extent(arrays[0])
    yield warning(
        "constant-inputs",
        text(
            "Every number in {x} is {value}, so there is nothing to learn from; look at how the "
            "data were loaded.",
            x=arrays[0].name,
            value=f"{value:g}",
        ),
    )
