"""Through which layers each input of a network reaches the first weights."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from keraunos.checks.graph import Graph
from keraunos.checks.layers import graph_inside, kinds

WAYS = 64
"""Ways in that are followed; a network with more is left alone."""


@dataclass(frozen=True, eq=False)
class Way:
    """One way from an input to the first layer that computes something with weights, or is unknown.

    Attributes:
        layer: that layer.
        passed: the layers before it.
        normalized: whether a normalisation follows it so closely that the scale of the input
            does not matter.
    """

    layer: Any
    passed: tuple[Any, ...]
    normalized: bool

    @property
    def scaling(self) -> tuple[Any, ...]:
        """The layers before it that change the scale: Rescaling, Normalization."""
        return tuple(layer for layer in self.passed if type(layer) in kinds(*_SCALING))


_SHAPE_ONLY = (
    *("InputLayer", "Reshape", "Flatten", "Permute", "RepeatVector", "Identity", "Masking"),
    *("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Cropping1D", "Cropping2D"),
    *("Resizing", "CenterCrop", "RandomCrop", "RandomFlip", "RandomRotation", "RandomZoom"),
    *("RandomTranslation", "UpSampling1D", "UpSampling2D", "Dropout", "SpatialDropout1D"),
    *("SpatialDropout2D", "MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D"),
    "Concatenate",
)
_SCALING = ("Rescaling", "Normalization")
_NORMALIZATIONS = (
    *("BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization"),
    "RMSNormalization",
)


def ways_from(graph: Graph, tensor: Hashable) -> tuple[Way, ...] | None:
    """The ways on from a tensor; None if they cannot be known, or are too many."""
    ways: list[Way] = []
    for way in _ways_on(graph, tensor, ()):
        if len(ways) == WAYS:
            return None
        ways.append(way)
    return tuple(ways) or None


def _ways_on(graph: Graph, tensor: Hashable, passed: tuple[Any, ...]) -> Iterator[Way]:
    for call in graph.takers(tensor):
        layer = call.layer
        inside = graph_inside(layer)
        if inside is not None and len(inside.inputs) == len(call.takes):
            place = inside.inputs[call.takes.index(tensor)]
            yield from _ways_on(inside, place, passed)
        elif inside is None and type(layer) in kinds(*_SHAPE_ONLY, *_SCALING):
            for given in call.gives:
                yield from _ways_on(graph, given, (*passed, layer))
        else:
            normalized = all(_normalized(graph, given, 4) for given in call.gives)
            yield Way(layer, passed, normalized)


def _normalized(graph: Graph, tensor: Hashable, within: int) -> bool:
    """Whether every way on from here meets a normalisation before anything else with weights."""
    takers = graph.takers(tensor)
    passing = kinds("ReLU", "LeakyReLU", "Activation", *_SHAPE_ONLY)
    return bool(takers) and all(
        type(call.layer) in kinds(*_NORMALIZATIONS)
        or (
            within > 0
            and type(call.layer) in passing
            and all(_normalized(graph, given, within - 1) for given in call.gives)
        )
        for call in takers
    )
