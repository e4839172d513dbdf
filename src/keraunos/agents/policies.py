"""Which networks say what to do, or how good a place is?"""

from typing import Any

import keras
from keras import layers

from keraunos.errors import KeraunosError


def dense_network(
    inputs: int,
    outputs: int,
    width: int = 64,
    depth: int = 2,
    activation: str = "tanh",
    last: float = 1.0,
    normalised: bool = False,
    name: str = "policy",
) -> Any:
    """Dense layers with orthogonal weights, as PPO's authors have them (Schulman et al. 2017).

    Args:
        inputs: numbers of an observation.
        outputs: actions to choose from, numbers of an action, or 1 for the value of a place.
        width: of the hidden layers.
        depth: how many there are.
        activation: of the hidden layers.
        last: the gain of the last layer: a small one makes a policy begin undecided.
        normalised: whether observations are brought to mean 0 and variance 1 by statistics that an
            agent keeps in the network; a layer of Keras's own, so that the file needs no code.
        name: of the network.
    """
    initial = keras.initializers.Orthogonal
    network = keras.Sequential([keras.Input((inputs,))], name=name)
    if normalised:
        network.add(layers.BatchNormalization(center=False, scale=False, epsilon=1e-6))
        network.layers[-1].trainable = False
    for _ in range(depth):
        network.add(layers.Dense(width, activation, kernel_initializer=initial(2**0.5)))
    network.add(layers.Dense(outputs, kernel_initializer=initial(last)))
    return network


def check_fits(policy: Any, environment: str, observations: int, actions: int) -> None:
    """Looks whether a policy takes an environment's observations and says its actions.

    Args:
        policy: a network.
        environment: the name of one.
        observations: how many numbers it shows.
        actions: how many there are to choose from, or numbers an action has.

    Raises:
        KeraunosError: if not.
    """
    if (policy.input_shape[-1], policy.output_shape[-1]) != (observations, actions):
        raise KeraunosError(
            "{environment} shows {observations} numbers and takes {actions}; the network {name} "
            "takes {inputs} and says {outputs}.",
            environment=environment,
            observations=observations,
            actions=actions,
            name=policy.name,
            inputs=policy.input_shape[-1],
            outputs=policy.output_shape[-1],
        )
