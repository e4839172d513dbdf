"""kn.fit, kn.evaluate and kn.predict mean what fit, evaluate and predict of keras.Model mean."""

import warnings
from typing import Any

import jax.numpy as jnp
import keras
import numpy as np
import pytest
from against_keras import assert_same_training, assert_trains_as_keras, train
from keras import layers, ops
from small_networks import (
    classifier,
    dense_net,
    digits,
    images,
    noisy_net,
    put_state,
    shared_net,
    state_of,
)

import keraunos as kn

# ---- the arguments of fit, on one network with dropout and batch normalisation ----

CLASSES = np.arange(10)
WEIGHTS = np.linspace(0.1, 2.0, 100).astype("float32")
HELD_OUT = tuple(part[60:] for part in digits(100))


@pytest.mark.sampled(10)
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="defaults"),
        pytest.param({"batch_size": 25}, id="no partial batch"),
        pytest.param({"batch_size": 128}, id="fewer samples than a batch"),
        pytest.param({"shuffle": False}, id="shuffle off"),
        pytest.param({"shuffle": "batch"}, id="shuffle within batches"),
        pytest.param({"class_weight": dict(enumerate(CLASSES / 3))}, id="class weights"),
        pytest.param({"sample_weight": WEIGHTS}, id="sample weights"),
        pytest.param({"validation_split": 0.3}, id="validation split"),
        pytest.param(
            {"validation_split": 0.3, "sample_weight": WEIGHTS},
            id="validation split with sample weights",
        ),
        pytest.param({"validation_data": HELD_OUT}, id="validation data"),
        pytest.param({"validation_data": list(HELD_OUT)}, id="validation data in a list"),
        pytest.param({"validation_data": (*HELD_OUT, WEIGHTS[60:])}, id="weighted validation data"),
        pytest.param({"validation_data": HELD_OUT, "validation_freq": 2}, id="every second epoch"),
        pytest.param({"validation_data": HELD_OUT, "validation_freq": [2]}, id="listed epochs"),
        pytest.param(
            {"validation_data": HELD_OUT, "validation_batch_size": 7}, id="validation batch size"
        ),
        pytest.param(
            {"validation_data": HELD_OUT, "validation_batch_size": 7, "validation_steps": 3},
            id="validation steps",
        ),
        pytest.param({"validation_data": HELD_OUT, "batch_size": 25}, id="batch size of both"),
        pytest.param({"initial_epoch": 1}, id="initial epoch"),
        pytest.param({"initial_epoch": 3}, id="nothing left to do"),
        pytest.param({"epochs": 0}, id="no epochs"),
        pytest.param({"steps_per_epoch": 4}, id="steps that fill the epoch"),
        pytest.param({"steps_per_epoch": 2, "batch_size": 25}, id="steps that divide the epoch"),
        pytest.param({"steps_per_epoch": 5, "batch_size": None}, id="steps without a batch size"),
        pytest.param({"verbose": 2}, id="a line an epoch"),
    ],
)
def test_every_argument_of_fit_means_what_it_means_to_keras(settings, capsys):
    changes = settings.get("initial_epoch", 0) < 3 and settings.get("epochs", 3)
    check = assert_trains_as_keras if changes else assert_leaves_as_keras
    check(shared_net, *digits(), **{"epochs": 3, "batch_size": 32, **settings})


def assert_leaves_as_keras(make_model: Any, *data: Any, **settings: Any) -> None:
    expected = train(keras.Model.fit, make_model, *data, **settings)
    assert_same_training(train(kn.fit, make_model, *data, **settings), expected)


@pytest.mark.parametrize("steps", [3, 6])
def test_steps_that_do_not_divide_the_epoch_end_as_in_keras(steps):
    # 4 batches an epoch: 3 steps leave one for the next, 6 are more than there are.
    settings = {"epochs": 3, "batch_size": 32, "steps_per_epoch": steps}
    with warnings.catch_warnings(record=True) as expected:
        warnings.simplefilter("always")
        keras_trained = train(keras.Model.fit, shared_net, *digits(), **settings)
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        trained = train(kn.fit, shared_net, *digits(), **settings)
    assert_same_training(trained, keras_trained)
    assert bool(given) == bool(expected)


def test_batch_size_defaults_to_that_of_keras():
    assert_trains_as_keras(shared_net, *digits(), epochs=2)


def test_steps_per_execution_changes_no_numbers():
    def grouped() -> Any:
        model = shared_net()
        model.steps_per_execution = 3
        return model

    alone = train(keras.Model.fit, shared_net, *digits(), epochs=2)
    assert_same_training(train(kn.fit, grouped, *digits(), epochs=2), alone)


def test_the_global_seed_alone_decides_the_order():
    first = train(kn.fit, shared_net, *digits(), epochs=2)
    again = train(kn.fit, shared_net, *digits(), epochs=2)
    for values, others in zip(first.state, again.state, strict=True):
        for value, other in zip(values, others, strict=True):
            np.testing.assert_array_equal(value, other)


def test_numpy_draws_the_same_numbers_afterwards():
    # A program that draws after fit goes on as it would after Keras's own fit.
    draws = []
    for fit in (keras.Model.fit, kn.fit):
        train(fit, shared_net, *digits(), epochs=2, validation_split=0.2)
        draws.append(np.random.random())
    assert draws[0] == draws[1]


@pytest.mark.parametrize(
    ("limit", "batch_size"),
    [({"max_epochs": 1}, 32), ({"max_steps_per_epoch": 2}, 32), ({"max_steps_per_epoch": 2}, None)],
    ids=["epochs", "steps", "steps without a batch size"],
)
def test_limits_set_in_the_configuration_hold(limit, batch_size):
    for name, value in limit.items():
        getattr(keras.config, f"set_{name}")(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert_trains_as_keras(
                shared_net, *digits(), epochs=3, batch_size=batch_size, validation_data=HELD_OUT
            )
    finally:
        for name in limit:
            getattr(keras.config, f"set_{name}")(None)


# ---- networks ----


def convolutional() -> Any:
    return classifier(
        lambda: layers.Conv2D(
            4, 3, use_bias=False
        ),  # its gradient before the normalisation is noise
        layers.BatchNormalization,
        layers.ReLU,
        layers.MaxPooling2D,
        layers.Flatten,
        lambda: layers.Dropout(0.5),
        shape=(8, 8, 1),
    )


def recurrent() -> Any:
    return classifier(lambda: layers.LSTM(6, dropout=0.2), shape=(8, 8))


def scheduled() -> Any:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.05, decay_steps=3, decay_rate=0.5)
    return dense_net(optimizer=keras.optimizers.SGD(schedule, momentum=0.9))


def accumulating() -> Any:
    return dense_net(optimizer=keras.optimizers.Adam(0.01, gradient_accumulation_steps=3))


def averaged() -> Any:
    return dense_net(
        optimizer=keras.optimizers.AdamW(
            0.01, weight_decay=0.05, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=5
        )
    )


def averaged_to_the_end() -> Any:
    return dense_net(optimizer=keras.optimizers.Adam(0.01, use_ema=True, ema_momentum=0.8))


def clipped() -> Any:
    return dense_net(optimizer=keras.optimizers.RMSprop(0.01, global_clipnorm=0.1))


def regularised() -> Any:
    return classifier(
        lambda: layers.Dense(8, activation="relu", kernel_regularizer="l2"),
        lambda: layers.ActivityRegularization(l2=0.01),
    )


def partly_frozen() -> Any:
    model = noisy_net()
    model.layers[0].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def never_built() -> Any:
    return classifier(
        lambda: layers.Dense(8, activation="relu"), lambda: layers.Dropout(0.2), shape=None
    )


class Subclassed(keras.Model):
    """Built by its first call, as users write them."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(8, activation="relu")
        self.drop = layers.Dropout(0.2)
        self.top = layers.Dense(10, activation="softmax")

    def call(self, x: Any, training: bool = False) -> Any:
        return self.top(self.drop(self.hidden(x), training=training))


def subclassed() -> Any:
    keras.utils.set_random_seed(1)
    model = Subclassed()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def with_its_own_train_step() -> Any:
    return classifier_of_kind(WithItsOwnStep)


class WithItsOwnStep(keras.Model):
    """A gradient of its own making (sign descent with a bonus) and a metric of its own."""

    def compute_and_count(self, trainable: Any, non_trainable: Any, x: Any, y: Any) -> Any:
        predicted, non_trainable = self.stateless_call(trainable, non_trainable, x, training=True)
        return self.compute_loss(x, y, predicted), (predicted, non_trainable)

    def train_step(self, state: Any, data: Any) -> Any:
        import jax

        trainable, non_trainable, optimizer, metrics = state
        x, y = data
        (loss, (predicted, non_trainable)), gradients = jax.value_and_grad(
            self.compute_and_count, has_aux=True
        )(trainable, non_trainable, x, y)
        gradients = [ops.sign(gradient) for gradient in gradients]
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
        logs, new_metrics = {}, []
        for metric in self.metrics:
            count = len(metric.variables)
            own, metrics = metrics[:count], metrics[count:]
            own = (
                metric.stateless_update_state(own, loss)
                if metric.name == "loss"
                else metric.stateless_update_state(own, y, predicted)
            )
            logs[metric.name] = metric.stateless_result(own)
            new_metrics += own
        logs["twice"] = 2 * loss
        return logs, (trainable, non_trainable, optimizer, new_metrics)


def classifier_of_kind(kind: Any) -> Any:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((64,))
    hidden = layers.Dropout(0.2)(layers.Dense(8, activation="relu")(inputs))
    model = kind(inputs, layers.Dense(10, activation="softmax")(hidden))
    model.compile(keras.optimizers.SGD(0.001), "sparse_categorical_crossentropy")
    return model


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("make_model", "data"),
    [
        pytest.param(convolutional, images(), id="convolution, batch normalisation, dropout"),
        pytest.param(
            recurrent, (digits()[0].reshape(-1, 8, 8), digits()[1]), id="LSTM with dropout"
        ),
        pytest.param(scheduled, digits(), id="learning-rate schedule"),
        pytest.param(accumulating, digits(), id="gradient accumulation"),
        pytest.param(averaged, digits(), id="weight decay and moving average"),
        pytest.param(averaged_to_the_end, digits(), id="moving average put in at the end"),
        pytest.param(clipped, digits(), id="clipped gradients"),
        pytest.param(regularised, digits(), id="losses of layers"),
        pytest.param(partly_frozen, digits(), id="frozen layer"),
        pytest.param(never_built, digits(), id="Sequential that is not built"),
        pytest.param(subclassed, digits(), id="subclassed model"),
        pytest.param(with_its_own_train_step, digits(), id="train_step of its own"),
    ],
)
def test_every_kind_of_network_trains_as_under_keras(make_model, data):
    assert_trains_as_keras(make_model, *data, epochs=3, batch_size=32)


def test_mixed_precision_with_loss_scaling_trains_as_under_keras():
    keras.config.set_dtype_policy("mixed_float16")
    result, _ = assert_trains_as_keras(
        dense_net, *digits(96), epochs=3, shuffle=False, rtol=2e-2, atol=2e-3
    )
    assert isinstance(result.model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert result.model.layers[0].compute_dtype == "float16"


def test_loss_scaling_passes_over_steps_that_overflow_as_under_keras():
    keras.config.set_dtype_policy("mixed_float16")

    def starts_too_high() -> Any:
        inner = keras.optimizers.SGD(0.01)
        return dense_net(
            optimizer=keras.optimizers.LossScaleOptimizer(inner, initial_scale=2.0**30)
        )

    result, expected = assert_trains_as_keras(
        starts_too_high, *digits(96), epochs=7, shuffle=False, rtol=2e-2, atol=2e-3
    )
    scales = [trained.model.optimizer.dynamic_scale for trained in (result, expected)]
    assert float(scales[0].value) == float(scales[1].value) < 2.0**30


# ---- structures of inputs and outputs ----


def two_and_two() -> Any:
    keras.utils.set_random_seed(1)
    left, right = keras.Input((64,), name="left"), keras.Input((1,), name="right")
    hidden = layers.Dense(8, activation="relu")(layers.Concatenate()([left, right]))
    outputs = {
        "digit": layers.Dense(10, activation="softmax", name="digit")(hidden),
        "odd": layers.Dense(1, activation="sigmoid", name="odd")(hidden),
    }
    model = keras.Model({"left": left, "right": right}, outputs)
    model.compile(
        "adam",
        loss={"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"},
        loss_weights={"digit": 1.0, "odd": 0.3},
        metrics={"digit": ["accuracy"], "odd": ["mae"]},
    )
    return model


def two_and_two_in_lists() -> Any:
    keras.utils.set_random_seed(1)
    left, right = keras.Input((64,)), keras.Input((1,))
    hidden = layers.Dense(8, activation="relu")(layers.Concatenate()([left, right]))
    outputs = [
        layers.Dense(10, activation="softmax", name="digit")(hidden),
        layers.Dense(1, activation="sigmoid", name="odd")(hidden),
    ]
    model = keras.Model([left, right], outputs)
    model.compile("adam", ["sparse_categorical_crossentropy", "binary_crossentropy"])
    return model


def parts() -> tuple[Any, Any, Any, Any]:
    x, y = digits()
    mean = x.mean(axis=1, keepdims=True)
    return x, mean, y, (y % 2).astype("float32")[:, None]


def test_dictionaries_of_inputs_and_outputs_train_as_under_keras():
    left, right, digit, odd = parts()
    x, y = {"left": left, "right": right}, {"digit": digit, "odd": odd}
    assert_trains_as_keras(
        two_and_two,
        x,
        y,
        epochs=2,
        sample_weight={"digit": WEIGHTS, "odd": np.ones(100, "float32")},
        validation_data=(
            {"right": right[60:], "left": left[60:]},
            {"digit": digit[60:], "odd": odd[60:]},
        ),
    )


def test_lists_of_inputs_and_outputs_train_as_under_keras():
    left, right, digit, odd = parts()
    assert_trains_as_keras(
        two_and_two_in_lists, [left, right], [digit, odd], epochs=2, validation_split=0.2
    )


def test_one_sample_weight_for_several_outputs_counts_for_all_as_under_keras():
    left, right, digit, odd = parts()
    assert_trains_as_keras(
        two_and_two_in_lists, [left, right], [digit, odd], epochs=2, sample_weight=WEIGHTS
    )


def test_a_network_that_needs_no_targets_trains_as_under_keras():
    class Penalised(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.code, self.back = layers.Dense(4), layers.Dense(64)

        def call(self, x: Any) -> Any:
            back = self.back(self.code(x))
            self.add_loss(ops.mean(ops.square(back - x)))
            return back

    def make() -> Any:
        keras.utils.set_random_seed(1)
        model = Penalised()
        model.compile("adam")
        return model

    assert_trains_as_keras(make, digits()[0], epochs=2)


# ---- kinds of arrays ----


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "kind", ["uint8", "int64", "float64", "float16", "bool", "jax", "bfloat16", "read-only"]
)
def test_every_kind_of_array_trains_as_under_keras(kind):
    x, y = digits()
    if kind == "jax":
        x, y = jnp.asarray(x), jnp.asarray(y)
    elif kind == "read-only":
        x.flags.writeable = y.flags.writeable = False
    elif kind == "float64":
        x, y = x.astype(kind), y.astype(kind)
    elif kind == "int64":
        x, y = (16 * x).astype(kind), y.astype(kind)
    else:
        x = (16 * x if kind == "uint8" else x).astype(jnp.dtype(kind))
    assert_trains_as_keras(dense_net, x, y, epochs=2, batch_size=25, validation_split=0.25)


def test_whole_numbers_reach_an_embedding_as_they_are():
    # Beyond 2**24 neighbours are one float32: a conversion on the way would show.
    def make() -> Any:
        keras.utils.set_random_seed(1)
        inputs = keras.Input((3,), dtype="int32")
        shifted = layers.Lambda(lambda x: x - 2**25)(inputs)
        hidden = layers.Flatten()(layers.Embedding(11, 4)(shifted))
        model = keras.Model(inputs, layers.Dense(1)(hidden))
        model.compile(keras.optimizers.SGD(0.1), "mse")
        return model

    rng = np.random.default_rng(0)
    tokens = 2**25 + rng.integers(0, 11, (64, 3))
    assert_trains_as_keras(make, tokens, tokens.sum(axis=1) % 7, epochs=2)


def test_data_frames_train_as_under_keras():
    pandas = pytest.importorskip("pandas")
    x, y = digits()
    assert_trains_as_keras(dense_net, pandas.DataFrame(x), pandas.Series(y), epochs=2)


def test_data_that_are_not_in_one_piece_train_as_under_keras():
    x, y = digits()
    wide = np.asfortranarray(np.repeat(x, 2, axis=1))
    assert_trains_as_keras(dense_net, wide[:, ::2], y[::-1][::-1], epochs=2, batch_size=25)


# ---- one fit after another ----


def fit_twice(fit: Any, recompile: bool) -> list[Any]:
    model = noisy_net()
    keras.utils.set_random_seed(2)
    histories = [fit(model, *digits(), epochs=2, verbose=0).history]
    if recompile:
        model.compile(
            keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"]
        )
    histories.append(fit(model, *digits(), epochs=2, verbose=0).history)
    return [histories, state_of(model), int(model.optimizer.iterations.value)]


@pytest.mark.parametrize(("recompile", "steps"), [(True, 8), (False, 16)])
def test_a_second_fit_goes_on_as_under_keras(recompile, steps):
    histories, state, iterations = fit_twice(keras.Model.fit, recompile)
    our_histories, our_state, our_iterations = fit_twice(kn.fit, recompile)
    assert our_iterations == iterations == steps
    for ours, theirs in zip(our_histories, histories, strict=True):
        assert list(ours) == list(theirs)
        np.testing.assert_allclose(list(ours.values()), list(theirs.values()), 1e-4, 1e-5)
    for ours, theirs in zip(our_state[:3], state[:3], strict=True):
        for value, want in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)


def test_recompiling_takes_effect_where_all_shapes_stay_the_same():
    # Momentum, loss and label smoothing are numbers inside the program, not values of its state.
    def twice(fit: Any) -> Any:
        def compiled(model: Any, momentum: float, loss: Any) -> Any:
            model.compile(keras.optimizers.SGD(0.1, momentum=momentum), loss)
            return model

        smooth = keras.losses.CategoricalCrossentropy(label_smoothing=0.4)
        x, y = digits()
        y = np.eye(10, dtype="float32")[y]
        model = compiled(dense_net(), 0.9, "mse")
        keras.utils.set_random_seed(2)
        fit(model, x, y, verbose=0)
        fit(compiled(model, 0.2, smooth), x, y, verbose=0)
        return state_of(model)[0]

    for value, want in zip(twice(kn.fit), twice(keras.Model.fit), strict=True):
        np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)


def test_fits_of_both_kinds_can_follow_each_other():
    def alternating(model: Any, *data: Any, **settings: Any) -> Any:
        keras.Model.fit(model, *data, **settings)
        kn.fit(model, *data, **settings)
        return keras.Model.fit(model, *data, **settings)

    def thrice(model: Any, *data: Any, **settings: Any) -> Any:
        for _ in range(2):
            keras.Model.fit(model, *data, **settings)
        return keras.Model.fit(model, *data, **settings)

    expected = train(thrice, shared_net, *digits(), epochs=1)
    assert_same_training(train(alternating, shared_net, *digits(), epochs=1), expected)


def test_a_layer_frozen_between_two_fits_stays_as_it_is():
    model = dense_net()
    kn.fit(model, *digits(), verbose=0)
    model.layers[0].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    kernel = np.array(model.layers[0].kernel.value)
    top = np.array(model.layers[1].kernel.value)
    kn.fit(model, *digits(), verbose=0)
    np.testing.assert_array_equal(model.layers[0].kernel.value, kernel)
    assert not np.array_equal(model.layers[1].kernel.value, top)


def test_training_under_a_changed_number_of_samples_and_batch_size():
    expected = shared_net_after(keras.Model.fit)
    result = shared_net_after(kn.fit)
    for values, wants in zip(result, expected, strict=True):
        for value, want in zip(values, wants, strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-4, atol=1e-5)


def shared_net_after(fit: Any) -> Any:
    model = shared_net()
    keras.utils.set_random_seed(2)
    for count, batch_size in ((100, 32), (75, 32), (100, 25)):
        fit(model, *digits(count), batch_size=batch_size, verbose=0)
    return state_of(model)


# ---- evaluate ----


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="defaults"),
        pytest.param({"batch_size": 25}, id="no partial batch"),
        pytest.param({"batch_size": 128}, id="fewer samples than a batch"),
        pytest.param({"batch_size": 32, "steps": 2}, id="steps"),
        pytest.param({"return_dict": True}, id="as a dictionary"),
        pytest.param({"sample_weight": WEIGHTS}, id="sample weights"),
    ],
)
def test_evaluate_gives_what_keras_gives(settings):
    model = shared_net()
    expected = keras.Model.evaluate(model, *digits(), verbose=0, **settings)
    before = state_of(model)
    result = kn.evaluate(shared_net(), *digits(), verbose=0, **settings)
    assert type(result) is type(expected)
    if settings.get("return_dict"):
        assert list(result) == list(expected)
        result, expected = list(result.values()), list(expected.values())
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)
    for values, wants in zip(state_of(model)[:3], before[:3], strict=True):
        for value, want in zip(values, wants, strict=True):
            np.testing.assert_array_equal(value, want)


def test_evaluate_of_several_outputs_gives_what_keras_gives():
    left, right, digit, odd = parts()
    x, y = {"left": left, "right": right}, {"digit": digit, "odd": odd}
    model = two_and_two()
    expected = keras.Model.evaluate(model, x, y, verbose=0, return_dict=True)
    result = kn.evaluate(model, x, y, verbose=0, return_dict=True)
    assert list(result) == list(expected)
    np.testing.assert_allclose(list(result.values()), list(expected.values()), 1e-5, 1e-6)


def test_evaluate_builds_a_model_that_is_not_built():
    expected = keras.Model.evaluate(never_built(), *digits(), verbose=0)
    np.testing.assert_allclose(kn.evaluate(never_built(), *digits(), verbose=0), expected, 1e-5)


# ---- predict ----


@pytest.mark.parametrize(
    ("count", "settings"),
    [
        pytest.param(100, {}, id="defaults"),
        pytest.param(96, {}, id="no partial batch"),
        pytest.param(33, {}, id="a last batch of one"),
        pytest.param(5, {}, id="fewer samples than a batch"),
        pytest.param(1, {}, id="one sample"),
        pytest.param(100, {"batch_size": 32, "steps": 2}, id="steps"),
        pytest.param(100, {"steps": 3}, id="steps without a batch size"),
    ],
)
def test_predict_gives_what_keras_gives(count, settings):
    x, _ = digits(count)
    expected = keras.Model.predict(shared_net(), x, verbose=0, **settings)
    result = kn.predict(shared_net(), x, verbose=0, **settings)
    assert type(result) is type(expected) is np.ndarray
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_predict_in_many_chunks_gives_every_row_once(monkeypatch):
    # Outputs gathered for two steps only: the buffers are used again and again.
    monkeypatch.setattr("keraunos.engine.advance.COLLECTED_BYTES", 2 * 8 * 10 * 4)
    model = dense_net()
    x, _ = digits(100)
    expected = keras.Model.predict(model, x, batch_size=8, verbose=0)
    result = kn.predict(model, x, batch_size=8, verbose=0)
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_predict_keeps_the_structure_of_several_outputs():
    left, right, _, _ = parts()
    x = {"left": left, "right": right}
    model = two_and_two()
    expected = keras.Model.predict(model, x, verbose=0)
    result = kn.predict(model, x, verbose=0)
    assert list(result) == list(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(result[name], value, rtol=1e-5, atol=1e-6)


def test_predict_keeps_nested_outputs():
    class Nested(keras.Model):
        def call(self, x: Any) -> Any:
            return {"pair": [x * 2, (x[:, 0], x[:, :3])], "sum": ops.sum(x, axis=1, keepdims=True)}

    x, _ = digits(70)
    expected = keras.Model.predict(Nested(), x, verbose=0)
    result = kn.predict(Nested(), x, verbose=0)
    assert keras.tree.map_structure(np.shape, result) == keras.tree.map_structure(
        np.shape, expected
    )
    keras.tree.map_structure(np.testing.assert_array_equal, result, expected)


def test_predict_needs_no_compile():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((64,)), layers.Dense(3)])
    x, _ = digits(50)
    expected = keras.Model.predict(model, x, verbose=0)
    np.testing.assert_allclose(kn.predict(model, x, verbose=0), expected, rtol=1e-5, atol=1e-6)


def test_predict_builds_a_model_that_is_not_built():
    def make() -> Any:
        keras.utils.set_random_seed(1)
        return keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(3)])

    x, _ = digits(50)
    expected = keras.Model.predict(make(), x, verbose=0)
    np.testing.assert_allclose(kn.predict(make(), x, verbose=0), expected, rtol=1e-5, atol=1e-6)


def test_predict_follows_new_weights_without_compiling_again():
    model = dense_net()
    x, _ = digits(50)
    kn.predict(model, x, verbose=0)
    state = state_of(model)
    put_state(model, [[value * 0 for value in state[0]], *state[1:]])
    np.testing.assert_allclose(kn.predict(model, x, verbose=0), 0.1, rtol=1e-6)


def test_predict_follows_a_recompiled_model_and_a_changed_layer():
    model = noisy_net()
    x, _ = digits(50)
    kn.predict(model, x, verbose=0)
    model.compile("sgd", "sparse_categorical_crossentropy")
    kn.fit(model, *digits(50), verbose=0)
    expected = keras.Model.predict(model, x, verbose=0)
    np.testing.assert_allclose(kn.predict(model, x, verbose=0), expected, rtol=1e-5, atol=1e-6)
