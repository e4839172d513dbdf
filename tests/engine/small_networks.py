"""Networks and data small enough that compiling them is what takes the time."""

from functools import cache
from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits


@cache
def _digits() -> tuple[np.ndarray, np.ndarray]:
    images, labels = load_digits(return_X_y=True)
    return (images / 16).astype("float32"), labels.astype("int32")


def digits(count: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Rows of scikit-learn's digits: (count, 64) in [0, 1] and labels (count,)."""
    images, labels = _digits()
    return images[:count], labels[:count]


def images(count: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """The digits as pictures of shape (count, 8, 8, 1)."""
    rows, labels = digits(count)
    return rows.reshape(-1, 8, 8, 1), labels


def classifier(*hidden: Any, shape: tuple[int, ...] | None = (64,), **settings: Any) -> Any:
    """A compiled network with these hidden layers, drawn anew from seed 1.

    Args:
        shape: of one sample; None leaves the network unbuilt.
        settings: what `compile` is given instead of Adam, cross entropy and accuracy.
    """
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        ([keras.Input(shape)] if shape else [])
        + [make() for make in hidden]
        + [layers.Dense(10, activation="softmax")]
    )
    model.compile(
        **{
            # Some gradients are nothing but rounding, as of a bias that batch normalisation takes
            # away; with the usual epsilon Adam makes whole steps of them.
            "optimizer": keras.optimizers.Adam(0.01, epsilon=1e-4),
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy"],
            **settings,
        }
    )
    return model


def dense_net(**settings: Any) -> Any:
    """64-16-10, freshly built."""
    return classifier(lambda: layers.Dense(16, activation="relu"), **settings)


def noisy_net(**settings: Any) -> Any:
    """A dense network with batch normalisation and dropout: it carries more than weights."""
    return classifier(
        lambda: layers.Dense(16, activation="relu"),
        layers.BatchNormalization,
        lambda: layers.Dropout(0.3),
        **settings,
    )


def state_of(model: Any) -> list[list[np.ndarray]]:
    """Copies of all that training changes: Keras's four lists of variables."""
    lists = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    return [[np.array(variable.value) for variable in variables] for variables in lists]


def put_state(model: Any, state: list[list[np.ndarray]]) -> None:
    """Puts such copies back."""
    lists = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    for variables, values in zip(lists, state, strict=True):
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


@cache
def _shared() -> tuple[Any, list[list[np.ndarray]]]:
    model = noisy_net(weighted_metrics=["accuracy"])
    model.evaluate(*digits(2), verbose=0)  # builds the optimizer and the metrics
    return model, state_of(model)


def shared_net() -> Any:
    """One network for many tests, as if fresh: what was compiled for it is compiled once."""
    model, state = _shared()
    put_state(model, state)
    model.steps_per_execution = 1
    return model
