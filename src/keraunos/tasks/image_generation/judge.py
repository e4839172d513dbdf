"""Who says what is to be seen in pictures that were made: a classifier of the real ones."""

from contextlib import suppress
from typing import Any

import keras
import numpy as np
from keras import layers

from keraunos.cache import cache_folder, writing
from keraunos.data.dataset import Dataset
from keraunos.engine.fit import fit

EPOCHS, STEPS = 5, 2000
"""How long it is trained at least: both."""

BATCH_SIZE = 64
FEATURES = "features"
"""The layer whose outputs are the features of a picture."""


def judge_of(dataset: Dataset) -> Any:
    """A classifier of the data set's pictures, the tutorials' convolutional network.

    It is trained on the training part, always in the same way, and kept in the cache for the next
    time.
    """
    home = cache_folder("judges")
    name = f"{dataset.fingerprint.partition(':')[2][:24]}-{STEPS}.keras"
    path = None if home is None else home / name
    if path is not None and path.is_file():
        with suppress(ValueError, OSError, TypeError):  # damaged: made anew
            return keras.models.load_model(path)
    judge = _trained(dataset)
    if path is not None:
        with writing(path) as temporary:  # else it is trained anew every time
            judge.save(temporary)
    return judge


def features_of(judge: Any) -> Any:
    """The part of a judge that gives 64 features of each picture."""
    return keras.Model(judge.inputs, judge.get_layer(FEATURES).output)


def _trained(dataset: Dataset) -> Any:
    pictures = dataset.train.x
    shape = pictures.shape[1:]
    scale = 1 / max(float(pictures.max()), 1e-12)
    state = np.random.get_state()
    try:
        keras.utils.set_random_seed(0)
        judge = keras.Sequential(
            [
                keras.Input(shape),
                layers.Rescaling(scale),
                layers.Reshape((*shape, 1)[:3]),
                layers.Conv2D(32, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(64, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dense(64, activation="relu", name=FEATURES),
                layers.Dense(len(dataset.classes), activation="softmax"),
            ]
        )
        judge.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        epochs = max(EPOCHS, -(-STEPS * BATCH_SIZE // len(pictures)))
        fit(judge, pictures, dataset.train.y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    finally:
        np.random.set_state(state)
    return judge
