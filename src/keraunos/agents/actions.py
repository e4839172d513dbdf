"""How does a policy that tries things out choose, and how likely was what it chose?

Outputs are of shape (..., actions): logits where an action is one of several, else the means of a
Gaussian whose standard deviations, the same everywhere, are learnt beside (`spread`, logarithms).
"""

import math
from typing import Any

import jax
import jax.numpy as jnp


def noise(key: Any, shape: tuple[int, ...], amounts: bool) -> Any:
    """What makes choices random, for outputs of this shape: Gumbel's noise, or Gauss's.

    It does not depend on the outputs, so that it can be drawn for many steps at once.
    """
    return jax.random.normal(key, shape) if amounts else jax.random.gumbel(key, shape)


def drawn(noise: Any, outputs: Any, spread: Any = None) -> Any:
    """An action for each row of outputs; `spread` is None where it is one of several."""
    if spread is None:
        return jnp.argmax(outputs + noise, axis=-1).astype(jnp.int32)
    return outputs + jnp.exp(spread) * noise


def log_probabilities(outputs: Any, actions: Any, spread: Any = None) -> Any:
    """Of the actions, or of amounts their density; of shape (...)."""
    if spread is None:
        logs = jax.nn.log_softmax(outputs)
        return jnp.sum(logs * jax.nn.one_hot(actions, outputs.shape[-1]), axis=-1)
    away = (actions - outputs) * jnp.exp(-spread)
    return jnp.sum(-0.5 * away**2 - spread - 0.5 * math.log(2 * math.pi), axis=-1)


def entropies(outputs: Any, spread: Any = None) -> Any:
    """How undecided the policy is, in nats; of shape (...)."""
    if spread is None:
        logs = jax.nn.log_softmax(outputs)
        return -jnp.sum(jnp.exp(logs) * logs, axis=-1)
    entropy = jnp.sum(spread + 0.5 * math.log(2 * math.pi * math.e))
    return jnp.broadcast_to(entropy, outputs.shape[:-1])
