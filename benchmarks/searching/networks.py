"""The networks that are searched, in Keras; import it after the backend is chosen."""

from typing import Any

import keras
from keras import layers

CLASSES = 10


def build(case: str, hyperparameters: dict[str, Any], **compile_arguments: Any) -> keras.Model:
    """The network of a case, compiled; it takes pixels from 0 to 255 as they are in the files."""
    values = dict(hyperparameters)
    optimizer = keras.optimizers.Adam(values.pop("learning_rate"))
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            *_BODIES[case](**values),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], **compile_arguments
    )
    return model


def _perceptron(dense: int, dropout: float) -> list[keras.Layer]:
    return [layers.Flatten(), layers.Dense(dense, activation="relu"), layers.Dropout(dropout)]


def _recurrent(units: int) -> list[keras.Layer]:
    return [layers.LSTM(units)]


def _convolutional(dense: int, dropout: float) -> list[keras.Layer]:
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(dense, activation="relu"),
        layers.Dropout(dropout),
    ]


_BODIES = {"mlp": _perceptron, "lstm": _recurrent, "cnn": _convolutional}
