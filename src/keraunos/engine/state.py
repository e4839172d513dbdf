"""What a training program carries from one step to the next."""

from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class TrainingState:
    """The whole state of a training, as one JAX pytree.

    Its leaves flatten in the order of the fields below, and within a list in Keras's own order;
    checkpoints and compiled programs rely on that order. Evaluation and prediction use the same
    class with the lists they do not need left empty.

    Attributes:
        trainable: values of `model.trainable_variables`.
        non_trainable: values of `model.non_trainable_variables` (seeds of dropout included).
        optimizer: values of `model.optimizer.variables` (learning rate, moments, iterations).
        metrics: values of `model.metrics_variables`.
        position: int32 scalar, the steps of this epoch that are done.
        hyperparameters: values that differ between the members of a population; empty for one
            network.
        healthy: bool scalar, false once the loss was not a finite number.
    """

    trainable: list[Any] = field(default_factory=list)
    non_trainable: list[Any] = field(default_factory=list)
    optimizer: list[Any] = field(default_factory=list)
    metrics: list[Any] = field(default_factory=list)
    position: Any = None
    hyperparameters: dict[str, Any] = field(default_factory=dict)
    healthy: Any = None


def start(**lists: list[Any]) -> TrainingState:
    """A state at the beginning of an epoch, from Keras's lists of values."""
    return TrainingState(**lists, position=jnp.int32(0), healthy=jnp.bool_(True))  # type: ignore[arg-type]
