"""What can be read of a Keras model: its inputs, its outputs and what lies next to them."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import keras

from keraunos.checks.endings import Output, output_at
from keraunos.checks.graph import Graph, graph_of
from keraunos.checks.ways import Way, ways_from


@dataclass(frozen=True, eq=False)
class Entry:
    """One input of a network.

    Attributes:
        name: of the input tensor.
        key: its place in a dict or list of inputs; None if it is alone.
        shape: (batch, ...), with None for what is free; None if unknown.
        dtype: as Keras writes it.
        optional: whether it may be left out.
        ways: the ways on from here; None if they cannot be known.
    """

    name: str
    key: str | int | None
    shape: tuple[int | None, ...] | None
    dtype: str
    optional: bool
    ways: tuple[Way, ...] | None


@dataclass(frozen=True, eq=False)
class Network:
    """What could be read of a model.

    Attributes:
        model: the Keras model.
        entries: its inputs; None if unknown.
        outputs: its outputs; None if unknown.
    """

    model: Any
    entries: tuple[Entry, ...] | None
    outputs: tuple[Output, ...] | None


def read(model: Any) -> Network:
    """Reads a model as far as can be told from outside; a `call` of the user's stays closed."""
    graph = graph_of(model)
    if graph is None:
        return Network(model, None, None)
    entries = tuple(
        Entry(name, key, shape, dtype, _optional(graph, tensor), ways_from(graph, tensor))
        for tensor, (name, key, shape, dtype) in zip(graph.inputs, _inputs(model), strict=True)
    )
    names = getattr(model, "output_names", None) or [None] * len(graph.outputs)
    outputs = tuple(
        output_at(graph, tensor, name, key, shape)
        for tensor, name, (key, shape) in zip(graph.outputs, names, _outputs(model), strict=True)
    )
    return Network(model, entries, outputs)


def _inputs(model: Any) -> list[tuple[str, Any, Any, str]]:
    """Name, key, shape and type of each input."""
    try:
        struct = model.input if hasattr(model, "operations") else model.inputs[0]
    except (AttributeError, ValueError):
        return [("x", None, None, "float32")]  # a Sequential that is not built
    return [
        (tensor.name, key, tuple(tensor.shape), keras.backend.standardize_dtype(tensor.dtype))
        for key, tensor in _keyed(struct)
    ]


def _outputs(model: Any) -> list[tuple[Any, Any]]:
    """Key and shape of each output."""
    try:
        struct = model.output if hasattr(model, "operations") else model.outputs[0]
    except (AttributeError, ValueError):
        return [(None, None)]
    return [(key, tuple(tensor.shape)) for key, tensor in _keyed(struct)]


def _keyed(struct: Any) -> list[tuple[Any, Any]]:
    """The tensors of a structure, in Keras's order, with their outermost key."""
    if isinstance(struct, list | tuple) and len(struct) == 1:
        return [(None, keras.tree.flatten(struct)[0])]
    paths = keras.tree.flatten_with_path(struct)
    return [(path[0] if path else None, tensor) for path, tensor in paths]


def _optional(graph: Graph, tensor: Hashable) -> bool:
    found = graph.maker(tensor)
    return found is not None and bool(getattr(found[0].layer, "optional", False))
