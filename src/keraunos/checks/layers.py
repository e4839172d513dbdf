"""Which of Keras's own layers a layer is, and what is inside it."""

from functools import cache
from typing import Any

import keras

from keraunos.checks.graph import Graph, graph_of


@cache
def kinds(*names: str) -> frozenset[type]:
    """These classes of Keras's layers, of which a model's layers are compared with `type`.

    A subclass may do anything in its `call`.
    """
    return frozenset(getattr(keras.layers, name) for name in names if hasattr(keras.layers, name))


def graph_inside(layer: Any) -> Graph | None:
    """How the layers of a model inside the model are connected; None for a plain layer."""
    return graph_of(layer) if isinstance(layer, keras.Model) else None
