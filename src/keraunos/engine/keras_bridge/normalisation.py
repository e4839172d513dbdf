"""Keras's normalisation of the last axis by the native kernel, while a step is traced."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import jax
import keras
from keras import layers

from keraunos.engine.keras_bridge.stand_ins import NUMBERS, StandIns, is_constant
from keraunos.kernels.normalisation import normalise

PATCHED = (layers.LayerNormalization, layers.RMSNormalization)
"""Layers whose `call` is stood in for; their subclasses may have one of their own."""


def native_normalisation() -> AbstractContextManager[list[Any]]:
    """While this lasts, layers that are called in this thread take the native kernel if they can.

    Yields:
        The layers that have.
    """
    return _stand_ins.placed()


def _instead_of(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: Any, inputs: Any) -> Any:
        """Keras's own, or the native kernel's if this thread traces a step and it fits."""
        taken = _stand_ins.here
        if taken is None or not _fits(self, inputs):
            return original(self, inputs)
        taken.append(self)
        return _normalised(self, inputs)

    return call


_stand_ins = StandIns([(kind, "call") for kind in PATCHED], _instead_of)


def _fits(layer: Any, x: Any) -> bool:
    """Whether the kernel does what this layer does with these inputs."""
    if not isinstance(x, jax.Array) or x.ndim < 2 or 0 in x.shape or str(x.dtype) not in NUMBERS:
        return False
    last = [-1], [x.ndim - 1], -1
    if layer.axis not in last or getattr(layer, "rms_scaling", False):
        return False
    if not is_constant(_epsilon(layer)):
        return False
    return all(
        weight is None or (weight.shape == x.shape[-1:] and str(weight.dtype) in NUMBERS)
        for weight in _weights(layer)
    )


def _weights(layer: Any) -> tuple[Any, Any]:
    """What the rows are multiplied by, and what is added."""
    if isinstance(layer, layers.RMSNormalization):
        return layer.scale, None
    return layer.gamma, layer.beta


def _epsilon(layer: Any) -> Any:
    return keras.config.epsilon() if layer.epsilon is None else layer.epsilon


def _normalised(layer: Any, x: Any) -> Any:
    centred = isinstance(layer, layers.LayerNormalization)
    gamma, beta = (
        None if weight is None else keras.ops.convert_to_tensor(weight, "float32")
        for weight in _weights(layer)
    )
    y = normalise(x.astype("float32"), gamma, beta, epsilon=_epsilon(layer), centred=centred)
    return y.astype(layer.compute_dtype if centred else x.dtype)
