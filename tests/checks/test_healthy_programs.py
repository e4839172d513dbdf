"""Programs that are right, the usual and the unusual ones: the checks say nothing of them."""

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from keraunos.checks import before_training
from keraunos.engine import keras_bridge

Program = tuple[Any, dict[str, Any]]
"""A compiled model and the arguments of `before_training`."""

PROGRAMS: dict[str, Callable[[], Program]] = {}


def healthy(program: Callable[[], Program]) -> Callable[[], Program]:
    PROGRAMS[program.__name__] = program
    return program


def numbers() -> np.random.Generator:
    return np.random.default_rng(0)


def pictures(*shape: int) -> np.ndarray:
    return numbers().integers(0, 256, shape).astype("uint8")


def classes(n: int, k: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, k, n)


def compiled(model: Any, loss: Any = "mse", **options: Any) -> Any:
    model.compile("adam", loss, **options)
    return model


def sequential(shape: tuple[int, ...], *stack: Any) -> Any:
    return keras.Sequential([keras.Input(shape), *stack])


def dense(width: int, units: int, activation: str | None = None) -> Any:
    return sequential((width,), layers.Dense(8, activation="relu"), layers.Dense(units, activation))


# The networks of the tutorials.


@healthy
def mnist_scaled() -> Program:
    model = sequential(
        (28, 28),
        layers.Flatten(),
        layers.Dense(16, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    )
    compiled(model, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = pictures(64, 28, 28) / 255.0, classes(64, 10).astype("uint8")
    return model, {"x": x, "y": y, "validation_split": 0.25}


@healthy
def mnist_with_rescaling_inside() -> Program:
    model = sequential(
        (28, 28),
        layers.Rescaling(1 / 255),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    )
    compiled(model, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, {"x": pictures(64, 28, 28), "y": classes(64, 10)}


@healthy
def features_with_one_hot_targets() -> Program:
    model = compiled(dense(100, 10, "softmax"), "categorical_crossentropy", metrics=["accuracy"])
    y = keras.utils.to_categorical(classes(50, 10), 10)
    return model, {"x": numbers().random((50, 100)), "y": y}


@healthy
def convolutions_with_logits() -> Program:
    model = sequential(
        (28, 28, 1),
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(10),
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    compiled(model, loss, metrics=["accuracy"])
    x = pictures(20, 28, 28) / np.float32(255)  # without the channel axis, which Keras adds
    return model, {"x": x, "y": classes(20, 10)}


@healthy
def residual() -> Program:
    inputs = keras.Input((16, 16, 3))
    h = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    h = layers.Add()([layers.Conv2D(4, 3, padding="same")(h), h])
    outputs = layers.Dense(5, activation="softmax")(layers.Flatten()(h))
    model = compiled(keras.Model(inputs, outputs), "categorical_crossentropy")
    y = keras.utils.to_categorical(classes(8, 5), 5)
    return model, {"x": numbers().random((8, 16, 16, 3)), "y": y}


@healthy
def batch_normalisation_takes_the_scale_of_raw_pixels() -> Program:
    model = sequential(
        (16, 16, 3),
        layers.Conv2D(4, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.GlobalAveragePooling2D(),
        layers.Dense(3, activation="softmax"),
    )
    compiled(model, "sparse_categorical_crossentropy")
    return model, {"x": pictures(20, 16, 16, 3), "y": classes(20, 3)}


@healthy
def recurrent_on_series() -> Program:
    model = compiled(sequential((10, 1), layers.LSTM(5), layers.Dense(1)), "mse", metrics=["mae"])
    x = np.sin(np.arange(300).reshape(30, 10, 1) / 9)
    return model, {"x": x, "y": x[:, -1, 0]}


@healthy
def recurrent_on_raw_small_numbers() -> Program:
    model = compiled(sequential((3, 1), layers.GRU(5, activation="relu"), layers.Dense(1)))
    x = np.array([[10, 20, 30], [20, 30, 40], [30, 40, 50], [40, 50, 60]])[..., None]
    return model, {"x": x, "y": np.array([40, 50, 60, 70])}


@healthy
def sequence_to_sequence_of_numbers() -> Program:
    model = sequential((10, 2), layers.LSTM(4, return_sequences=True), layers.Dense(1))
    return compiled(model), {
        "x": numbers().random((30, 10, 2)),
        "y": numbers().random((30, 10)),
    }


@healthy
def transformer_with_embedding() -> Program:
    inputs = keras.Input((12,), dtype="int32")
    h = layers.Embedding(50, 8)(inputs)
    a = layers.MultiHeadAttention(2, 4)(h, h)
    h = layers.LayerNormalization()(h + layers.Dropout(0.1)(a))
    f = layers.Dense(8)(layers.Dense(8, activation="relu")(h))
    h = layers.LayerNormalization()(layers.Add()([h, f]))
    outputs = layers.Dense(1)(layers.GlobalAveragePooling1D()(h))
    x = numbers().integers(0, 50, (40, 12))
    return compiled(keras.Model(inputs, outputs)), {"x": x, "y": numbers().random(40)}


@healthy
def sentiment_with_token_ids() -> Program:
    model = sequential(
        (20,),
        layers.Embedding(256, 8, mask_zero=True),
        layers.Bidirectional(layers.LSTM(4)),
        layers.Dense(1, activation="sigmoid"),
    )
    compiled(model, "binary_crossentropy", metrics=["accuracy", keras.metrics.AUC()])
    x = numbers().integers(0, 256, (40, 20)).astype("uint8")
    return model, {"x": x, "y": classes(40, 2)}


@healthy
def language_model() -> Program:
    model = sequential(
        (12,), layers.Embedding(30, 8), layers.GRU(8, return_sequences=True), layers.Dense(30)
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    compiled(model, loss, metrics=["accuracy"])
    text = numbers().integers(0, 30, (40, 13))
    return model, {"x": text[:, :-1], "y": text[:, 1:]}


class Gan(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.generator = sequential((4,), layers.Dense(16), layers.Dense(64, "tanh"))
        self.discriminator = sequential((64,), layers.Dense(16), layers.Dense(1))

    def train_step(self, state: Any, data: Any) -> Any:
        raise NotImplementedError


@healthy
def gan_with_its_own_step() -> Program:
    model = compiled(Gan(), keras.losses.BinaryCrossentropy(from_logits=True))
    return model, {"x": numbers().random((64, 64)).astype("float32") * 2 - 1}


@healthy
def gan_trained_on_batches_of_one_label() -> Program:
    model = sequential((28, 28), layers.Flatten(), layers.Dense(1, activation="sigmoid"))
    compiled(model, "binary_crossentropy")
    return model, {"x": numbers().random((256, 28, 28)), "y": np.ones((256, 1))}


@healthy
def autoencoder() -> Program:
    model = sequential((784,), layers.Dense(8, "relu"), layers.Dense(784, "sigmoid"))
    x = pictures(32, 784).astype("float32") / 255
    x_test = pictures(16, 784).astype("float32") / 255
    compiled(model, "binary_crossentropy")
    return model, {"x": x, "y": x, "validation_data": (x_test, x_test)}


@healthy
def convolutional_autoencoder_with_missing_channel_axis() -> Program:
    model = sequential((16, 16, 1), layers.Conv2D(4, 3, padding="same"), layers.Conv2D(1, 1))
    x = numbers().random((20, 16, 16))
    return compiled(model), {"x": x, "y": x}


class Sampling(layers.Layer):
    def call(self, inputs: Any) -> Any:
        mean, log_variance = inputs
        self.add_loss(keras.ops.mean(log_variance))
        return mean


@healthy
def variational_autoencoder_with_add_loss() -> Program:
    inputs = keras.Input((20,))
    h = layers.Dense(4)(inputs)
    outputs = layers.Dense(20)(Sampling()([layers.Dense(2)(h), layers.Dense(2)(h)]))
    model = keras.Model(inputs, outputs)
    model.compile("adam")
    return model, {"x": numbers().random((30, 20))}


@healthy
def siamese_with_a_shared_encoder() -> Program:
    encoder = sequential((16, 16), layers.Flatten(), layers.Dense(8))
    a, b = keras.Input((16, 16), name="a"), keras.Input((16, 16), name="b")
    outputs = layers.Dense(1, activation="sigmoid")(abs(encoder(a) - encoder(b)))
    model = compiled(keras.Model([a, b], outputs), "binary_crossentropy", metrics=["accuracy"])
    x = numbers().random((2, 40, 16, 16))
    return model, {"x": [x[0], x[1]], "y": classes(40, 2).astype("float32")}


@healthy
def u_net_with_class_maps() -> Program:
    inputs = keras.Input((16, 16, 3))
    a = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    h = layers.UpSampling2D()(layers.Conv2D(4, 3, padding="same")(layers.MaxPooling2D()(a)))
    outputs = layers.Conv2D(3, 1, activation="softmax")(layers.Concatenate()([a, h]))
    model = keras.Model(inputs, outputs)
    compiled(model, "sparse_categorical_crossentropy", metrics=["accuracy"])
    y = numbers().integers(0, 3, (8, 16, 16, 1)).astype("uint8")
    return model, {"x": numbers().random((8, 16, 16, 3)), "y": y}


@healthy
def segmentation_with_a_void_class() -> Program:
    model = sequential((8, 8, 3), layers.Conv2D(4, 3, padding="same"), layers.Conv2D(3, 1))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
    y = numbers().integers(0, 3, (6, 8, 8)).astype("uint8")
    y[:, 0] = 255
    return compiled(model, loss), {"x": numbers().random((6, 8, 8, 3)), "y": y}


@healthy
def binary_segmentation() -> Program:
    model = sequential((8, 8, 1), layers.Conv2D(1, 3, padding="same", activation="sigmoid"))
    compiled(model, "binary_crossentropy", metrics=["accuracy"])
    return model, {"x": numbers().random((6, 8, 8, 1)), "y": numbers().integers(0, 2, (6, 8, 8))}


# Several inputs and outputs.


def two_headed() -> Any:
    a, b = keras.Input((6,), name="a"), keras.Input((4,), name="b")
    h = layers.Concatenate()([layers.Dense(8)(a), layers.Dense(8)(b)])
    kind = layers.Dense(3, activation="softmax", name="kind")(h)
    price = layers.Dense(1, name="price")(h)
    return keras.Model({"a": a, "b": b}, [kind, price])


@healthy
def several_inputs_and_outputs_by_name() -> Program:
    losses = {"kind": "sparse_categorical_crossentropy", "price": "mse"}
    metrics = {"kind": ["accuracy"], "price": ["mae"]}
    model = compiled(two_headed(), losses, metrics=metrics, loss_weights={"kind": 1, "price": 0.1})
    x = {"a": numbers().random((30, 6)), "b": numbers().random((30, 4))}
    y = {"kind": classes(30, 3), "price": numbers().random(30) * 1e6}
    return model, {"x": x, "y": y, "sample_weight": {"kind": np.ones(30), "price": np.ones(30)}}


@healthy
def several_outputs_in_a_list() -> Program:
    model = compiled(two_headed(), ["sparse_categorical_crossentropy", "mse"])
    x = {"a": numbers().random((30, 6)), "b": numbers().random((30, 4))}
    return model, {"x": x, "y": [classes(30, 3), numbers().random(30)]}


@healthy
def outputs_in_a_dict() -> Program:
    inputs = keras.Input((5,))
    outputs = {"mean": layers.Dense(1)(inputs), "kind": layers.Dense(4, "softmax")(inputs)}
    losses = {"mean": "mse", "kind": "sparse_categorical_crossentropy"}
    model = compiled(keras.Model(inputs, outputs), losses)
    y = {"mean": numbers().random(30), "kind": classes(30, 4)}
    return model, {"x": numbers().random((30, 5)), "y": y}


@healthy
def attention_with_constant_initial_states() -> Program:
    inputs, state = keras.Input((10, 3)), keras.Input((4,))
    outputs = layers.Dense(2, "softmax")(layers.GRU(4)(inputs, initial_state=state))
    model = compiled(keras.Model([inputs, state], outputs), "sparse_categorical_crossentropy")
    return model, {"x": [numbers().random((20, 10, 3)), np.zeros((20, 4))], "y": classes(20, 2)}


@healthy
def categories_and_numbers() -> Program:
    category, number = keras.Input((1,), name="category"), keras.Input((3,), name="number")
    normalise = layers.Normalization()
    table = np.abs(numbers().normal(size=(200, 3))) * 1e5
    normalise.adapt(table)
    h = layers.Concatenate()(
        [layers.Flatten()(layers.Embedding(7, 2)(category)), normalise(number)]
    )
    model = compiled(keras.Model([category, number], layers.Dense(1)(h)))
    return model, {"x": [classes(200, 7), table], "y": numbers().random(200) * 1e5}


# Transfer.


@healthy
def base_that_scales_inside() -> Program:
    base = sequential(
        (16, 16, 3), layers.Rescaling(1 / 255), layers.Conv2D(4, 3), layers.GlobalMaxPooling2D()
    )
    inputs = keras.Input((16, 16, 3))
    outputs = layers.Dense(1, activation="sigmoid")(base(inputs, training=False))
    model = compiled(keras.Model(inputs, outputs), "binary_crossentropy")
    return model, {"x": pictures(20, 16, 16, 3), "y": classes(20, 2)}


@healthy
def frozen_base_with_preprocessed_pictures() -> Program:
    base = sequential((16, 16, 3), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D())
    base.trainable = False
    inputs = keras.Input((16, 16, 3))
    x = keras.applications.vgg16.preprocess_input(pictures(20, 16, 16, 3).astype("float32"))
    outputs = layers.Dense(2, activation="softmax")(base(inputs))
    model = compiled(keras.Model(inputs, outputs), "sparse_categorical_crossentropy")
    return model, {"x": x, "y": classes(20, 2)}


@healthy
def preprocessing_as_operations_in_the_network() -> Program:
    inputs = keras.Input((16, 16, 3))
    h = layers.Conv2D(4, 3)((inputs - 127.5) / 127.5)
    outputs = layers.Dense(2, activation="softmax")(layers.Flatten()(h))
    model = compiled(keras.Model(inputs, outputs), "sparse_categorical_crossentropy")
    return model, {"x": pictures(20, 16, 16, 3), "y": classes(20, 2)}


@healthy
def augmentation_before_rescaling() -> Program:
    model = sequential(
        (16, 16, 3),
        layers.RandomFlip("horizontal"),
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.Conv2D(4, 3),
        layers.Flatten(),
        layers.Dense(2, activation="softmax"),
    )
    compiled(model, "sparse_categorical_crossentropy")
    return model, {"x": pictures(20, 16, 16, 3).astype("float32"), "y": classes(20, 2)}


# The unusual.


@healthy
def many_labels_a_sample() -> Program:
    model = compiled(dense(6, 4, "sigmoid"), "binary_crossentropy", metrics=["binary_accuracy"])
    return model, {"x": numbers().random((40, 6)), "y": numbers().integers(0, 2, (40, 4))}


@healthy
def soft_labels() -> Program:
    model = compiled(dense(6, 4, "softmax"), "categorical_crossentropy", metrics=["accuracy"])
    y = numbers().dirichlet(np.ones(4), 40)
    return model, {"x": numbers().random((40, 6)), "y": y}


@healthy
def label_smoothing() -> Program:
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    y = keras.utils.to_categorical(classes(40, 4), 4)
    return compiled(dense(6, 4, "softmax"), loss), {"x": numbers().random((40, 6)), "y": y}


@healthy
def hinge_with_zero_and_one() -> Program:
    return compiled(dense(6, 1, "tanh"), "hinge"), {
        "x": numbers().random((40, 6)),
        "y": classes(40, 2),
    }


@healthy
def two_softmax_units_with_binary_loss() -> Program:
    y = keras.utils.to_categorical(classes(40, 2), 2)
    return compiled(dense(6, 2, "softmax"), "binary_crossentropy"), {
        "x": numbers().random((40, 6)),
        "y": y,
    }


@healthy
def brier_score() -> Program:
    y = keras.utils.to_categorical(classes(40, 3), 3)
    model = compiled(dense(6, 3, "softmax"), "mse", metrics=["accuracy"])
    return model, {"x": numbers().random((40, 6)), "y": y}


@healthy
def exclusive_or_with_mse() -> Program:
    model = compiled(dense(2, 1, "sigmoid"), "mse", metrics=["accuracy"])
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return model, {"x": x, "y": np.array([0, 1, 1, 0]), "shuffle": False}


@healthy
def linear_regression_on_raw_degrees() -> Program:
    celsius = np.array([-40, -10, 0, 8, 15, 22, 38], dtype=float)
    model = compiled(sequential((1,), layers.Dense(1)))
    return model, {"x": celsius, "y": celsius * 1.8 + 32}


@healthy
def targets_of_large_scale() -> Program:
    return compiled(dense(6, 1), "mae"), {
        "x": numbers().normal(size=(40, 6)),
        "y": numbers().random(40) * 5e5,
    }


@healthy
def q_values() -> Program:
    return compiled(dense(4, 2), keras.losses.Huber()), {
        "x": numbers().normal(size=(32, 4)),
        "y": numbers().normal(size=(32, 2)) * 200,
    }


@healthy
def policy_gradient_with_weighted_one_hot() -> Program:
    y = keras.utils.to_categorical(classes(40, 3), 3) * numbers().normal(size=(40, 1))
    return compiled(dense(4, 3, "softmax"), "categorical_crossentropy"), {
        "x": numbers().normal(size=(40, 4)),
        "y": y,
    }


@healthy
def counts_with_poisson_loss() -> Program:
    return compiled(dense(4, 1, "exponential"), "poisson"), {
        "x": numbers().normal(size=(40, 4)),
        "y": numbers().poisson(3, 40),
    }


@healthy
def bag_of_words_counts() -> Program:
    model = compiled(dense(500, 3, "softmax"), "sparse_categorical_crossentropy")
    x = numbers().poisson(0.1, (60, 500))
    x[0, 0] = 150
    return model, {"x": x, "y": classes(60, 3)}


@healthy
def padding_left_out_by_weights() -> Program:
    model = sequential((10, 2), layers.LSTM(4, return_sequences=True), layers.Dense(3, "softmax"))
    y = numbers().integers(0, 3, (20, 10))
    y[:, 7:] = -1
    compiled(model, "sparse_categorical_crossentropy", weighted_metrics=[])
    x = numbers().normal(size=(20, 10, 2))
    return model, {"x": x, "y": y, "sample_weight": (y >= 0).astype("float32")}


@healthy
def padding_left_out_by_a_mask() -> Program:
    model = sequential(
        (10,),
        layers.Embedding(20, 4, mask_zero=True),
        layers.LSTM(4, return_sequences=True),
        layers.Dense(3, "softmax"),
    )
    x, y = numbers().integers(1, 20, (20, 10)), numbers().integers(0, 3, (20, 10))
    x[:, 7:], y[:, 7:] = 0, -1
    return compiled(model, "sparse_categorical_crossentropy"), {"x": x, "y": y}


@healthy
def missing_targets_with_a_loss_of_ones_own() -> Program:
    def loss(y: Any, p: Any) -> Any:
        return keras.ops.nanmean(keras.ops.square(y - p))  # type: ignore[attr-defined]

    y = numbers().normal(size=(40, 3))
    y[0, 1] = np.nan
    return compiled(dense(4, 3), loss), {"x": numbers().normal(size=(40, 4)), "y": y}


class Encoder(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(4, activation="relu")
        self.last = layers.Dense(3)

    def call(self, inputs: Any) -> Any:
        return keras.ops.softmax(self.last(self.hidden(inputs)))


@healthy
def subclass_with_its_own_softmax() -> Program:
    model = Encoder()
    x = pictures(40, 6)
    model(x.astype("float32"))
    compiled(model, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, {"x": x, "y": classes(40, 3)}


@healthy
def subclass_that_is_not_built() -> Program:
    model = compiled(Encoder(), "sparse_categorical_crossentropy")
    return model, {"x": numbers().random((40, 6)), "y": classes(40, 3)}


@healthy
def sequential_that_is_not_built() -> Program:
    model = keras.Sequential([layers.Dense(8, "relu"), layers.Dense(3, "softmax")])
    compiled(model, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, {"x": numbers().random((40, 6)), "y": classes(40, 3)}


@healthy
def softmax_as_a_layer_in_float32() -> Program:
    model = sequential(
        (6,), layers.Dense(3), layers.Reshape((3,)), layers.Activation("softmax", dtype="float32")
    )
    return compiled(model, "sparse_categorical_crossentropy"), {
        "x": numbers().random((40, 6)),
        "y": classes(40, 3),
    }


class Scaled(layers.Dense):
    """Looks like a Dense layer without an activation, and has one."""

    def call(self, inputs: Any, training: Any = None) -> Any:
        return keras.ops.softmax(super().call(inputs))


@healthy
def layer_of_ones_own_at_the_end() -> Program:
    model = compiled(sequential((6,), Scaled(3)), "sparse_categorical_crossentropy")
    return model, {"x": numbers().random((40, 6)), "y": classes(40, 3)}


@healthy
def loss_as_a_partial_function() -> Program:
    loss = functools.partial(keras.losses.binary_crossentropy, from_logits=True)
    return compiled(dense(6, 1), loss), {"x": numbers().random((40, 6)), "y": classes(40, 2)}


@healthy
def crossentropy_chosen_by_shape() -> Program:
    return compiled(dense(6, 3, "softmax"), "crossentropy", metrics=["acc"]), {
        "x": numbers().random((40, 6)),
        "y": classes(40, 3)[:, None],
    }


@healthy
def logits_counted_at_zero() -> Program:
    metrics = [keras.metrics.BinaryAccuracy(threshold=0.0)]
    model = compiled(
        dense(6, 1), keras.losses.BinaryCrossentropy(from_logits=True), metrics=metrics
    )
    return model, {"x": numbers().random((40, 6)), "y": classes(40, 2)}


@healthy
def sorted_time_series_with_the_last_part_as_validation() -> Program:
    y = np.linspace(0, 1, 100)
    return compiled(dense(1, 1)), {"x": y, "y": y, "validation_split": 0.2, "shuffle": False}


@healthy
def few_samples_of_a_rare_class_in_the_last_part() -> Program:
    y = classes(200, 3)
    y[-1] = 3
    model = compiled(dense(6, 4, "softmax"), "sparse_categorical_crossentropy")
    return model, {"x": numbers().random((200, 6)), "y": y, "validation_split": 0.2}


@healthy
def halves_of_one_array_as_training_and_validation() -> Program:
    x, y = numbers().random((100, 6)), classes(100, 3)
    model = compiled(dense(6, 3, "softmax"), "sparse_categorical_crossentropy")
    return model, {"x": x[:80], "y": y[:80], "validation_data": (x[80:], y[80:])}


@healthy
def every_second_row_as_validation() -> Program:
    x, y = numbers().random((100, 6)), classes(100, 3)
    model = compiled(dense(6, 3, "softmax"), "sparse_categorical_crossentropy")
    return model, {"x": x[::2], "y": y[::2], "validation_data": (x[1::2], y[1::2])}


@healthy
def jax_arrays() -> Program:
    import jax.numpy as jnp

    model = compiled(dense(6, 3, "softmax"), "sparse_categorical_crossentropy")
    return model, {"x": jnp.asarray(numbers().random((40, 6))), "y": jnp.asarray(classes(40, 3))}


@healthy
def half_precision() -> Program:
    x = keras.ops.convert_to_numpy(keras.ops.cast(numbers().random((40, 6)), "bfloat16"))
    model = compiled(dense(6, 3, "softmax"), "sparse_categorical_crossentropy")
    return model, {"x": x, "y": classes(40, 3).astype("float16")}


@healthy
def batches_from_a_generator() -> Program:
    model = compiled(dense(6, 3, "softmax"), "sparse_categorical_crossentropy")
    return model, {"x": iter([(np.zeros((4, 6)), np.zeros(4))])}


@healthy
def table_of_word_vectors() -> Program:
    vectors = numbers().normal(size=(5000, 20))
    inputs = keras.Input((10,))
    known = layers.Embedding(5000, 20, embeddings_initializer=keras.initializers.Constant(vectors))
    body = sequential((20,), layers.Dense(8), layers.Dense(2, "softmax"))
    outputs = body(layers.GlobalAveragePooling1D()(known(inputs)))
    model = compiled(keras.Model(inputs, outputs), "sparse_categorical_crossentropy")
    return model, {"x": numbers().integers(0, 5000, (30, 10)), "y": classes(30, 2)}


@healthy
def volumes_along_channels_first() -> Program:
    model = sequential(
        (3, 16, 16),
        layers.Permute((2, 3, 1)),
        layers.Conv2D(4, 3),
        layers.Flatten(),
        layers.Dense(1, activation="sigmoid"),
    )
    return compiled(model, "binary_crossentropy"), {
        "x": numbers().random((20, 3, 16, 16)),
        "y": classes(20, 2),
    }


@healthy
def a_metric_learner_with_labels_that_mean_nothing() -> Program:
    def loss(y: Any, p: Any) -> Any:
        return p[..., 0]

    return compiled(dense(6, 4), loss), {"x": numbers().random((1000, 6)), "y": np.zeros(1000)}


@healthy
def ensemble_in_one_output() -> Program:
    inputs = keras.Input((6,))
    heads = [layers.Dense(3, activation="softmax")(inputs) for _ in range(3)]
    model = compiled(keras.Model(inputs, layers.Average()(heads)), "categorical_crossentropy")
    y = keras.utils.to_categorical(classes(40, 3), 3)
    return model, {"x": numbers().random((40, 6)), "y": y}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["MobileNetV3Small", "ResNet50"])
def test_nothing_is_said_of_applications_trained_anew(name: str) -> None:
    base = getattr(keras.applications, name)(
        weights=None, include_top=False, input_shape=(32, 32, 3), pooling="avg"
    )
    inputs = keras.Input((32, 32, 3))
    outputs = layers.Dense(1, activation="sigmoid")(base(inputs))
    model = compiled(keras.Model(inputs, outputs), "binary_crossentropy")
    assert before_training(model, pictures(20, 32, 32, 3), classes(20, 2)) == []


@pytest.mark.sampled(24)
@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_said_of_a_healthy_program(name: str) -> None:
    model, arguments = PROGRAMS[name]()
    assert before_training(model, **arguments) == []
    build(model, arguments)
    assert before_training(model, **arguments) == []


def build(model: Any, arguments: dict[str, Any]) -> None:
    """As `fit` does, as far as Keras's own step uses these data."""
    x, y = arguments["x"], arguments.get("y")
    if y is not None and type(model).train_step is keras.Model.train_step:
        keras_bridge.build(model, keras_bridge.ResidentArrays(x, y))
