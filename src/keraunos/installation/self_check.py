"""Whether keraunos trains here, and gives what Keras gives."""

import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SelfCheck:
    """A small training with keraunos beside the same with Keras.

    Attributes:
        seconds: both took, compiling included.
        difference: the largest between the weights that the two left.
        learnt: whether the loss fell.
    """

    seconds: float
    difference: float
    learnt: bool

    @property
    def passed(self) -> bool:
        """Whether both trainings agree as closely as float32 allows."""
        return self.learnt and self.difference < 1e-4


def check_training() -> SelfCheck:
    """Trains a network of 8-16-3 units on 200 random examples for two epochs, both ways."""
    import keras
    import numpy as np

    from keraunos.engine.fit import fit

    random = np.random.default_rng(0)
    x = random.normal(size=(200, 8)).astype("float32")
    y = x[:, :3].argmax(axis=1)

    def network() -> keras.Model:
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input((8,)),
                keras.layers.Dense(16, activation="relu"),
                keras.layers.Dropout(0.1),
                keras.layers.Dense(3, activation="softmax"),
            ]
        )
        model.compile("adam", "sparse_categorical_crossentropy")
        return model

    began = time.perf_counter()
    settings: dict[str, Any] = {"epochs": 2, "batch_size": 32, "verbose": 0}
    ours, theirs = network(), network()
    keras.utils.set_random_seed(1)
    losses = fit(ours, x, y, **settings).history["loss"]
    keras.utils.set_random_seed(1)
    keras.Model.fit(theirs, x, y, **settings)
    pairs = zip(ours.get_weights(), theirs.get_weights(), strict=True)
    difference = max(float(np.abs(a - b).max()) for a, b in pairs)
    seconds = time.perf_counter() - began
    return SelfCheck(seconds, difference, bool(losses[-1] < losses[0]))
