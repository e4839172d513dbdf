"""Tiny networks and data to search with, and the oracle: the same network trained alone."""

from typing import Annotated, Any

import keras
import numpy as np
from keras import layers

import keraunos as kn
from keraunos.recipes import Choice, Range, Training, recipe

EXAMPLES, CLASSES = 96, 3


def data(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of points that a small network can tell apart."""
    dice = np.random.default_rng(seed)
    y = np.arange(EXAMPLES, dtype="int32") % CLASSES
    x = dice.normal(0, 0.6, (EXAMPLES, 4)) + np.eye(4)[y] * 2
    return x.astype("float32"), y


def dense(
    width: Annotated[int, Range(3, 6)] = 4,
    activation: Annotated[str, Choice("relu", "tanh")] = "relu",
    dropout: Annotated[float, Choice(0.0, 0.2)] = 0.0,
    learning_rate: Annotated[float, Range(1e-3, 1e-1, log=True)] = 1e-2,
    optimizer: str = "adam",
) -> Any:
    model = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(width, activation=activation),
            layers.Dropout(dropout),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    chosen = keras.optimizers.get(optimizer)
    chosen.learning_rate = learning_rate
    model.compile(chosen, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def linear(learning_rate: Annotated[float, Range(1e-2, 1.0, log=True)] = 0.1) -> Any:
    """Networks that differ in the learning rate alone."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(CLASSES, activation="softmax")])
    model.compile(
        keras.optimizers.SGD(learning_rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def regression(learning_rate: Annotated[float, Range(1e-4, 1e6, log=True)] = 0.01) -> Any:
    """Learns the class as a number; with a large learning rate its loss is soon infinite."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(learning_rate), "mse")
    return model


def dataset(seed: int = 0) -> kn.data.Dataset:
    from keraunos.data import Dataset, Part

    x, y = data(seed)
    x = np.tile(x.reshape(-1, 2, 2), (3, 1, 1))
    y = np.tile(y, 3)
    parts = [Part(x[i : i + EXAMPLES], y[i : i + EXAMPLES]) for i in (0, EXAMPLES, 2 * EXAMPLES)]
    return Dataset("clouds", None, ("a", "b", "c"), *parts)


@recipe(task="image-classification")
def clouds(
    learning_rate: Annotated[float, Range(1e-3, 1e-1, log=True)] = 1e-2,
    dropout: Annotated[float, Range(0.0, 0.4)] = 0.2,
    clouds_seed: int = 0,
    batch_size: int = 16,
    epochs: int = 2,
) -> Training:
    """Points of three clouds."""
    model = keras.Sequential(
        [
            keras.Input((2, 2)),
            layers.Flatten(),
            layers.Dense(4, activation="relu"),
            layers.Dropout(dropout),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(learning_rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, dataset(clouds_seed), epochs=epochs, batch_size=batch_size)


def alone(
    model: Any, x: Any, y: Any, validation: Any, epochs: int, batch_size: int
) -> dict[str, list[float]]:
    """The history of the network trained by itself; its seed has been set before it was built."""
    return kn.fit(
        model, x, y, epochs=epochs, batch_size=batch_size, validation_data=validation, verbose=0
    ).history
