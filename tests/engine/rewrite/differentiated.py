"""Networks whose losses are differentiated in other ways than backwards and once."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np

import keraunos as kn


class Smooth(keras.Model):
    """Its loss has the gradient by its inputs in it, so that a step differentiates twice."""

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *more: Any) -> Any:
        steepness = jax.grad(lambda x: jnp.sum(self(x)))(x)
        return jnp.mean((y - y_pred) ** 2) + jnp.mean(steepness**2)


class Forward(keras.Model):
    """Its loss is differentiated along a direction."""

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *more: Any) -> Any:
        _, along = jax.jvp(self, (x,), (jnp.ones_like(x),))
        return jnp.mean((y - y_pred) ** 2) + jnp.mean(along**2)


def assert_learns_as_in_keras(
    kind: type[keras.Model], hidden: Callable[[Any], Any], x: Any
) -> None:
    """A dense layer after `hidden` has the losses that it has under Keras's own `fit`."""
    y, losses = np.ones((len(x), 1), "float32"), []
    for fit in (keras.Model.fit, kn.fit):
        keras.utils.set_random_seed(1)
        inputs = keras.Input(x.shape[1:])
        model = kind(inputs, keras.layers.Dense(1)(hidden(inputs)))
        model.compile("sgd")
        losses.append(fit(model, x, y, epochs=2, verbose=0).history["loss"])
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-4)
