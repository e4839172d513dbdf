"""Which networks say what to do, or how good a place is?"""

from typing import Any

import keras
from keras import layers


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
