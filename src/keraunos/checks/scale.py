"""Whether the inputs have a size that the first layers can learn from."""

from collections.abc import Iterator

import numpy as np

from keraunos.checks.arrays import Array, sampled
from keraunos.checks.findings import Finding, warning
from keraunos.checks.layers import kinds
from keraunos.checks.network import Entry
from keraunos.checks.ways import Way
from keraunos.language import text

LARGE = 300.0
"""A standard deviation above this is too much for the initial weights of a layer.

The unscaled tables of well-known tutorials lie below and do train: 115 (Pima, insulin), 168
(Boston, tax), 120 (airline passengers).
"""

DIVIDES = 1 / 100
"""A Rescaling by less than this is one that expects pixels of 0 to 255."""

_SENSITIVE = (
    *("Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D"),
    *("DepthwiseConv1D", "DepthwiseConv2D", "LSTM", "GRU", "SimpleRNN", "ConvLSTM2D"),
)


def check_scale(array: Array, entry: Entry) -> Iterator[Finding]:
    """At most one finding about the size of the numbers of one input."""
    if array.kind not in "fiu":
        return
    sample = sampled(array)
    bare = [way for way in entry.ways or () if _sensitive(way) and not way.scaling]
    if bare and _pixels(array, sample):
        yield warning(
            "unscaled-pixels",
            text(
                "{x} holds numbers from 0 to {high}, and nothing scales them before layer "
                "'{layer}', so learning will be slow and unsteady; begin the network with "
                "layers.Rescaling(1 / 255) (one that was trained before: with its own "
                "preprocess_input).",
                x=array.name,
                high=f"{sample.max():g}",
                layer=bare[0].layer.name,
            ),
        )
    elif bare:
        yield from _large(array, sample, bare[0])
    else:
        yield from _scaled_twice(array, entry, sample)


def _sensitive(way: Way) -> bool:
    # A layer that is not trained has its own idea of the inputs; after a normalisation of what it
    # gives, their scale does not matter.
    return type(way.layer) in kinds(*_SENSITIVE) and way.layer.trainable and not way.normalized


def _pixels(array: Array, sample: np.ndarray) -> bool:
    """Whether these look like pictures of 0 to 255: whole numbers, not mostly small as counts."""
    wide = len(array.shape) >= 3 or (len(array.shape) == 2 and array.shape[1] >= 64)
    if not wide or sample.min() < 0 or not 100 < sample.max() <= 255:
        return False
    colours = len(array.shape) == 4 and array.shape[-1] in (1, 3)  # resized, they have fractions
    return bool(sample.mean() >= 5 and (colours or (sample == np.floor(sample)).all()))


def _large(array: Array, sample: np.ndarray, way: Way) -> Iterator[Finding]:
    if len(array.shape) < 2:
        columns = sample.reshape(-1, 1)
    else:
        columns = sample.reshape(-1, array.shape[-1] if sample.ndim > 1 else 1)
    spread = columns.std(axis=0)
    worst = int(spread.argmax())
    if not spread[worst] > LARGE:
        return
    yield warning(
        "unscaled-inputs",
        text(
            "The numbers in {column} spread widely (standard deviation {spread}), and nothing "
            "scales them before layer '{layer}', so learning will be slow or diverge; begin the "
            "network with normalize = layers.Normalization(), after normalize.adapt({x}).",
            column=_column(array, worst, columns.shape[1]),
            spread=f"{spread[worst]:.3g}",
            layer=way.layer.name,
            x=array.name,
        ),
    )


def _column(array: Array, column: int, columns: int) -> str:
    names = getattr(array.source, "columns", None)
    if names is not None:
        return f"{array.name}[{names[column]!r}]"
    return array.name if columns == 1 else f"{array.name}[..., {column}]"


def _scaled_twice(array: Array, entry: Entry, sample: np.ndarray) -> Iterator[Finding]:
    if not 0 < np.abs(sample).max() <= 1:
        return
    for way in entry.ways or ():
        if not way.scaling or type(way.scaling[0]) not in kinds("Rescaling"):
            continue
        first = way.scaling[0]
        if np.ndim(first.scale) == 0 and 0 < float(first.scale) < DIVIDES:
            yield warning(
                "scaled-twice",
                text(
                    "The numbers in {x} are at most {high} already, and layer '{layer}' "
                    "(Rescaling) divides them again, so nearly nothing of them is left; leave one "
                    "of the two out.",
                    x=array.name,
                    high=f"{sample.max():.3g}",
                    layer=first.name,
                ),
            )
            return
