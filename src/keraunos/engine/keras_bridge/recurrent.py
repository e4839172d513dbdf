"""Keras's recurrent layers through the native loop, while a step is traced."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import jax.numpy as jnp
import keras
from keras import activations, layers

from keraunos.engine.keras_bridge.stand_ins import StandIns
from keraunos.kernels.recurrence import GRU, LSTM, SIMPLE, recurrence

KINDS = {
    (layers.LSTM, layers.LSTMCell): LSTM,
    (layers.GRU, layers.GRUCell): GRU,
    (layers.SimpleRNN, layers.SimpleRNNCell): SIMPLE,
}
"""Layers with their cells, not their subclasses, which may do something else in a step."""

PATCHED = (layers.RNN, layers.LSTM, layers.GRU)
"""Where `inner_loop` is: a simple layer has that of `RNN`."""


def native_loops() -> AbstractContextManager[list[Any]]:
    """While this lasts, layers that are called in this thread take the native loop if they can.

    Yields:
        The layers that have.
    """
    return _stand_ins.placed()


def _instead_of(original: Callable[..., Any]) -> Callable[..., Any]:
    def inner_loop(
        self: Any, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> Any:
        taken = _stand_ins.here
        if taken is None or not _fits(self, sequences, initial_state, mask):
            return original(self, sequences, initial_state, mask, training=training)
        taken.append(self)
        return _looped(self, sequences, initial_state, mask, training)

    return inner_loop


_stand_ins = StandIns([(kind, "inner_loop") for kind in PATCHED], _instead_of)


def _kind(layer: Any) -> str | None:
    return KINDS.get((type(layer), type(getattr(layer, "cell", None))))


def _fits(layer: Any, sequences: Any, initial_state: Any, mask: Any) -> bool:
    """Whether the native loop does what this layer does."""
    kind = _kind(layer)
    if kind is None or not _usual(layer, kind):
        return False
    arrays = [sequences, *keras.tree.flatten(initial_state)]
    arrays += [jnp.asarray(weight) for weight in _weights(layer.cell)]
    return (
        all(array.dtype == jnp.float32 for array in arrays)
        and sequences.ndim == 3
        and sequences.shape[1] > 0
        and all(one.ndim == 2 for one in _masks(mask))
    )


def _usual(layer: Any, kind: str) -> bool:
    """Whether a layer is computed as Keras has it by default; dropout of its inputs apart."""
    cell = layer.cell
    logistic = kind == SIMPLE or cell.recurrent_activation is activations.sigmoid
    at_once = kind == SIMPLE or cell.implementation == 2
    return (
        cell.activation is activations.tanh
        and logistic
        and at_once
        and not (kind == GRU and not cell.reset_after)
        and not (kind != SIMPLE and layer.use_cudnn is True)
        and not layer.unroll
        and not cell.recurrent_dropout
        and cell.dropout < 1
        and cell.activity_regularizer is None
    )


def _masks(mask: Any) -> list[Any]:
    return [one for one in keras.tree.flatten(mask) if one is not None]


def _weights(cell: Any) -> list[Any]:
    bias = [] if cell.bias is None else [cell.bias]
    return [cell.kernel, cell.recurrent_kernel, *bias]


def _looped(layer: Any, sequences: Any, initial_state: Any, mask: Any, training: bool) -> Any:
    """What `inner_loop` gives: the last output, all of them, and the states at the end."""
    kind, cell = _kind(layer), layer.cell
    assert kind is not None
    state, *carry = keras.tree.flatten(initial_state)
    kernel, weights, *bias = (jnp.asarray(weight) for weight in _weights(cell))
    if training and cell.dropout:
        sequences = sequences * cell.get_dropout_mask(sequences[:, 0])[:, None]
    masks = _masks(mask)
    seen = masks[0].astype(bool) if masks else None
    if layer.go_backwards:
        sequences = jnp.flip(sequences, 1)
        seen = None if seen is None else jnp.flip(seen, 1)
    inputs = sequences @ kernel
    inner = None
    if bias:
        outer, inner = bias[0] if kind == GRU else (bias[0], None)
        inputs = inputs + outer
    outputs, end = recurrence(
        kind,
        inputs,
        weights,
        state,
        bias=inner,
        carry=carry[0] if carry else None,
        mask=seen,
    )
    states = [outputs[:, -1], end] if kind == LSTM else [outputs[:, -1]]
    if layer.zero_output_for_mask and seen is not None:
        outputs = jnp.where(seen[..., None], outputs, 0)
    return outputs[:, -1], outputs, states
