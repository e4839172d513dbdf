"""Each mistake that the checks know: the wrong program, what is said of it, and the right one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from keraunos.checks import before_training
from keraunos.engine import keras_bridge

SPARSE = "sparse_categorical_crossentropy"
ONE_HOT = "categorical_crossentropy"
BINARY = "binary_crossentropy"
SparseLoss = keras.losses.SparseCategoricalCrossentropy
BinaryLoss = keras.losses.BinaryCrossentropy

rng = np.random.default_rng(0)
FEATURES = rng.normal(size=(40, 6))
YES_NO = np.arange(40) * 7 % 2
TEN = np.arange(40) * 7 % 10
PIXELS = rng.integers(0, 256, (20, 16, 16, 3)).astype("uint8")
TOKENS = rng.integers(0, 30, (20, 8))


def one_hot(labels: np.ndarray, k: int) -> np.ndarray:
    return np.eye(k)[labels]


def with_values(array: Any, places: Any, value: Any) -> np.ndarray:
    changed = np.array(array)
    changed[places] = value
    return changed


def network(*stack: Any, shape: tuple[int, ...] = (6,)) -> Callable[[], Any]:
    """How to make a model anew; layers are given by functions that make them, or by units."""
    return lambda: keras.Sequential([keras.Input(shape), *(made() for made in stack)])


def dense(units: int, activation: str | None = None) -> Callable[[], Any]:
    return network(lambda: layers.Dense(units, activation, name="last"))


def pictures(*first: Callable[[], Any], units: int = 2) -> Callable[[], Any]:
    return network(
        *first,
        lambda: layers.Conv2D(2, 3, name="conv"),
        layers.GlobalAveragePooling2D,
        lambda: layers.Dense(units, "softmax"),
        shape=(16, 16, 3),
    )


def words(input_dim: int) -> Callable[[], Any]:
    return network(
        lambda: layers.Embedding(input_dim, 4, name="table"),
        layers.GlobalAveragePooling1D,
        lambda: layers.Dense(1, "sigmoid"),
        shape=(8,),
    )


class AddsALoss(layers.Layer):
    """A layer with a loss of its own, as in a variational autoencoder."""

    def call(self, x: Any) -> Any:
        self.add_loss(keras.ops.mean(x * x))
        return x


@dataclass(frozen=True)
class Program:
    """What a user wrote.

    Attributes:
        model: makes the model.
        more: further arguments of the checks.
        keras_refuses: whether Keras, too, raises while it builds the model for these data.
    """

    model: Callable[[], Any]
    loss: Any
    x: Any
    y: Any
    metrics: list[Any] | None = None
    more: dict[str, Any] = field(default_factory=dict)
    keras_refuses: bool = False

    def made(self) -> Any:
        model = self.model()
        model.compile("adam", self.loss, metrics=self.metrics)
        return model

    def findings(self, model: Any) -> list[Any]:
        return before_training(model, self.x, self.y, **self.more)


@dataclass(frozen=True)
class Mistake:
    code: str
    severity: str
    said: str
    wrong: Program
    right: Program


softmax, sigmoid, linear = dense(10, "softmax"), dense(1, "sigmoid"), dense(1)
healthy = Program(softmax, SPARSE, FEATURES, TEN)
healthy_yes_no = Program(sigmoid, BINARY, FEATURES, YES_NO)
QUANTITIES = rng.normal(size=40)

MISTAKES = [
    # The loss and the last activation.
    Mistake(
        "softmax-with-from-logits",
        "warning",
        "leave from_logits=True out",
        Program(softmax, SparseLoss(from_logits=True), FEATURES, TEN),
        Program(dense(10), SparseLoss(from_logits=True), FEATURES, TEN),
    ),
    Mistake(
        "no-softmax",
        "error",
        'activation="softmax" there, or loss=keras.losses.SparseCategoricalCrossentropy',
        Program(dense(10), SPARSE, FEATURES, TEN),
        healthy,
    ),
    Mistake(
        "no-softmax",
        "error",
        "(activation: tanh)",
        Program(dense(10, "tanh"), ONE_HOT, FEATURES, one_hot(TEN, 10)),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10)),
    ),
    Mistake(
        "double-softmax",
        "warning",
        "layer 'again'",
        Program(
            network(lambda: layers.Dense(10, "softmax"), lambda: layers.Softmax(name="again")),
            SPARSE,
            FEATURES,
            TEN,
        ),
        Program(network(lambda: layers.Dense(10), layers.Softmax), SPARSE, FEATURES, TEN),
    ),
    Mistake(
        "sigmoid-for-exclusive-classes",
        "warning",
        "Layer 'last'",
        Program(dense(10, "sigmoid"), SPARSE, FEATURES, TEN),
        healthy,
    ),
    Mistake(
        "sigmoid-with-from-logits",
        "warning",
        "leave from_logits=True out",
        Program(sigmoid, BinaryLoss(from_logits=True), FEATURES, YES_NO),
        Program(linear, BinaryLoss(from_logits=True), FEATURES, YES_NO),
    ),
    Mistake(
        "softmax-of-one-unit",
        "error",
        'activation="sigmoid"',
        Program(dense(1, "softmax"), BINARY, FEATURES, YES_NO),
        healthy_yes_no,
    ),
    Mistake(
        "one-unit-for-classes",
        "error",
        "has only one",
        Program(sigmoid, SPARSE, FEATURES, np.zeros(40, int)),
        healthy_yes_no,
    ),
    Mistake(
        "no-sigmoid",
        "error",
        "keras.losses.BinaryCrossentropy(from_logits=True)",
        Program(linear, BINARY, FEATURES, YES_NO),
        healthy_yes_no,
    ),
    Mistake(
        "no-sigmoid",
        "error",
        "(activation: relu)",
        Program(dense(1, "relu"), BINARY, FEATURES, YES_NO),
        healthy_yes_no,
    ),
    Mistake(
        "relu-for-classes",
        "error",
        "may give 0 for every class",
        Program(dense(10, "relu"), SPARSE, FEATURES, TEN),
        healthy,
    ),
    Mistake(
        "softmax-with-binary-loss",
        "warning",
        "one of 10 classes",
        Program(softmax, BINARY, FEATURES, one_hot(TEN, 10)),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10)),
    ),
    Mistake(
        "poisson-of-negative",
        "warning",
        "softplus",
        Program(linear, "poisson", FEATURES, YES_NO),
        Program(dense(1, "softplus"), "poisson", FEATURES, YES_NO),
    ),
    Mistake(
        "dropout-on-output",
        "warning",
        "'late'",
        Program(
            network(lambda: layers.Dense(10, "softmax"), lambda: layers.Dropout(0.5, name="late")),
            SPARSE,
            FEATURES,
            TEN,
        ),
        Program(
            network(lambda: layers.Dropout(0.5), lambda: layers.Dense(10, "softmax")),
            SPARSE,
            FEATURES,
            TEN,
        ),
    ),
    # The shape of the labels.
    Mistake(
        "one-hot-with-sparse-loss",
        "error",
        "y.argmax(axis=-1)",
        Program(softmax, SPARSE, FEATURES, one_hot(TEN, 10), keras_refuses=True),
        healthy,
    ),
    Mistake(
        "integers-with-one-hot-loss",
        "error",
        "keras.utils.to_categorical(y, 10)",
        Program(softmax, ONE_HOT, FEATURES, TEN, keras_refuses=True),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10)),
    ),
    Mistake(
        "integers-with-one-hot-loss",
        "error",
        "(40, 1)",
        Program(softmax, ONE_HOT, FEATURES, TEN[:, None], keras_refuses=True),
        Program(softmax, SPARSE, FEATURES, TEN[:, None]),
    ),
    Mistake(
        "wrong-output-width",
        "error",
        "give its last layer 10 units",
        Program(dense(9, "softmax"), ONE_HOT, FEATURES, one_hot(TEN, 10), keras_refuses=True),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10)),
    ),
    Mistake(
        "wrong-output-width",
        "error",
        "y has 3 numbers a sample",
        Program(dense(2), "mse", FEATURES, rng.normal(size=(40, 3)), keras_refuses=True),
        Program(dense(3), "mse", FEATURES, rng.normal(size=(40, 3))),
    ),
    Mistake(
        "one-label-for-several-units",
        "error",
        "ends with 10 units",
        Program(dense(10, "sigmoid"), BINARY, FEATURES, TEN, keras_refuses=True),
        healthy,
    ),
    Mistake(
        "labels-do-not-fit-output",
        "error",
        "needs (n, 8)",
        Program(
            network(lambda: layers.Dense(3, "softmax"), shape=(8, 2)),
            SPARSE,
            rng.normal(size=(40, 8, 2)),
            np.arange(40) % 3,
            keras_refuses=True,
        ),
        Program(
            network(lambda: layers.Dense(3, "softmax"), shape=(8, 2)),
            SPARSE,
            rng.normal(size=(40, 8, 2)),
            rng.integers(0, 3, (40, 8)),
        ),
    ),
    Mistake(
        "stretched-targets",
        "warning",
        "return_sequences=False",
        Program(
            network(
                lambda: layers.LSTM(3, return_sequences=True), lambda: layers.Dense(1), shape=(5, 2)
            ),
            "mse",
            rng.normal(size=(40, 5, 2)),
            QUANTITIES[:, None],
        ),
        Program(
            network(lambda: layers.LSTM(3), lambda: layers.Dense(1), shape=(5, 2)),
            "mse",
            rng.normal(size=(40, 5, 2)),
            QUANTITIES[:, None],
        ),
    ),
    Mistake(
        "classes-with-regression-loss",
        "error",
        "softmax over 10 classes",
        Program(softmax, "mse", FEATURES, TEN, keras_refuses=True),
        healthy,
    ),
    Mistake(
        "classes-with-regression-loss",
        "error",
        "one number a sample",
        Program(softmax, "mse", FEATURES, TEN[:, None]),
        healthy,
    ),
    Mistake(
        "missing-labels",
        "error",
        "fit(x, x)",
        Program(dense(6), "mse", FEATURES, None),
        Program(dense(6), "mse", FEATURES, FEATURES),
    ),
    # The values of the labels.
    Mistake(
        "label-out-of-range",
        "error",
        "the label 10 (row 3)",
        Program(softmax, SPARSE, FEATURES, with_values(TEN, 3, 10)),
        healthy,
    ),
    Mistake(
        "label-out-of-range",
        "error",
        "give its last layer 4 units",
        Program(
            dense(3, "softmax"),
            SparseLoss(ignore_class=255),
            FEATURES,
            with_values(with_values(TEN % 3, 3, 3), 1, 255),
        ),
        Program(
            dense(4, "softmax"),
            SparseLoss(ignore_class=255),
            FEATURES,
            with_values(with_values(TEN % 3, 3, 3), 1, 255),
        ),
    ),
    Mistake(
        "labels-start-at-one",
        "error",
        "y = y - 1",
        Program(softmax, SPARSE, FEATURES, TEN + 1),
        healthy,
    ),
    Mistake(
        "negative-label",
        "error",
        "ignore_class=-1",
        Program(softmax, SPARSE, FEATURES, with_values(TEN, 7, -1)),
        Program(softmax, SparseLoss(ignore_class=-1), FEATURES, with_values(TEN, 7, -1)),
    ),
    Mistake(
        "fractional-class",
        "error",
        "0.5 (row 4)",
        Program(softmax, SPARSE, FEATURES, with_values(TEN.astype(float), 4, 0.5)),
        Program(softmax, SPARSE, FEATURES, TEN.astype(float)),
    ),
    Mistake(
        "label-not-between-0-and-1",
        "error",
        "y = y - 1",
        Program(sigmoid, BINARY, FEATURES, YES_NO + 1),
        healthy_yes_no,
    ),
    Mistake(
        "label-not-between-0-and-1",
        "error",
        "y = (y + 1) / 2",
        Program(sigmoid, BINARY, FEATURES, YES_NO * 2 - 1),
        healthy_yes_no,
    ),
    Mistake(
        "label-not-between-0-and-1",
        "error",
        "for 10 classes end with 10 units",
        Program(sigmoid, BINARY, FEATURES, TEN),
        healthy,
    ),
    Mistake(
        "label-not-between-0-and-1",
        "error",
        'y = y.astype("float32") / 255',
        Program(sigmoid, BINARY, FEATURES, YES_NO * 255),
        healthy_yes_no,
    ),
    Mistake(
        "several-classes-with-exclusive-loss",
        "warning",
        BINARY,
        Program(dense(3, "softmax"), ONE_HOT, FEATURES, rng.integers(0, 2, (40, 3))),
        Program(dense(3, "sigmoid"), BINARY, FEATURES, rng.integers(0, 2, (40, 3))),
    ),
    Mistake(
        "labels-are-words",
        "error",
        "np.unique(y, return_inverse=True)",
        Program(softmax, SPARSE, FEATURES, np.array(["cat", "dog"] * 20)),
        healthy,
    ),
    Mistake(
        "labels-are-words",
        "error",
        "the first is 'dog'",
        Program(softmax, SPARSE, FEATURES, np.array(["dog"] * 40, dtype=object)),
        healthy,
    ),
    Mistake(
        "labels-are-words",
        "error",
        'y.astype("float32")',
        Program(linear, "mse", FEATURES, np.array(["1.5"] * 40)),
        Program(linear, "mse", FEATURES, QUANTITIES),
    ),
    Mistake(
        "labels-are-objects",
        "error",
        "Python objects",
        Program(linear, "mse", FEATURES, QUANTITIES.astype(object)),
        Program(linear, "mse", FEATURES, QUANTITIES),
    ),
    Mistake(
        "labels-not-finite",
        "error",
        "y[5]",
        Program(linear, "mse", FEATURES, with_values(QUANTITIES, 5, np.nan)),
        Program(linear, "mse", FEATURES, QUANTITIES),
    ),
    Mistake(
        "targets-out-of-reach",
        "warning",
        "sigmoid",
        Program(sigmoid, "mse", FEATURES, QUANTITIES * 10),
        Program(linear, "mse", FEATURES, QUANTITIES * 10),
    ),
    Mistake(
        "one-label-for-all",
        "warning",
        "Every label in y is 3",
        Program(softmax, SPARSE, rng.normal(size=(600, 6)), np.full(600, 3)),
        Program(softmax, SPARSE, rng.normal(size=(600, 6)), np.arange(600) % 10),
    ),
    Mistake(
        "one-label-for-all",
        "warning",
        "Every label in y is 3",
        Program(softmax, ONE_HOT, rng.normal(size=(600, 6)), one_hot(np.full(600, 3), 10)),
        Program(softmax, ONE_HOT, rng.normal(size=(600, 6)), one_hot(np.arange(600) % 10, 10)),
    ),
    # The inputs.
    Mistake(
        "inputs-not-finite",
        "error",
        "NaN or infinity (2 in all), the first at x[2, 4]",
        Program(softmax, SPARSE, with_values(FEATURES, ([2, 9], [4, 1]), np.nan), TEN),
        healthy,
    ),
    Mistake(
        "inputs-not-finite",
        "error",
        "x[3, 0]",
        Program(softmax, SPARSE, with_values(FEATURES.astype("f2"), (3, 0), np.inf), TEN),
        Program(softmax, SPARSE, FEATURES.astype("f2"), TEN),
    ),
    Mistake(
        "inputs-are-words",
        "error",
        "StringLookup",
        Program(softmax, SPARSE, FEATURES.astype(str), TEN),
        healthy,
    ),
    Mistake(
        "inputs-are-objects",
        "error",
        "np.stack",
        Program(softmax, SPARSE, FEATURES.astype(object), TEN),
        healthy,
    ),
    Mistake(
        "inputs-are-dates",
        "error",
        'x.astype("int64")',
        Program(softmax, SPARSE, np.zeros((40, 6), "datetime64[s]"), TEN),
        healthy,
    ),
    Mistake(
        "input-shape-reshape",
        "error",
        "x = x.reshape(-1, 6)",
        Program(softmax, SPARSE, FEATURES.reshape(40, 2, 3), TEN, keras_refuses=True),
        healthy,
    ),
    Mistake(
        "input-shape",
        "error",
        "the network expects (n, 6)",
        Program(softmax, SPARSE, FEATURES[:, :5], TEN, keras_refuses=True),
        healthy,
    ),
    Mistake(
        "no-channel-axis",
        "error",
        "x = x[..., None]",
        Program(
            lambda: keras.Sequential([layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)]),
            SparseLoss(from_logits=True),
            rng.random((20, 8, 8)),
            np.arange(20) % 2,
            keras_refuses=True,
        ),
        Program(
            lambda: keras.Sequential([layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)]),
            SparseLoss(from_logits=True),
            rng.random((20, 8, 8, 1)),
            np.arange(20) % 2,
        ),
    ),
    Mistake(
        "channels-first",
        "warning",
        "np.moveaxis(x, 1, -1)",
        Program(
            network(
                lambda: layers.Conv2D(2, 2),
                layers.Flatten,
                lambda: layers.Dense(2, "softmax"),
                shape=(3, 16, 16),
            ),
            SPARSE,
            np.moveaxis(PIXELS / 255, -1, 1),
            np.arange(20) % 2,
        ),
        Program(pictures(), SPARSE, PIXELS / 255, np.arange(20) % 2),
    ),
    Mistake(
        "unscaled-pixels",
        "warning",
        "layers.Rescaling(1 / 255)",
        Program(pictures(), SPARSE, PIXELS, np.arange(20) % 2),
        Program(pictures(lambda: layers.Rescaling(1 / 255)), SPARSE, PIXELS, np.arange(20) % 2),
    ),
    Mistake(
        "unscaled-pixels",
        "warning",
        "layer 'last'",
        Program(
            network(
                layers.Flatten, lambda: layers.Dense(2, "softmax", name="last"), shape=(16, 16, 3)
            ),
            SPARSE,
            PIXELS.astype("float32"),
            np.arange(20) % 2,
        ),
        Program(
            network(
                layers.Flatten, lambda: layers.Dense(2, "softmax", name="last"), shape=(16, 16, 3)
            ),
            SPARSE,
            PIXELS.astype("float32") / 255,
            np.arange(20) % 2,
        ),
    ),
    Mistake(
        "unscaled-inputs",
        "warning",
        "x[..., 3]",
        Program(softmax, SPARSE, FEATURES * [1, 1, 1, 1e4, 1, 1], TEN),
        Program(
            network(layers.BatchNormalization, lambda: layers.Dense(10, "softmax")),
            SPARSE,
            FEATURES * [1, 1, 1, 1e4, 1, 1],
            TEN,
        ),
    ),
    Mistake(
        "scaled-twice",
        "warning",
        "leave one of the two out",
        Program(
            pictures(lambda: layers.Rescaling(1 / 255)), SPARSE, PIXELS / 255, np.arange(20) % 2
        ),
        Program(pictures(lambda: layers.Rescaling(1 / 255)), SPARSE, PIXELS, np.arange(20) % 2),
    ),
    Mistake(
        "token-out-of-range",
        "error",
        "use input_dim=31",
        Program(words(30), BINARY, with_values(TOKENS, (4, 2), 30), YES_NO[:20]),
        Program(words(31), BINARY, with_values(TOKENS, (4, 2), 30), YES_NO[:20]),
    ),
    Mistake(
        "token-out-of-range",
        "error",
        "-1 (row 4)",
        Program(words(30), BINARY, with_values(TOKENS, (4, 2), -1), YES_NO[:20]),
        Program(words(30), BINARY, TOKENS, YES_NO[:20]),
    ),
    Mistake(
        "fractional-token",
        "error",
        "layer 'table'",
        Program(words(30), BINARY, TOKENS / 30, YES_NO[:20]),
        Program(words(30), BINARY, TOKENS, YES_NO[:20]),
    ),
    Mistake(
        "weights-not-finite",
        "error",
        "in row 2",
        Program(
            softmax,
            SPARSE,
            FEATURES,
            TEN,
            more={"sample_weight": with_values(np.ones(40), 2, np.nan)},
        ),
        Program(softmax, SPARSE, FEATURES, TEN, more={"sample_weight": np.ones(40)}),
    ),
    Mistake(
        "weights-all-zero",
        "warning",
        "sample_weight",
        Program(softmax, SPARSE, FEATURES, TEN, more={"sample_weight": np.zeros(40)}),
        Program(softmax, SPARSE, FEATURES, TEN, more={"sample_weight": np.ones(40)}),
    ),
    Mistake(
        "constant-inputs",
        "warning",
        "Every number in x is 0",
        Program(softmax, SPARSE, np.zeros((40, 6)), TEN),
        healthy,
    ),
    # How they come together.
    Mistake(
        "different-lengths",
        "error",
        "x has 40 samples, but y has 39",
        Program(softmax, SPARSE, FEATURES, TEN[:39]),
        healthy,
    ),
    Mistake(
        "no-samples",
        "error",
        "(0, 6)",
        Program(softmax, SPARSE, FEATURES[:0], TEN[:0]),
        healthy,
    ),
    Mistake(
        "no-samples",
        "error",
        "x is empty",
        Program(softmax, SPARSE, [], TEN),
        healthy,
    ),
    Mistake(
        "missing-loss",
        "error",
        "compiled without a loss",
        Program(softmax, None, FEATURES, TEN),
        healthy,
    ),
    Mistake(
        "missing-loss",
        "error",
        "compiled without a loss",
        Program(network(softmax), None, FEATURES, TEN),
        Program(network(lambda: AddsALoss()), None, FEATURES, TEN),
    ),
    Mistake(
        "output-not-flat",
        "error",
        "layers.Flatten()",
        Program(
            network(lambda: layers.Dense(10, "softmax"), shape=(16, 16, 3)),
            SPARSE,
            PIXELS / 255,
            TEN[:20],
        ),
        Program(
            network(layers.Flatten, lambda: layers.Dense(10, "softmax"), shape=(16, 16, 3)),
            SPARSE,
            PIXELS / 255,
            TEN[:20],
        ),
    ),
    Mistake(
        "python-list",
        "error",
        "x = np.array(x)",
        Program(softmax, SPARSE, FEATURES.tolist(), TEN),
        healthy,
    ),
    Mistake(
        "python-list",
        "error",
        "y = np.array(y)",
        Program(softmax, SPARSE, FEATURES, TEN.tolist()),
        healthy,
    ),
    Mistake(
        "list-of-samples",
        "error",
        "np.stack(x)",
        Program(softmax, SPARSE, list(FEATURES), TEN),
        healthy,
    ),
    Mistake(
        "number-of-inputs",
        "error",
        "x has 2 arrays, but the network has 1",
        Program(softmax, SPARSE, [FEATURES, FEATURES], TEN),
        healthy,
    ),
    Mistake(
        "missing-input",
        "error",
        "the input 'a'",
        Program(
            lambda: keras.Model(a := {"a": keras.Input((6,), name="a")}, layers.Dense(1)(a["a"])),
            "mse",
            {"b": FEATURES},
            QUANTITIES,
            keras_refuses=True,
        ),
        Program(
            lambda: keras.Model(a := {"a": keras.Input((6,), name="a")}, layers.Dense(1)(a["a"])),
            "mse",
            {"a": FEATURES},
            QUANTITIES,
        ),
    ),
    Mistake(
        "split-of-sorted-labels",
        "warning",
        "order = np.random.permutation(len(y))",
        Program(softmax, SPARSE, FEATURES, np.sort(TEN), more={"validation_split": 0.2}),
        Program(softmax, SPARSE, FEATURES, TEN, more={"validation_split": 0.2}),
    ),
    Mistake(
        "split-of-sorted-labels",
        "warning",
        "only 1 of 2 classes",
        Program(sigmoid, BINARY, FEATURES, np.sort(YES_NO), more={"validation_split": 0.2}),
        Program(sigmoid, BINARY, FEATURES, YES_NO, more={"validation_split": 0.2}),
    ),
    Mistake(
        "split-of-sorted-labels",
        "warning",
        "the last 30%",
        Program(
            softmax,
            ONE_HOT,
            FEATURES,
            one_hot(np.sort(TEN)[::-1], 10),
            more={"validation_split": 0.3},
        ),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10), more={"validation_split": 0.3}),
    ),
    Mistake(
        "sorted-without-shuffling",
        "warning",
        "leave shuffle=False out",
        Program(softmax, SPARSE, FEATURES, np.sort(TEN), more={"shuffle": False}),
        Program(softmax, SPARSE, FEATURES, np.sort(TEN), more={"shuffle": True}),
    ),
    Mistake(
        "validation-is-training",
        "warning",
        "validation_data[0] holds samples of x itself",
        Program(softmax, SPARSE, FEATURES, TEN, more={"validation_data": (FEATURES[:9], TEN[:9])}),
        Program(
            softmax,
            SPARSE,
            FEATURES[9:],
            TEN[9:],
            more={"validation_data": (FEATURES[:9], TEN[:9])},
        ),
    ),
    Mistake(
        "label-out-of-range",
        "error",
        "validation_data[1] holds the label 10 (row 1)",
        Program(softmax, SPARSE, FEATURES, TEN, more={"validation_data": (FEATURES + 1, TEN + 3)}),
        Program(softmax, SPARSE, FEATURES, TEN, more={"validation_data": (FEATURES + 1, TEN)}),
    ),
    Mistake(
        "different-lengths",
        "error",
        "validation_data[0] has 40 samples, but validation_data[1] has 3",
        Program(softmax, SPARSE, FEATURES, TEN, more={"validation_data": (FEATURES + 1, TEN[:3])}),
        Program(softmax, SPARSE, FEATURES, TEN, more={"validation_data": (FEATURES + 1, TEN)}),
    ),
    Mistake(
        "different-lengths",
        "error",
        "sample_weight has 3",
        Program(softmax, SPARSE, FEATURES, TEN, more={"sample_weight": np.ones(3)}),
        Program(softmax, SPARSE, FEATURES, TEN, more={"sample_weight": np.ones(40)}),
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.code)
def test_a_mistake_is_found_and_its_correction_is_healthy(mistake: Mistake) -> None:
    found = mistake.wrong.findings(mistake.wrong.made())
    assert [(finding.code, finding.severity) for finding in found] == [
        (mistake.code, mistake.severity)
    ]
    assert mistake.said in found[0].sentence
    assert "{" not in found[0].sentence
    assert mistake.right.findings(mistake.right.made()) == []


def test_a_binary_loss_after_a_softmax_is_corrected_by_what_fits_the_labels() -> None:
    program = Program(softmax, BINARY, FEATURES, YES_NO)
    (sentence,) = (
        finding.sentence
        for finding in program.findings(program.made())
        if finding.code == "softmax-with-binary-loss"
    )
    assert 'loss="sparse_categorical_crossentropy"' in sentence


REFUSED = [mistake for mistake in MISTAKES if mistake.wrong.keras_refuses]


@pytest.mark.parametrize("mistake", REFUSED, ids=lambda mistake: mistake.code)
@pytest.mark.filterwarnings("ignore:The structure of `inputs` doesn't match")
def test_what_keras_cannot_train_is_refused_by_keras_too(mistake: Mistake) -> None:
    program = mistake.wrong
    model = program.made()
    with pytest.raises((ValueError, TypeError, RuntimeError, KeyError)):
        keras_bridge.build(model, keras_bridge.ResidentArrays(program.x, program.y))


METRICS = [
    (
        "exact-accuracy",
        "keras.metrics.CategoricalAccuracy()",
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10), [keras.metrics.Accuracy]),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10), [keras.metrics.CategoricalAccuracy]),
    ),
    (
        "binary-accuracy-of-classes",
        "each of 10 units",
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10), ["binary_accuracy"]),
        Program(softmax, ONE_HOT, FEATURES, one_hot(TEN, 10), ["accuracy"]),
    ),
    (
        "metric-for-other-labels",
        "SparseCategoricalAccuracy()",
        Program(softmax, SPARSE, FEATURES, TEN, ["categorical_accuracy"]),
        Program(softmax, SPARSE, FEATURES, TEN, ["accuracy"]),
    ),
    (
        "accuracy-of-logits",
        "threshold=0.0",
        Program(linear, BinaryLoss(from_logits=True), FEATURES, YES_NO, ["accuracy"]),
        Program(sigmoid, BINARY, FEATURES, YES_NO, ["accuracy"]),
    ),
    (
        "accuracy-of-quantities",
        "y holds quantities",
        Program(linear, "mse", FEATURES, QUANTITIES, ["accuracy"]),
        Program(linear, "mse", FEATURES, QUANTITIES, ["mae"]),
    ),
    (
        "accuracy-of-quantities",
        "y holds quantities",
        Program(dense(6, "sigmoid"), BINARY, rng.random((40, 6)), rng.random((40, 6)), ["acc"]),
        Program(dense(6, "sigmoid"), BINARY, rng.random((40, 6)), rng.random((40, 6))),
    ),
]


@pytest.mark.parametrize(("code", "said", "wrong", "right"), METRICS)
def test_a_metric_that_means_nothing_is_named_once_the_model_is_built(
    code: str, said: str, wrong: Program, right: Program
) -> None:
    for program in (wrong, right):
        model = program.made()
        keras_bridge.build(model, keras_bridge.ResidentArrays(program.x, program.y))
        found = program.findings(model)
        expected = [(code, "warning")] if program is wrong else []
        assert [(finding.code, finding.severity) for finding in found] == expected
        assert all(said in finding.sentence for finding in found)
