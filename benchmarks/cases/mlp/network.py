"""The tutorials' multilayer perceptron in Keras; import it after the backend is chosen."""

from typing import Any

import keras

BATCH_SIZE = 32
# The test part is evaluated in large batches by every framework: it is not what is measured here.
TEST_BATCH_SIZE = 1000


def compiled_network(**compile_arguments: Any) -> keras.Model:
    """The network, compiled: https://keras.io/examples/vision/mnist_convnet has its kin."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        **compile_arguments,
    )
    return model
