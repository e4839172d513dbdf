"""How each output of a network ends: in which activation, of which layer."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras

from keraunos.checks.graph import Graph
from keraunos.checks.layers import graph_inside, kinds


@dataclass(frozen=True, eq=False)
class Output:
    """One output of a network.

    Attributes:
        name: what Keras calls it in `loss={...}`; None if it has no name.
        key: its place in a dict or list of outputs; None if it is alone.
        shape: (batch, ...), with None for what is free; None if unknown.
        activations: what was applied last, the last one first, down to the layer with weights:
            `("softmax", "linear")`. Empty if unknown.
        layer: the layer of the last of them that does something; for sentences.
        dropped: the name of a Dropout layer behind the activation, or None.
    """

    name: str | None
    key: str | int | None
    shape: tuple[int | None, ...] | None
    activations: tuple[str, ...] = ()
    layer: str = ""
    dropped: str | None = None

    @property
    def activation(self) -> str | None:
        """The last activation but the identity; `linear` if there is none, None if unknown."""
        acting = [activation for activation in self.activations if activation != "linear"]
        return acting[0] if acting else ("linear" if self.activations else None)

    @property
    def units(self) -> int | None:
        """The size of the last axis."""
        return self.shape[-1] if self.shape is not None and len(self.shape) > 1 else None


def output_at(graph: Graph, tensor: Hashable, name: Any, key: Any, shape: Any) -> Output:
    """The output that this tensor is; name, key and shape are those of `Output`."""
    reader = _Reader()
    reader.follow(graph, tensor)
    return Output(name, key, shape, tuple(reader.activations), reader.layer, reader.dropped)


class _Reader:
    """Reads the activations of one output, from its end backwards."""

    def __init__(self) -> None:
        self.activations: list[str] = []
        self.layer = ""
        self.dropped: str | None = None

    def follow(self, graph: Graph | None, tensor: Hashable) -> None:
        while graph is not None and (found := graph.maker(tensor)) is not None:
            call, place = found
            layer = _unwrapped(call.layer)
            inside = graph_inside(layer)
            if inside is not None:
                self.follow(inside, inside.outputs[place])
                return
            if not self._passes(layer) or len(call.takes) != 1:
                return
            tensor = call.takes[0]

    def _passes(self, layer: Any) -> bool:
        """Takes in what the layer does; whether to go on to the one before."""
        if type(layer) in kinds("Dropout", "SpatialDropout1D", "SpatialDropout2D"):
            if not self.activations and layer.rate > 0:
                self.dropped = layer.name
            return True
        if type(layer) in kinds("Reshape", "Flatten"):
            return self._keeps_last_axis(layer)
        if type(layer) in kinds("Identity", "ActivityRegularization"):
            return True
        activation = _activation(layer)
        if activation is None:
            return False
        if not self.activations or (activation != "linear" and self._only_linear()):
            self.layer = layer.name
        self.activations.append(activation)
        return type(layer) in kinds(*_ACTIVATION_LAYERS)

    def _only_linear(self) -> bool:
        return all(activation == "linear" for activation in self.activations)

    def _keeps_last_axis(self, layer: Any) -> bool:
        # A softmax before this is one over the classes only if the last axis is still theirs.
        if type(layer) in kinds("Flatten"):
            return not self.activations and layer.input.shape[1:] == layer.output.shape[1:]
        try:
            return bool(layer.input.shape[-1] == layer.output.shape[-1])
        except (AttributeError, ValueError, TypeError):
            return False


_WITH_ACTIVATION = (
    *("Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D"),
    *("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *("SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D"),
)
_ACTIVATION_LAYERS = ("Activation", "Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU")
_UNBOUNDED = ("BatchNormalization",)


def _activation(layer: Any) -> str | None:
    """What the layer applies last, by Keras's name; None if that is unknown."""
    if type(layer) in kinds("Softmax"):
        return "softmax" if layer.axis == -1 else None
    if type(layer) in kinds("ReLU", "LeakyReLU", "PReLU", "ELU"):
        return {"ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "ELU": "elu"}[
            type(layer).__name__
        ]
    if type(layer) in kinds(*_WITH_ACTIVATION, "Activation"):
        if getattr(layer, "data_format", "channels_last") == "channels_first":
            return None  # the classes would not lie on the last axis
        return _activation_names().get(layer.activation)
    return "linear" if type(layer) in kinds(*_UNBOUNDED) else None


@cache
def _activation_names() -> dict[Any, str]:
    names = (
        *("linear", "softmax", "sigmoid", "hard_sigmoid", "tanh", "hard_tanh", "relu", "relu6"),
        *("leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "softsign"),
        *("exponential", "log_softmax"),
    )
    return {
        getattr(keras.activations, name): name for name in names if hasattr(keras.activations, name)
    }


def _unwrapped(layer: Any) -> Any:
    """What a TimeDistributed layer applies at each step."""
    while type(layer) in kinds("TimeDistributed"):
        layer = layer.layer
    return layer
