"""What cannot be trained as a population is refused before the first step, in one sentence."""

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from trained_alone import BATCH, assert_bits, dense, net, population, rows

import keraunos as kn
from keraunos import KeraunosError
from keraunos.engine import keras_bridge as bridge
from keraunos.engine.population.programs import arranged
from keraunos.errors import KeraunosWarning

DATA = rows(BATCH * 2)


def refusal(models: Any, *data: Any, **settings: Any) -> str:
    with pytest.raises(KeraunosError) as raised:
        kn.fit_population(models, *(data or DATA), verbose=0, **settings)
    sentence = str(raised.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_nobody_is_no_population():
    assert "at least one model" in refusal([])


def test_a_seed_for_each():
    assert "2 models and 3 seeds" in refusal([net(), net()], seeds=[1, 2, 3])


def test_nobody_is_there_twice():
    model = net()
    assert "in the population twice" in refusal([model, model])


def test_everyone_is_compiled():
    bare = keras.Sequential([keras.Input((6,)), layers.Dense(3)], name="bare")
    assert "'bare' is not compiled" in refusal([net(), bare])


def test_everyone_can_be_compiled():
    eager = net()
    eager.run_eagerly = True
    sentence = refusal([net(), eager])
    assert "cannot be trained in a population" in sentence
    assert "run_eagerly" in sentence


def test_data_are_arrays():
    sentence = refusal([net()], ((x, y) for x, y in [DATA]), None)
    assert "not arrays of numbers" in sentence


def test_validation_data_are_arrays():
    generator = (part for part in DATA)
    sentence = refusal([net()], validation_data=(generator, DATA[1]))
    assert "validation data of a population are arrays" in sentence


def test_each_has_an_optimizer_of_its_own():
    optimizer = keras.optimizers.SGD(0.1)
    assert "have one optimizer" in refusal([net(optimizer=optimizer) for _ in range(2)])


def test_each_has_layers_of_its_own():
    shared = layers.Dense(4)
    assert "in common; build layers" in refusal([net(lambda: shared), net(lambda: shared)])
    shared.trainable = False
    assert "in common; build layers" in refusal([net(lambda: shared), net(lambda: shared)])


def test_each_has_metrics_of_its_own():
    metric = keras.metrics.SparseCategoricalAccuracy()
    assert "total in common" in refusal([net(metrics=[metric]) for _ in range(2)])


def test_what_holds_no_variables_may_be_shared():
    loss = keras.losses.SparseCategoricalCrossentropy()
    models = [net(dense, loss=loss) for _ in range(2)]
    assert len(population(models, *DATA)) == 2


def test_a_plan_for_exact_bits():
    assert "other bits than alone" in refusal([net()], exact=True, plan=kn.Plan(1, 2))


def test_networks_built_twice_are_the_same_twice():
    """For those who make the template of a program anew, as a search does."""
    models = [built(net(dense)), built(net(dense, dense))]
    with pytest.raises(KeraunosError, match="not the same twice"):
        arranged([bridge.anatomy(models[0])], lambda index: models[1], lambda *_: None)


def built(model: Any) -> Any:
    bridge.build(model, bridge.ResidentArrays(*DATA, batch_size=BATCH))
    return model


class TensorFlowForm(keras.Sequential):
    def train_step(self, data: Any) -> Any:
        return {}


def test_what_no_program_can_be_made_of():
    assert "TensorFlow form" in refusal([net(kind=TensorFlowForm)])


def test_mistakes_of_any_member_are_named(monkeypatch):
    """Not only of the first: of one of each structure."""
    monkeypatch.delenv("KERAUNOS_CHECKS")
    good = net(dense)
    bad = keras.Sequential([keras.Input((6,)), layers.Dense(2, activation="softmax")])
    bad.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(kn.KeraunosError) as alone:
        kn.fit(bad, *DATA, verbose=0)
    assert refusal([good, bad]) == str(alone.value)


def test_networks_that_cannot_share_a_program_are_named_once():
    models = [
        net(dense, lambda rate=rate: layers.GaussianDropout(rate)) for rate in (0.2, 0.3, 0.4)
    ]
    with pytest.warns(KeraunosWarning, match=r"differ in layers\[2\]\.rate are trained by") as told:
        population(models, *DATA)
    assert len(told) == 1


def test_an_error_in_a_loss_of_the_users_is_what_he_sees():
    def loss(rate: float) -> Any:
        def wrong(y: Any, prediction: Any) -> Any:
            return keras.ops.no_such_function(prediction * rate)

        return wrong

    # Built by hand: Keras meets the loss when it builds the model.
    models = [net(dense, loss=loss(rate)) for rate in (0.1, 0.2)]
    with pytest.raises(Exception, match="no_such_function"):
        population(models, *DATA)


class FailsInStep(keras.Sequential):
    rate = 1.0

    def train_step(self, state: Any, data: Any) -> Any:
        raise LookupError(f"a mistake of mine after {1 * self.rate > 0}")


def test_an_error_in_a_step_of_the_users_is_what_he_sees_and_nothing_else():
    models = [net(dense, kind=FailsInStep) for _ in range(3)]
    for model, rate in zip(models, (1.0, 2.0, 3.0), strict=True):
        model.rate = rate
    with pytest.raises(LookupError, match="a mistake of mine after True"):
        population(models, *DATA)


def test_one_member_is_a_population_too():
    model, wanted = net(dense), net(dense)
    [history] = population([model], *DATA)
    np.random.seed(3)
    expected = kn.fit(wanted, *DATA, batch_size=BATCH, verbose=0)
    assert history.history == expected.history
    assert_bits(model, wanted)


def test_data_may_be_what_fit_takes():
    x, y = DATA
    data = {"one": x, "two": x[:, :2]}

    def made(rate: float) -> Any:
        keras.utils.set_random_seed(1)
        inputs = {"one": keras.Input((6,), name="one"), "two": keras.Input((2,), name="two")}
        joined = layers.Concatenate()([inputs["one"], inputs["two"]])
        model = keras.Model(inputs, layers.Dense(3, activation="softmax")(joined * rate))
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    models = [made(rate) for rate in (0.5, 2.0)]
    population(models, data, y)
    for model, rate in zip(models, (0.5, 2.0), strict=True):
        wanted = made(rate)
        np.random.seed(3)
        kn.fit(wanted, data, y, batch_size=BATCH, verbose=0)
        for value, other in zip(model.get_weights(), wanted.get_weights(), strict=True):
            np.testing.assert_allclose(value, other, rtol=1e-5, atol=1e-5)
