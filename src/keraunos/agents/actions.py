"""How does a policy that tries things out choose, and how likely was what it chose?

Outputs are of shape (..., actions): logits where an action is one of several, else the means of a
Gaussian whose standard deviations, the same everywhere, are learnt beside (`spread`, logarithms).
"""

import math
from typing import Any

import jax
import jax.numpy as jnp


def drawn(key: Any, outputs: Any, spread: Any = None) -> Any:
    """An action for each row of outputs; `spread` is None where it is one of several."""
    if spread is None:
        return jax.random.categorical(key, outputs).astype(jnp.int32)
    return outputs + jnp.exp(spread) * jax.random.normal(key, outputs.shape)


def log_probabilities(outputs: Any, actions: Any, spread: Any = None) -> Any:
    """Of the actions, or of amounts their density; of shape (...)."""
    if spread is None:
        logs = jax.nn.log_softmax(outputs)
        return jnp.take_along_axis(logs, actions[..., None], axis=-1)[..., 0]
    away = (actions - outputs) * jnp.exp(-spread)
    return jnp.sum(-0.5 * away**2 - spread - 0.5 * math.log(2 * math.pi), axis=-1)


def entropies(outputs: Any, spread: Any = None) -> Any:
    """How undecided the policy is, in nats; of shape (...)."""
    if spread is None:
        logs = jax.nn.log_softmax(outputs)
        return -jnp.sum(jnp.exp(logs) * logs, axis=-1)
    entropy = jnp.sum(spread + 0.5 * math.log(2 * math.pi * math.e))
    return jnp.broadcast_to(entropy, outputs.shape[:-1])
