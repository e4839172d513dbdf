"""The tutorials' networks in Keras, by case; import it after the backend is chosen."""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from tutorials import mnist, temperatures

BATCH_SIZE = 32
# The test part is evaluated in large batches by every framework: it is not what is measured here.
TEST_BATCH_SIZE = 1000


def load(case: str, folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Inputs and targets of the case, to train on and to evaluate."""
    return (temperatures if case in CELLS else mnist).load(folder)


def score(evaluated: float | list[float], test_y: np.ndarray) -> float:
    """What Keras's `evaluate` says as a share: accuracy, or the variance that is foretold."""
    if isinstance(evaluated, list):
        return evaluated[1]
    return 1 - float(evaluated) / float(test_y.var())


def compiled_network(case: str, **compile_arguments: Any) -> keras.Model:
    """The network of the case, compiled."""
    if case in CELLS:
        cell = getattr(keras.layers, CELLS[case])
        model = keras.Sequential([keras.Input((10, 1)), cell(50), keras.layers.Dense(1)])
        model.compile(optimizer="adam", loss="mse", **compile_arguments)
        return model
    model = keras.Sequential([keras.Input((28, 28)), *LAYERS[case]()])
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        **compile_arguments,
    )
    return model


def _perceptron() -> list[keras.Layer]:
    layers = keras.layers
    return [
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]


def _convolutional() -> list[keras.Layer]:
    # https://keras.io/examples/vision/mnist_convnet has its kin.
    layers = keras.layers
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


LAYERS = {"mlp": _perceptron, "cnn": _convolutional}
CELLS = {"rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}
