"""The tutorials' networks in Keras, by case; import it after the backend is chosen."""

from typing import Any

import keras

BATCH_SIZE = 32
# The test part is evaluated in large batches by every framework: it is not what is measured here.
TEST_BATCH_SIZE = 1000


def compiled_network(case: str, **compile_arguments: Any) -> keras.Model:
    """The network of the case, compiled."""
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
