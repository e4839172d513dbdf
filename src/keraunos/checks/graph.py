"""Which layer of a Keras model hands its output to which, read through Keras's public interface."""

import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import keras

MOST_LAYERS = 1000
"""Larger models are not read through `get_config`, which would take longer than a check may."""


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a layer: the tensors, by name, that it takes and gives."""

    layer: Any
    takes: tuple[Hashable, ...]
    gives: tuple[Hashable, ...]


@dataclass(frozen=True, eq=False)
class Graph:
    """The calls of a model, in an order in which they can happen.

    Attributes:
        inputs: the names of the model's input tensors, flat.
        outputs: the names of its output tensors, flat.
    """

    calls: tuple[Call, ...]
    inputs: tuple[Hashable, ...]
    outputs: tuple[Hashable, ...]

    def maker(self, tensor: Hashable) -> tuple[Call, int] | None:
        """The call that gives this tensor, and as its how manieth; None if that is unknown."""
        for call in self.calls:
            if tensor in call.gives:
                return call, call.gives.index(tensor)
        return None

    def takers(self, tensor: Hashable) -> list[Call]:
        """The calls that take this tensor."""
        return [call for call in self.calls if tensor in call.takes]


def graph_of(model: Any) -> Graph | None:
    """How the model's layers are connected; None where that is written in a `call`.

    Of a model whose parts cannot be told apart from outside, what can be told.
    """
    if overrides(model, "call"):
        return None
    if isinstance(model, keras.Sequential):
        return _chain(model)
    if not hasattr(model, "operations"):
        return None
    graph = _by_tensor(model)
    if _complete(graph):
        return graph
    return _by_config(model) or graph


def overrides(model: Any, method: str) -> bool:
    """Whether a class that is not Keras's own defines this method of the model."""
    return any(
        method in vars(kind) and kind.__module__.partition(".")[0] != "keras"
        for kind in type(model).__mro__
        if kind is not object
    )


def every_layer(model: Any) -> Iterator[Any]:
    """The model's layers, and theirs, as far as they name them in `layers` or wrap one."""
    for layer in getattr(model, "layers", None) or [getattr(model, "layer", None)]:
        if layer is not None:
            yield layer
            yield from every_layer(layer)


def _chain(model: Any) -> Graph:
    calls = tuple(Call(layer, (place,), (place + 1,)) for place, layer in enumerate(model.layers))
    return Graph(calls, (0,), (len(calls),))


def _by_tensor(model: Any) -> Graph:
    """By the tensors of each layer's first call, which are its `input` and `output`.

    A second call, and a model inside this one, whose `output` is its own, stay unknown.
    """
    calls = []
    for operation in model.operations:
        if isinstance(operation, keras.Model):
            continue
        try:
            takes, gives = operation.input, operation.output
        except (AttributeError, ValueError):
            continue
        if isinstance(operation, keras.layers.InputLayer):
            takes = ()
        calls.append(Call(operation, _names(takes), _names(gives)))
    return Graph(tuple(calls), _names(model.inputs), _names(model.outputs))


def _names(tensors: Any) -> tuple[Hashable, ...]:
    return tuple(id(tensor) for tensor in keras.tree.flatten(tensors))


def _complete(graph: Graph) -> bool:
    given = set(itertools.chain(graph.inputs, *(call.gives for call in graph.calls)))
    taken = set(itertools.chain(graph.outputs, *(call.takes for call in graph.calls)))
    return taken <= given


def _by_config(model: Any) -> Graph | None:
    """By the model's configuration, which names every call."""
    if not _small_config(model):
        return None
    try:
        config = model.get_config()
        layers = {operation.name: operation for operation in model.operations}
        calls = [
            call
            for entry in config["layers"]
            for call in _calls_in(layers[entry["name"]], entry["inbound_nodes"])
        ]
        inputs = _places(config["input_layers"], model.inputs)
        outputs = tuple(
            (name, node - _counted_from(layers[name]), place)
            for name, node, place in _places(config["output_layers"], model.outputs)
        )
    except (NotImplementedError, KeyError, TypeError, ValueError, AttributeError):
        return None  # a layer of the user's without a configuration, most often
    return Graph(tuple(calls), inputs, outputs)


def _small_config(model: Any) -> bool:
    """Whether the configuration holds no array: a table of word vectors takes seconds to list."""
    layers = list(itertools.islice(every_layer(model), MOST_LAYERS))
    return len(layers) < MOST_LAYERS and not any(_holds_data(layer) for layer in layers)


def _holds_data(layer: Any) -> bool:
    tables = (
        keras.layers.StringLookup,
        keras.layers.IntegerLookup,
        keras.layers.TextVectorization,
    )
    initializers = (value for name, value in vars(layer).items() if name.endswith("_initializer"))
    return isinstance(layer, tables) or any(
        isinstance(initializer, keras.initializers.Constant) for initializer in initializers
    )


def _counted_from(layer: Any) -> int:
    # Where a model's outputs are listed, its calls of a model inside count from 1: before them
    # comes the node from that model's own inputs to its outputs. Where calls are listed it
    # does not.
    return 1 if isinstance(layer, keras.Model) and hasattr(layer, "operations") else 0


def _calls_in(layer: Any, nodes: list[Any]) -> Iterator[Call]:
    if not nodes:
        yield Call(layer, (), ((layer.name, 0, 0),))
    for number, node in enumerate(nodes):
        takes = tuple(_tensors_in([node["args"], node["kwargs"]]))
        width = len(getattr(layer, "outputs", None) or [0])
        yield Call(layer, takes, tuple((layer.name, number, place) for place in range(width)))


def _tensors_in(value: Any) -> Iterator[Hashable]:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield tuple(value["config"]["keras_history"])
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _tensors_in(part)


def _places(config: Any, tensors: list[Any]) -> tuple[tuple[str, int, int], ...]:
    """The `[layer, node, tensor]` triples of a nested list or dict, as keras.tree would flatten it.

    Raises:
        ValueError: if there are not as many as tensors.
    """
    found = tuple(_triples(config))
    if len(found) != len(tensors):
        raise ValueError("not a place for each tensor")
    return found


def _triples(config: Any) -> Iterator[tuple[str, int, int]]:
    if isinstance(config, dict):
        for key in sorted(config):
            yield from _triples(config[key])
    elif len(config) == 3 and isinstance(config[0], str):
        name, node, place = config
        yield name, node, place
    else:
        for part in config:
            yield from _triples(part)
