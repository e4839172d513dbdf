"""A recipe file as a user would write it, with a module beside it and everything a resume needs."""

from pathlib import Path

NETWORK = '''\
import beside
import keras
import numpy as np
from keras import layers

from keraunos import data
from keraunos.recipes import Training, recipe


@recipe(task="image-classification")
def small(
    schedule: bool = False, stops: bool = False, batch_size: int = 64, epochs: int = 4
) -> Training:
    """Digits with one hidden layer."""
    digits = data.digits()
    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            layers.Flatten(),
            layers.Rescaling(1 / 16),
            layers.Dense(beside.UNITS, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.01, epochs * 21) if schedule else 0.01
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    callbacks = [beside.Wandering()]
    if not schedule:
        callbacks.append(keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=10.0))
    if stops:  # after four epochs: nothing improves by ten
        callbacks.append(
            keras.callbacks.EarlyStopping(patience=3, min_delta=10.0, restore_best_weights=True)
        )
    return Training(model, digits, epochs=epochs, batch_size=batch_size, callbacks=callbacks)
'''

BESIDE = '''\
import random

import keras
import numpy as np

UNITS = 16


class Wandering(keras.callbacks.Callback):
    """Draws from both generators, remembers, and lets the network feel it."""

    def __init__(self):
        super().__init__()
        self.steps = []

    def on_epoch_end(self, epoch, logs=None):
        self.steps.append(np.random.uniform() + random.random())
        self.model.layers[-1].bias.assign_add(np.full(10, 1e-3 * sum(self.steps)))
'''


def write(folder: Path) -> Path:
    """Writes the file and its neighbour; returns the file."""
    (folder / "beside.py").write_text(BESIDE)
    (folder / "network.py").write_text(NETWORK)
    return folder / "network.py"
