"""Networks that differ in one number share a program, and each is trained with its own number."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, losses, ops, optimizers, regularizers
from keras.optimizers import schedules
from trained_alone import (
    BATCH,
    STEPS,
    assert_as_alone,
    assert_steps_as_alone,
    dense,
    net,
    one_hot,
    pictures,
    rows,
)


@dataclass(frozen=True)
class Case:
    """Networks that differ in a number.

    Attributes:
        make: builds the network for a value.
        values: two or more, which all have to make a difference.
        data: what they are trained on.
    """

    make: Callable[[Any], Any]
    values: Sequence[Any]
    data: Callable[..., Any] = rows


def with_optimizer(kind: Any, *changes: Any, **settings: Any) -> Case:
    """Networks of other optimizers: the first has these settings, each other one changes one."""

    def make(changed: Any) -> Any:
        return net(dense, optimizer=kind(**{**settings, **changed}))

    return Case(make, [{}, *changes])


def with_schedule(kind: Any, *changes: Any, **settings: Any) -> Case:
    def make(changed: Any) -> Any:
        return net(dense, optimizer=optimizers.SGD(kind(**{**settings, **changed})))

    return Case(make, [{}, *changes])


def with_layer(layer: Callable[[Any], Any], *values: Any, data: Any = rows) -> Case:
    """Networks with another layer between the first and the last."""
    if data is pictures:
        return Case(lambda v: net(lambda: layer(v), layers.Flatten, shape=(6, 6, 1)), values, data)
    return Case(lambda value: net(dense, lambda: layer(value)), values)


def with_loss(loss: Callable[[Any], Any], *values: Any, data: Any = one_hot) -> Case:
    return Case(lambda value: net(dense, loss=loss(value)), values, data)


OPTIMIZERS = {
    "sgd": with_optimizer(
        optimizers.SGD, {"learning_rate": 0.2}, {"momentum": 0.9}, learning_rate=0.1, momentum=0.5
    ),
    "nesterov": with_optimizer(
        optimizers.SGD, {"momentum": 0.9}, learning_rate=0.1, momentum=0.5, nesterov=True
    ),
    "adam": with_optimizer(
        optimizers.Adam,
        *({"beta_1": 0.6}, {"beta_2": 0.9}, {"epsilon": 1e-2}, {"weight_decay": 0.3}),
        learning_rate=0.05,
        epsilon=1e-3,
        weight_decay=0.01,
    ),
    "amsgrad": with_optimizer(
        optimizers.Adam, {"beta_1": 0.6}, learning_rate=0.05, epsilon=1e-3, amsgrad=True
    ),
    "adamw": with_optimizer(
        optimizers.AdamW, {"weight_decay": 0.3}, learning_rate=0.05, epsilon=1e-3
    ),
    "rmsprop": with_optimizer(
        optimizers.RMSprop,
        *({"rho": 0.6}, {"momentum": 0.6}, {"epsilon": 1e-2}),
        learning_rate=0.02,
        momentum=0.3,
        epsilon=1e-3,
        centered=True,
    ),
    "adagrad": with_optimizer(
        optimizers.Adagrad,
        *({"initial_accumulator_value": 0.5}, {"epsilon": 0.3}),
        learning_rate=0.1,
    ),
    "adadelta": with_optimizer(
        optimizers.Adadelta, {"rho": 0.6}, {"epsilon": 1e-2}, learning_rate=1.0, epsilon=1e-3
    ),
    "adamax": with_optimizer(
        optimizers.Adamax, {"beta_1": 0.6}, {"beta_2": 0.7}, learning_rate=0.05, epsilon=1e-3
    ),
    "nadam": with_optimizer(
        optimizers.Nadam, {"beta_1": 0.6}, {"beta_2": 0.9}, learning_rate=0.05, epsilon=1e-3
    ),
    "ftrl": with_optimizer(
        optimizers.Ftrl,
        *({"l1_regularization_strength": 0.05}, {"l2_regularization_strength": 0.5}, {"beta": 0.9}),
        learning_rate=0.1,
        l1_regularization_strength=0.01,
        l2_regularization_strength=0.01,
        beta=0.1,
    ),
    "lion": with_optimizer(optimizers.Lion, {"beta_2": 0.3}, learning_rate=0.01, beta_1=0.5),
    "muon": with_optimizer(
        optimizers.Muon,
        *({"momentum": 0.5}, {"adam_beta_1": 0.5}, {"weight_decay": 0.2}),
        learning_rate=0.02,
        epsilon=1e-3,
    ),
    "clipnorm": with_optimizer(optimizers.SGD, {"clipnorm": 0.2}, learning_rate=0.1, clipnorm=0.1),
    "global-clipnorm": with_optimizer(
        optimizers.SGD, {"global_clipnorm": 0.2}, learning_rate=0.1, global_clipnorm=0.1
    ),
    "clipvalue": with_optimizer(
        optimizers.SGD, {"clipvalue": 0.02}, learning_rate=0.1, clipvalue=0.01
    ),
    "ema": with_optimizer(
        optimizers.SGD,
        *({"ema_momentum": 0.5}, {"ema_overwrite_frequency": 3}),
        learning_rate=0.1,
        use_ema=True,
        ema_momentum=0.9,
        ema_overwrite_frequency=2,
    ),
    "accumulation": with_optimizer(
        optimizers.SGD,
        {"gradient_accumulation_steps": 3},
        learning_rate=0.1,
        gradient_accumulation_steps=2,
    ),
    "loss-scale": with_optimizer(
        optimizers.SGD, {"momentum": 0.9}, momentum=0.5, learning_rate=0.1, loss_scale_factor=8.0
    ),
}

SCHEDULES = {
    "exponential": with_schedule(
        schedules.ExponentialDecay,
        *({"initial_learning_rate": 0.3}, {"decay_steps": 7}, {"decay_rate": 0.2}),
        initial_learning_rate=0.1,
        decay_steps=3,
        decay_rate=0.5,
    ),
    "staircase": with_schedule(
        schedules.ExponentialDecay,
        *({"decay_steps": 4}, {"decay_rate": 0.2}),
        initial_learning_rate=0.1,
        decay_steps=2,
        decay_rate=0.5,
        staircase=True,
    ),
    "cosine": with_schedule(
        schedules.CosineDecay,
        *({"initial_learning_rate": 0.3}, {"decay_steps": 20}, {"alpha": 0.9}),
        initial_learning_rate=0.1,
        decay_steps=6,
        alpha=0.2,
    ),
    "warmup": with_schedule(
        schedules.CosineDecay,
        *({"warmup_target": 0.4}, {"warmup_steps": 4}, {"initial_learning_rate": 0.05}),
        initial_learning_rate=0.01,
        decay_steps=6,
        warmup_target=0.2,
        warmup_steps=2,
    ),
    "restarts": with_schedule(
        schedules.CosineDecayRestarts,
        *({"t_mul": 3.0}, {"m_mul": 0.5}, {"first_decay_steps": 3}, {"alpha": 0.5}),
        initial_learning_rate=0.1,
        first_decay_steps=2,
        t_mul=2.0,
        m_mul=0.9,
        alpha=0.1,
    ),
    "piecewise": with_schedule(
        schedules.PiecewiseConstantDecay,
        *({"boundaries": [2, 3]}, {"values": [0.1, 0.3, 0.02]}),
        boundaries=[1, 3],
        values=[0.1, 0.05, 0.02],
    ),
    "polynomial": with_schedule(
        schedules.PolynomialDecay,
        *({"decay_steps": 9}, {"end_learning_rate": 0.05}, {"power": 2.0}),
        initial_learning_rate=0.2,
        decay_steps=4,
        end_learning_rate=0.01,
        power=0.5,
    ),
    "polynomial-cycle": with_schedule(
        schedules.PolynomialDecay,
        {"decay_steps": 3},
        initial_learning_rate=0.2,
        decay_steps=2,
        cycle=True,
    ),
    "inverse-time": with_schedule(
        schedules.InverseTimeDecay,
        *({"decay_rate": 2.0}, {"decay_steps": 5}),
        initial_learning_rate=0.2,
        decay_steps=2,
        decay_rate=0.5,
    ),
}


def regularized(**which: Any) -> Any:
    return lambda value: layers.Dense(
        4, activation="tanh", **{n: k(value) for n, k in which.items()}
    )


class OwnWeight(layers.Layer):
    """A regularizer that nothing holds but the weight."""

    def __init__(self, amount: float) -> None:
        super().__init__()
        self.make = lambda: regularizers.L2(amount)

    def build(self, shape: Any) -> None:
        make, self.make = self.make, None
        self.scale = self.add_weight(shape=shape[-1:], initializer="ones", regularizer=make())

    def call(self, x: Any) -> Any:
        return x * self.scale


LAYERS = {
    "l1": with_layer(regularized(kernel_regularizer=regularizers.L1), 0.01, 0.1),
    "l2": with_layer(regularized(kernel_regularizer=regularizers.L2), 0.01, 0.1),
    "l1-l2": with_layer(
        lambda v: layers.Dense(4, kernel_regularizer=regularizers.L1L2(*v)),
        *((0.01, 0.1), (0.1, 0.1), (0.01, 0.3)),
    ),
    "bias-l2": with_layer(
        lambda v: layers.Dense(4, bias_initializer="ones", bias_regularizer=regularizers.L2(v)),
        *(0.01, 0.1),
    ),
    "activity-l2": with_layer(regularized(activity_regularizer=regularizers.L2), 0.01, 0.1),
    "activity-layer": with_layer(lambda v: layers.ActivityRegularization(l1=v), 0.01, 0.1),
    "orthogonal": with_layer(
        regularized(kernel_regularizer=regularizers.OrthogonalRegularizer), 0.01, 0.1
    ),
    "add-weight": with_layer(OwnWeight, 0.01, 0.1),
    "max-norm": with_layer(regularized(kernel_constraint=keras.constraints.MaxNorm), 0.5, 0.8),
    "min-max-norm": with_layer(
        lambda v: layers.Dense(4, kernel_constraint=keras.constraints.MinMaxNorm(*v)),
        *((0.8, 0.9, 0.5), (0.6, 0.9, 0.5), (0.8, 1.2, 0.5), (0.8, 0.9, 0.9)),
    ),
    "dropout": with_layer(layers.Dropout, 0.2, 0.4, 0.6),
    "alpha-dropout": with_layer(layers.AlphaDropout, 0.2, 0.4),
    "spatial-dropout": Case(
        lambda v: net(
            lambda: layers.Reshape((6, 1)),
            lambda: layers.Conv1D(4, 3),
            lambda: layers.SpatialDropout1D(v),
            layers.Flatten,
        ),
        [0.2, 0.5],
    ),
    "gaussian-noise": with_layer(layers.GaussianNoise, 0.1, 0.5),
    "batch-norm": Case(
        lambda v: net(
            lambda: layers.Dense(5, use_bias=False),
            lambda: layers.BatchNormalization(**v),
            layers.ReLU,
        ),
        [{}, {"momentum": 0.5}, {"epsilon": 0.3}],
    ),
    "layer-norm": with_layer(lambda v: layers.LayerNormalization(epsilon=v), 1e-3, 0.3),
    "group-norm": with_layer(lambda v: layers.GroupNormalization(1, epsilon=v), 1e-3, 0.3),
    "rms-norm": with_layer(lambda v: layers.RMSNormalization(epsilon=v), 1e-3, 0.3),
    "leaky-relu": with_layer(layers.LeakyReLU, 0.1, 0.4),
    "relu": with_layer(
        lambda v: layers.ReLU(**v),
        *({"max_value": 0.3, "threshold": 0.1}, {"max_value": 0.5, "threshold": 0.1}),
        {"max_value": 0.3, "threshold": 0.2},
    ),
    "elu": with_layer(lambda v: layers.ELU(alpha=v), 0.5, 1.5),
    "rescaling": with_layer(lambda v: layers.Rescaling(*v), (0.5, 0.1), (2.0, 0.1), (0.5, 1.0)),
    "functional-leaky-relu": with_layer(
        lambda v: layers.Lambda(lambda x: ops.leaky_relu(x, negative_slope=v)), 0.1, 0.4
    ),
    "translation": with_layer(
        lambda v: layers.RandomTranslation(v, v / 2), 0.1, 0.3, data=pictures
    ),
    "translation-interval": with_layer(
        lambda v: layers.RandomTranslation((-v, v / 2), (0.0, v)), 0.1, 0.3, data=pictures
    ),
    "rotation": with_layer(layers.RandomRotation, 0.1, 0.4, data=pictures),
    "zoom": with_layer(layers.RandomZoom, 0.1, 0.4, data=pictures),
    "contrast": with_layer(
        lambda v: layers.RandomContrast(v, value_range=(0, 1)), 0.2, 0.7, data=pictures
    ),
    "brightness": with_layer(
        lambda v: layers.RandomBrightness(v, value_range=(0, 1)), 0.2, 0.7, data=pictures
    ),
}


def two_outputs(weights: Any) -> Any:
    keras.utils.set_random_seed(1)
    x = keras.Input((6,))
    hidden = dense()(x)
    outputs = [layers.Dense(3, name="first")(hidden), layers.Dense(3, name="second")(hidden)]
    model = keras.Model(x, outputs)
    model.compile(keras.optimizers.SGD(0.1), ["mse", "mae"], loss_weights=weights)
    return model


def two_labels(count: int = BATCH * STEPS) -> Any:
    x, y = one_hot(count)
    return x, [y, y[:, ::-1].copy()]


LOSSES = {
    "label-smoothing": with_loss(
        lambda v: losses.CategoricalCrossentropy(label_smoothing=v), 0.05, 0.3
    ),
    "binary-label-smoothing": with_loss(
        lambda v: losses.BinaryCrossentropy(label_smoothing=v), 0.05, 0.3
    ),
    "huber": with_loss(lambda v: losses.Huber(delta=v), 0.1, 0.3),
    "focal": with_loss(
        lambda v: losses.CategoricalFocalCrossentropy(**v),
        *({"gamma": 2.0}, {"gamma": 0.5}, {"alpha": 0.9}),
    ),
    "binary-focal": with_loss(
        lambda v: losses.BinaryFocalCrossentropy(apply_class_balancing=True, **v),
        *({"gamma": 2.0}, {"gamma": 0.5}, {"alpha": 0.9}),
    ),
    "tversky": with_loss(lambda v: losses.Tversky(alpha=v), 0.3, 0.7),
    "loss-weights-list": Case(two_outputs, [[1.0, 0.5], [0.3, 0.5], [1.0, 2.0]], two_labels),
    "loss-weights-dict": Case(
        lambda v: two_outputs_by_name({"first": v, "second": 1.0}), [0.2, 2.0], two_labels
    ),
}


def two_outputs_by_name(weights: Any) -> Any:
    model = two_outputs([1.0, 1.0])
    model.compile(
        keras.optimizers.SGD(0.1), {"first": "mse", "second": "mae"}, loss_weights=weights
    )
    return model


class Scale(layers.Layer):
    def __init__(self, scale: Any) -> None:
        super().__init__()
        self.scale = scale

    def call(self, x: Any) -> Any:
        return x * self.scale


class Attending(Scale):
    """Attention among the numbers of each row."""

    def call(self, x: Any) -> Any:
        parts = x[:, :, None, None]
        seen = keras.ops.dot_product_attention(parts, parts, parts, scale=self.scale)
        return seen[:, :, 0, 0]


class Penalized(keras.Sequential):
    """A model with a step of its own, and a number in it."""

    strength = 0.0

    def train_step(self, state: Any, data: Any) -> Any:
        logs, state = super().train_step(state, data)
        trainable, *rest = state
        return logs, ([v * (1 - self.strength) for v in trainable], *rest)


def penalized(strength: float) -> Any:
    model = net(dense, kind=Penalized)
    model.strength = strength
    return model


def functional(factor: float) -> Any:
    keras.utils.set_random_seed(1)
    x = keras.Input((6,))
    hidden = dense()(x) * factor
    model = keras.Model(x, layers.Dense(3, activation="softmax")(1.0 - hidden / factor**2))
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    return model


def scaled_error(scale: float, y: Any, prediction: Any) -> Any:
    return scale * ops.mean((y - prediction) ** 2, -1)


def closure(scale: float) -> Any:
    return lambda y, prediction: scaled_error(scale, y, prediction)


def attribute(scale: float) -> Any:
    def loss(y: Any, prediction: Any) -> Any:
        return scaled_error(loss.scale, y, prediction)

    loss.scale = scale
    return loss


USERS = {
    "closure": with_loss(closure, 0.5, 2.0),
    "default-argument": with_loss(
        lambda v: lambda y, prediction, scale=v: scaled_error(scale, y, prediction), 0.5, 2.0
    ),
    "keyword-default": with_loss(
        lambda v: lambda y, prediction, *, scale=v: scaled_error(scale, y, prediction), 0.5, 2.0
    ),
    "function-attribute": with_loss(attribute, 0.5, 2.0),
    "partial": with_loss(lambda v: functools.partial(scaled_error, v), 0.5, 2.0),
    "partial-keyword": with_loss(
        lambda v: lambda y, p: functools.partial(scaled_error, scale=v)(y=y, prediction=p), 0.5, 2.0
    ),
    "layer": with_layer(Scale, 0.5, 2.0),
    "layer-numpy": with_layer(lambda v: Scale(np.float32(v)), 0.5, 2.0),
    "layer-whole": with_layer(Scale, 2, 3),
    "attention-scale": with_layer(Attending, 0.5, 3.0),
    "train-step": Case(penalized, [0.01, 0.1]),
    "functional": Case(functional, [0.5, 2.0]),
}

CASES = {**OPTIMIZERS, **SCHEDULES, **LAYERS, **LOSSES, **USERS}

TRACED = [
    "amsgrad",
    "adamax",
    "nadam",
    "ftrl",
    "lion",
    "loss-scale",
    "staircase",
    "restarts",
    "polynomial-cycle",
    "bias-l2",
    "activity-layer",
    "orthogonal",
    "min-max-norm",
    "alpha-dropout",
    "group-norm",
    "rms-norm",
    "relu",
    "elu",
    "rescaling",
    "functional-leaky-relu",
    "binary-focal",
    "tversky",
    "loss-weights-dict",
    "keyword-default",
    "default-argument",
    "layer-numpy",
    "layer-whole",
    "attention-scale",
    "translation-interval",
    "zoom",
]
"""Of these a few steps are traced and not compiled, which takes less time."""


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if place % 3 == 0 else pytest.mark.slow)
        for place, name in enumerate(name for name in CASES if name not in TRACED)
    ],
)
def test_a_number_is_an_input_of_one_program(name, groups):
    case = CASES[name]
    assert_as_alone(case.make, case.values, *case.data())
    assert groups.members == [list(range(len(case.values)))]
    assert groups.paths[0], "the number is a constant of the program"


@pytest.mark.sampled(10)
@pytest.mark.parametrize("name", TRACED)
def test_a_number_is_an_input_of_one_trace(name):
    case = CASES[name]
    together = assert_steps_as_alone(case.make, case.values, *case.data(BATCH), steps=5)
    assert together == [list(range(len(case.values)))]


def test_class_weights_are_common(groups):
    assert_as_alone(
        lambda v: net(dense, lambda: layers.Dropout(v)),
        [0.2, 0.5],
        *rows(),
        class_weight={0: 3.0, 2: 0.5},
    )
    assert groups.members == [[0, 1]]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_in_half_precision_a_number_takes_the_dtype_of_what_it_meets(policy, groups):
    keras.config.set_dtype_policy(policy)
    assert_as_alone(
        lambda v: net(lambda: Scale(v), dense, lambda: layers.Dropout(v), lambda: Scale(v)),
        [0.25, 0.5],
        *rows(),
        atol=1e-3,
    )
    assert groups.members == [[0, 1]]
