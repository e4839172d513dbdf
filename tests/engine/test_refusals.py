"""What cannot be one compiled program is refused in a sentence, or left to Keras's own fit."""

import warnings
from typing import Any

import jax
import keras
import numpy as np
import pytest
from against_keras import assert_same_training, assert_trains_as_keras, train
from keras import layers, ops
from small_networks import classifier, dense_net, digits, noisy_net, shared_net, state_of

import keraunos as kn

# ---- two optimizers: the adversarial networks of the tutorials ----

NOISE = 4


class Adversarial(keras.Model):
    """A generator and a discriminator of digits, both updated from one forward pass."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = keras.Sequential(
            [keras.Input((NOISE,)), layers.Dense(8, "relu"), layers.Dense(64, "sigmoid")],
            name="generator",
        )
        self.discriminator = keras.Sequential(
            [keras.Input((64,)), layers.Dense(8, "relu"), layers.Dropout(0.2), layers.Dense(1)],
            name="discriminator",
        )
        self.noise = keras.random.SeedGenerator(7)
        self.built = True

    def call(self, real: Any, training: bool = False) -> Any:
        noise = keras.random.normal((ops.shape(real)[0], NOISE), seed=self.noise)
        fake = self.generator(noise, training=training)
        return (
            self.discriminator(real, training=training),
            self.discriminator(fake, training=training),
        )

    def gradients(self, trainable: Any, non_trainable: Any, real: Any) -> Any:
        def losses(trainable: Any) -> Any:
            (real_logits, fake_logits), new = self.stateless_call(
                trainable, non_trainable, real, training=True
            )
            right = ops.mean(ops.softplus(-real_logits) + ops.softplus(fake_logits))
            fooled = ops.mean(ops.softplus(-fake_logits))
            return (right, fooled), new

        (right, fooled), back, non_trainable = jax.vjp(losses, trainable, has_aux=True)
        (for_discriminator,) = back((1.0, 0.0))
        (for_generator,) = back((0.0, 1.0))
        own = [v.path.startswith("generator") for v in self.trainable_variables]
        gradients = [
            generator if mine else discriminator
            for mine, generator, discriminator in zip(
                own, for_generator, for_discriminator, strict=True
            )
        ]
        return gradients, {"d_loss": right, "g_loss": fooled}, non_trainable


class WithOneOptimizer(Adversarial):
    def train_step(self, state: Any, data: Any) -> Any:
        trainable, non_trainable, optimizer, metrics = state
        real = data[0] if isinstance(data, tuple) else data
        gradients, logs, non_trainable = self.gradients(trainable, non_trainable, real)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
        return logs, (trainable, non_trainable, optimizer, metrics)


class WithTwoOptimizers(Adversarial):
    def compile(self, g_optimizer: Any, d_optimizer: Any) -> None:  # as in the tutorials
        super().compile()
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer

    def parts(self) -> list[tuple[Any, Any]]:
        return [
            (self.generator, self.g_optimizer),
            (self.discriminator, self.d_optimizer),
        ]

    def train_step(self, state: Any, data: Any) -> Any:
        trainable, non_trainable, optimizer, metrics = state
        real = data[0] if isinstance(data, tuple) else data
        gradients, logs, non_trainable = self.gradients(trainable, non_trainable, real)
        place = {v.path: index for index, v in enumerate(self.trainable_variables)}
        for part, own in self.parts():
            places = [place[v.path] for v in part.trainable_variables]
            new = self.apply(
                own, part, [gradients[i] for i in places], [trainable[i] for i in places]
            )
            trainable = list(trainable)
            for index, value in zip(places, new, strict=True):
                trainable[index] = value
        return logs, (trainable, non_trainable, optimizer, metrics)


class Assigning(WithTwoOptimizers):
    def apply(self, optimizer: Any, part: Any, gradients: Any, values: Any) -> Any:
        optimizer.apply(gradients, part.trainable_variables)
        return values


class Dropping(WithTwoOptimizers):
    """Keeps the new weights, and forgets what the optimizer would remember."""

    def apply(self, optimizer: Any, part: Any, gradients: Any, values: Any) -> Any:
        memory = [variable.value for variable in optimizer.variables]
        values, _ = optimizer.stateless_apply(memory, gradients, values)
        return values


def adam() -> Any:
    return keras.optimizers.Adam(0.01, beta_1=0.5)


@pytest.mark.parametrize("built", [True, False], ids=["built", "not built"])
@pytest.mark.parametrize("kind", [Assigning, Dropping])
def test_optimizers_that_keras_does_not_know_of_are_refused_with_the_way_out(kind, built):
    keras.utils.set_random_seed(1)
    model = kind()
    model.compile(g_optimizer=adam(), d_optimizer=adam())
    if built:
        for part, optimizer in model.parts():
            optimizer.build(part.trainable_variables)
    before = [np.array(v.value) for v in model.trainable_variables]
    with pytest.raises(kn.KeraunosError, match=r"keras\.optimizers\.MultiOptimizer") as raised:
        kn.fit(model, digits()[0], verbose=0)
    sentence = str(raised.value)
    assert sentence.startswith(f"{kind.__name__}.train_step")
    assert sentence.count(". ") == 0
    assert "\n" not in sentence
    for variable, value in zip(model.trainable_variables, before, strict=True):
        np.testing.assert_array_equal(variable.value, value)


def with_multi_optimizer() -> Any:
    keras.utils.set_random_seed(1)
    model = WithOneOptimizer()
    generator, discriminator = adam(), adam()
    model.compile(
        keras.optimizers.MultiOptimizer(
            lambda variable: generator if variable.path.startswith("generator") else discriminator
        )
    )
    return model


def test_two_optimizers_in_one_train_as_under_keras():
    x, _ = digits()
    result, _ = assert_trains_as_keras(with_multi_optimizer, x, epochs=3)
    assert {"d_loss", "g_loss"} <= set(result.history)


def test_an_optimizer_kept_beside_that_does_not_train_is_no_reason_to_refuse():
    model = dense_net()
    model.spare_optimizer = adam()
    kn.fit(model, *digits(), verbose=0)


# ---- steps that are not pure ----


class TensorFlowForm(keras.Model):
    def train_step(self, data: Any) -> Any:
        x, y = data
        loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        return {"loss": loss}


def of_kind(kind: Any) -> Any:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((64,))
    model = kind(inputs, layers.Dense(10, activation="softmax")(inputs))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_the_tensorflow_form_of_train_step_is_refused_with_the_form_to_use():
    with pytest.raises(kn.KeraunosError, match=r"takes \(self, data\), the TensorFlow form"):
        kn.fit(of_kind(TensorFlowForm), *digits(), verbose=0)


class Counting(keras.Model):
    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.counter = keras.Variable(0, dtype="int32", trainable=False, name="counter")

    def train_step(self, state: Any, data: Any) -> Any:
        self.counter.assign(1)
        return super().train_step(state, data)


def test_a_variable_changed_outside_the_state_is_named():
    model = of_kind(Counting)
    with pytest.raises(kn.KeraunosError, match=r"outside the state it is given .*counter"):
        kn.fit(model, *digits(), verbose=0)
    assert int(model.counter.value) == 0
    assert all(np.isfinite(value).all() for value in state_of(model)[0])


class Reading(keras.Model):
    """Reads a variable of its own beside the state."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.factor = keras.Variable(0.5, trainable=False, name="factor")

    def train_step(self, state: Any, data: Any) -> Any:
        logs, state = super().train_step(state, data)
        return {**logs, "half": logs["loss"] * self.factor.value}, state


class Calling(keras.Model):
    """Calls itself as under TensorFlow, and not with the values it was given."""

    def train_step(self, state: Any, data: Any) -> Any:
        x, y = data
        return {"loss": self.compute_loss(y=y, y_pred=self(x, training=True))}, state


@pytest.mark.parametrize(("kind", "variable"), [(Reading, "factor"), (Calling, "kernel")])
def test_a_variable_read_beside_the_state_is_named_and_the_way_out(kind, variable):
    model = of_kind(kind)
    before = state_of(model)[0]
    with pytest.raises(kn.KeraunosError, match=rf"train_step reads \S*{variable} outside") as said:
        kn.fit(model, *digits(), verbose=0)
    assert "stateless_call" in str(said.value)
    assert "\n" not in str(said.value)
    for value, want in zip(state_of(model)[0], before, strict=True):
        np.testing.assert_array_equal(value, want)


class Scoped(Reading):
    def train_step(self, state: Any, data: Any) -> Any:
        logs, state = keras.Model.train_step(self, state, data)
        mapping = zip(self.non_trainable_variables, state[1], strict=True)
        with keras.StatelessScope(state_mapping=list(mapping)):
            return {**logs, "half": logs["loss"] * self.factor.value}, state


def test_a_variable_read_in_a_scope_with_the_state_trains_as_under_keras():
    result, _ = assert_trains_as_keras(lambda: of_kind(Scoped), *digits(), epochs=2)
    np.testing.assert_allclose(result.history["half"], np.multiply(result.history["loss"], 0.5))


class Growing(keras.Model):
    def train_step(self, state: Any, data: Any) -> Any:
        logs, (trainable, *rest) = super().train_step(state, data)
        return logs, ([ops.concatenate([v, v], axis=0) for v in trainable], *rest)


def test_a_step_that_changes_the_shapes_of_the_state_is_refused_and_changes_nothing():
    model = of_kind(Growing)
    before = state_of(model)[0]
    with pytest.raises(kn.KeraunosError, match="shape or dtype"):
        kn.fit(model, *digits(), verbose=0)
    for value, want in zip(state_of(model)[0], before, strict=True):
        np.testing.assert_array_equal(value, want)


# ---- recurrent layers that keep their state ----


def stateful(batch_size: int) -> Any:
    keras.utils.set_random_seed(1)
    inputs = keras.Input(batch_shape=(batch_size, 8, 8))
    model = keras.Model(inputs, layers.Dense(10, "softmax")(layers.LSTM(4, stateful=True)(inputs)))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def sequences(count: int) -> tuple[Any, Any]:
    x, y = digits(count)
    return x.reshape(-1, 8, 8), y


def test_a_stateful_layer_trains_as_under_keras_on_full_batches():
    assert_trains_as_keras(
        lambda: stateful(20), *sequences(100), batch_size=20, epochs=2, shuffle=False
    )


@pytest.mark.parametrize("where", ["training", "validation", "evaluate"])
def test_a_stateful_layer_with_a_partial_batch_is_refused_before_the_first_step(where):
    model = stateful(32)
    before = state_of(model)[0]
    calls = {
        "training": lambda: kn.fit(model, *sequences(100), verbose=0),
        "validation": lambda: kn.fit(
            model, *sequences(96), verbose=0, validation_data=sequences(40)
        ),
        "evaluate": lambda: kn.evaluate(model, *sequences(100), verbose=0),
    }
    with pytest.raises(kn.KeraunosError, match=r"'lstm.*' is stateful.*(drop|choose)"):
        calls[where]()
    for value, want in zip(state_of(model)[0], before, strict=True):
        np.testing.assert_array_equal(value, want)


# ---- left to Keras ----


class WithItsOwnFunction(keras.Model):
    def make_train_function(self, force: bool = False) -> Any:
        return super().make_train_function(force)


def eager() -> Any:
    return dense_net(run_eagerly=True)


def not_compiled_to_a_program() -> Any:
    return dense_net(jit_compile=False)


@pytest.mark.parametrize(
    ("make_model", "reason"),
    [
        (eager, "run_eagerly=True"),
        (not_compiled_to_a_program, "jit_compile=False"),
        (
            lambda: of_kind(WithItsOwnFunction),
            "WithItsOwnFunction brings its own make_train_function",
        ),
    ],
    ids=["eager", "without jit", "own function"],
)
def test_what_the_engine_cannot_run_trains_under_keras_and_says_so_once(make_model, reason):
    def fit_twice(model: Any, *data: Any, **settings: Any) -> Any:
        with pytest.warns(kn.KeraunosWarning, match=reason) as said:
            kn.fit(model, *data, **settings)
        assert len(said) == 1
        return kn.fit(model, *data, **settings)  # a second warning would be an error

    def twice(model: Any, *data: Any, **settings: Any) -> Any:
        keras.Model.fit(model, *data, **settings)
        return keras.Model.fit(model, *data, **settings)

    expected = train(twice, make_model, *digits(64), batch_size=32)
    assert_same_training(train(fit_twice, make_model, *digits(64), batch_size=32), expected)


class Batches(keras.utils.PyDataset):
    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int) -> Any:
        x, y = digits(96)
        return x[32 * index : 32 * index + 32], y[32 * index : 32 * index + 32]


def generated() -> Any:
    batches = Batches()
    return (batches[index % 3] for index in range(9))


@pytest.mark.parametrize("make_data", [Batches, generated])
def test_data_that_are_no_arrays_train_through_keras_and_say_so_once(make_data):
    settings = {"epochs": 2, "steps_per_epoch": 3, "shuffle": False}
    expected = train(keras.Model.fit, shared_net, make_data(), **settings)
    with pytest.warns(kn.KeraunosWarning, match="its data are not arrays of numbers") as said:
        result = train(kn.fit, shared_net, make_data(), **settings)
    assert len(said) == 1
    assert_same_training(result, expected)


def test_validation_data_that_are_no_arrays_are_used_as_under_keras():
    assert_trains_as_keras(
        shared_net, *digits(), epochs=2, validation_data=Batches(), validation_steps=2
    )


def test_data_sets_are_evaluated_through_keras():
    model = shared_net()
    expected = keras.Model.evaluate(model, Batches(), verbose=0)
    with pytest.warns(kn.KeraunosWarning, match="Evaluating"):
        result = kn.evaluate(model, Batches(), verbose=0)
    np.testing.assert_allclose(result, expected, rtol=1e-5)


def test_data_sets_are_predicted_through_keras():
    with pytest.warns(kn.KeraunosWarning, match="Predicting"):
        predicted = kn.predict(shared_net(), Batches(), verbose=0)
    expected = kn.predict(shared_net(), digits(96)[0], verbose=0)
    np.testing.assert_allclose(predicted, expected, rtol=1e-5, atol=1e-6)


def test_one_reason_is_said_once_whatever_it_is_for():
    with pytest.warns(kn.KeraunosWarning, match="Training"):
        kn.fit(shared_net(), Batches(), verbose=0)
    kn.evaluate(dense_net(), Batches(), verbose=0)
    kn.predict(dense_net(), Batches(), verbose=0)


def test_data_that_fill_the_device_train_through_keras(monkeypatch):
    monkeypatch.setattr("keraunos.engine.feed.room_for", lambda size: size < 100 * 64 * 4)
    kn.fit(shared_net(), *digits(90), verbose=0)
    with pytest.warns(kn.KeraunosWarning, match="more than half of the device's memory"):
        kn.fit(shared_net(), *digits(100), verbose=0)


def test_validation_data_count_as_room_and_are_else_used_batch_by_batch(monkeypatch):
    # 90 samples of training fit, with labels, and 40 of validation do not fit beside them.
    monkeypatch.setattr("keraunos.engine.feed.room_for", lambda size: size < 100 * 65 * 4)
    data, settings = digits(90), {"epochs": 2, "validation_data": digits(40)}
    expected = train(keras.Model.fit, shared_net, *data, **settings)
    with pytest.warns(kn.KeraunosWarning, match="Validating 'seq.*' batch by batch") as said:
        result = train(kn.fit, shared_net, *data, **settings)
    assert len(said) == 1
    assert_same_training(result, expected)
    train(kn.fit, shared_net, *data, **settings)  # a second warning would be an error


def test_strings_are_left_to_keras_and_fail_as_there():
    texts, labels = np.array(["to be", "or not", "to be"] * 4), np.zeros(12)
    with pytest.raises(Exception) as expected:  # noqa: PT011
        keras.Model.fit(dense_net(), texts, labels, verbose=0)
    warnings.simplefilter("ignore")
    with pytest.raises(type(expected.value)) as raised:
        kn.fit(dense_net(), texts, labels, verbose=0)
    assert str(raised.value) == str(expected.value)


@pytest.mark.parametrize("what", ["fit", "evaluate"])
def test_a_model_that_is_not_compiled_gets_the_error_of_keras(what):
    model = keras.Sequential([keras.Input((64,)), layers.Dense(10)])
    with pytest.raises(ValueError, match="compile") as expected:
        getattr(keras.Model, what)(model, *digits(), verbose=0)
    with pytest.raises(ValueError, match="compile") as raised:
        getattr(kn, what)(model, *digits(), verbose=0)
    assert str(raised.value) == str(expected.value)


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        pytest.param((digits()[0], digits()[1][:7]), {}, id="lengths that differ"),
        pytest.param(
            digits(),
            {"class_weight": {0: 1.0}, "sample_weight": np.ones(100)},
            id="two kinds of weights",
        ),
        pytest.param(digits(), {"validation_split": 0.999}, id="an impossible split"),
        pytest.param((None, None), {}, id="no data"),
    ],
)
def test_wrong_arguments_get_the_error_of_keras(data, settings):
    with pytest.raises(Exception) as expected:  # noqa: PT011
        keras.Model.fit(shared_net(), *data, verbose=0, **settings)
    warnings.simplefilter("ignore")
    with pytest.raises(type(expected.value)) as raised:
        kn.fit(shared_net(), *data, verbose=0, **settings)
    assert str(raised.value) == str(expected.value)


# ---- after an error ----


@pytest.mark.parametrize("what", ["fit", "evaluate", "predict", "validation"])
def test_the_model_has_its_weights_after_an_error_in_the_first_step(what):
    model = noisy_net()
    x, y = digits()
    kn.fit(model, x, y, verbose=0)
    before = state_of(model)
    wrong_y = np.zeros((100, 3), "float32")
    wrong_x = np.zeros((100, 5), "float32")
    calls = {
        "fit": lambda: kn.fit(model, x, wrong_y, verbose=0),
        "evaluate": lambda: kn.evaluate(model, x, wrong_y, verbose=0),
        "predict": lambda: kn.predict(model, wrong_x, verbose=0),
        "validation": lambda: kn.fit(model, x, y, verbose=0, validation_data=(x, wrong_y)),
    }
    with pytest.raises(Exception) as raised:  # noqa: PT011
        calls[what]()
    assert not isinstance(raised.value, kn.KeraunosError)
    for values, wants in zip(state_of(model)[:3], before[:3], strict=True):
        for value, want in zip(values, wants, strict=True):
            np.testing.assert_array_equal(value, want)
    kn.fit(model, x, y, verbose=0)
    assert np.isfinite(kn.predict(model, x, verbose=0)).all()


@pytest.mark.parametrize("what", ["fit", "evaluate", "predict"])
def test_the_model_has_its_weights_after_an_error_in_a_callback(what):
    model = dense_net()
    kind = {"fit": "train", "evaluate": "test"}.get(what, what)

    def fail(self: Any, index: int, logs: Any = None) -> None:
        if index == 1:
            raise RuntimeError("a callback failed")

    callback = type("Fails", (keras.callbacks.Callback,), {f"on_{kind}_batch_end": fail})()
    data = digits()[: 1 if what == "predict" else 2]
    with pytest.raises(RuntimeError, match="a callback failed"):
        getattr(kn, what)(model, *data, verbose=0, callbacks=[callback])
    assert all(np.isfinite(value).all() for values in state_of(model) for value in values)
    assert np.isfinite(kn.predict(model, digits()[0], verbose=0)).all()


def test_an_error_in_the_first_step_is_that_of_keras():
    x = digits()[0]
    wrong = np.zeros((100, 3), "float32")

    def error_of(fit: Any) -> Exception:
        with pytest.raises(Exception) as raised:  # noqa: PT011
            fit(classifier(loss="categorical_crossentropy"), x, wrong, verbose=0)
        return raised.value

    expected = error_of(keras.Model.fit)
    assert type(error_of(kn.fit)) is type(expected)
    assert str(error_of(kn.fit)).split(". ")[0] == str(expected).split(". ")[0]


def test_models_that_are_gone_leave_no_program_behind():
    import gc
    import weakref

    model = dense_net()
    kn.fit(model, *digits(), verbose=0)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
