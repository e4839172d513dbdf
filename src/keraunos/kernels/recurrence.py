"""A recurrent layer's loop over its steps, and its gradient, by the native library.

The loop holds only what needs the step before: the state times its weights, and what the cell does
with it. What the steps see comes multiplied already, and the gradient of the weights is one product
over all samples and steps after the way back (Appleyard et al. 2016, "Optimizing Performance of
Recurrent Neural Networks on GPUs"). Numbers are float32.
"""

from typing import Any

import jax
import jax.numpy as jnp

Array = Any

LSTM, GRU, SIMPLE = "lstm", "gru", "simple"
GATES = {LSTM: 4, GRU: 3, SIMPLE: 1}
_SAVED = {LSTM: 5, GRU: 4, SIMPLE: 0}


def recurrence(
    cell: str,
    inputs: Array,
    weights: Array,
    state: Array,
    *,
    bias: Array | None = None,
    carry: Array | None = None,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """The states of a layer of tanh cells with logistic gates after each step.

    It can be differentiated once, backwards, and `jax.vmap` of it is one call.

    Args:
        cell: `lstm` (gates i, f, candidate, o), `gru` (z, r, candidate, the reset gate applied
            after the product) or `simple`.
        inputs: (batch, steps, gates * units), what the steps see times its weights, plus the bias.
        weights: (units, gates * units), for the state.
        state: (batch, units), at the start.
        bias: (gates * units,), added to the state times its weights; of `gru` alone.
        carry: (batch, units), at the start; of `lstm` alone.
        mask: (batch, steps); where it is 0 or False a sample keeps its state and its carry.

    Returns:
        The states (batch, steps, units), and the carry at the end, which is empty but for `lstm`.
    """
    if mask is None:
        mask = jnp.zeros((inputs.shape[0], 0))
    bias = jnp.zeros(weights.shape[-1] if cell == GRU else 0) if bias is None else bias
    carry = jnp.zeros(state.shape if cell == LSTM else (0,)) if carry is None else carry
    return _loop(cell, inputs, weights, bias, state, carry, mask.astype(jnp.float32))


def _forward(cell: str, *arrays: Array) -> tuple[tuple[Array, Array], Any]:
    inputs, weights, _, state, carry, mask = arrays
    units = state.shape[-1]
    places = inputs.shape[:-1]
    shapes = [(*places, units), (*places, _SAVED[cell] * units)]
    states, saved = _call("recurrence", arrays, shapes)
    end = saved[:, -1, -units:] if cell == LSTM else carry
    return (states, end), (states, saved, weights, state, carry, mask)


def _backward(cell: str, kept: Any, gradients: Any) -> tuple[Array, ...]:
    states, saved, weights, state, carry, mask = kept
    dstates, dcarry = gradients
    wide = (*states.shape[:-1], weights.shape[-1])
    dinputs, dinner, dstate, dstart = _call(
        "recurrence_gradient",
        (dstates, dcarry, states, saved, weights, state, carry, mask),
        [wide, wide if cell == GRU else (0,), state.shape, carry.shape],
    )
    dinner = dinner if cell == GRU else dinputs
    before = jnp.concatenate([state[:, None], states[:, :-1]], axis=1)
    dweights = jnp.tensordot(before, dinner, axes=((0, 1), (0, 1)))
    dbias = dinner.sum((0, 1)) if cell == GRU else jnp.zeros(0)
    return dinputs, dweights, dbias, dstate, dstart, jnp.zeros_like(mask)


_loop = jax.custom_vjp(
    lambda cell, *arrays: _forward(cell, *arrays)[0],
    nondiff_argnums=(0,),
)
_loop.defvjp(_forward, _backward)


def _call(name: str, arrays: Any, shapes: Any) -> Any:
    results = [
        jax.ShapeDtypeStruct(shape, jnp.float32)  # type: ignore[no-untyped-call]
        for shape in shapes
    ]
    call = jax.ffi.ffi_call(f"keraunos_{name}", results, vmap_method="broadcast_all")
    return call(*arrays)
