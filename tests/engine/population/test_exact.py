"""When is every bit that of the training alone?"""

import functools
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from trained_alone import alone, assert_bits, dense, net, population, rows

import keraunos as kn
from keraunos import KeraunosError, Plan

DATA = rows(44)

SETTINGS: dict[str, Any] = {"validation_data": rows(21), "epochs": 2}


def with_rates(dropout: float, rate: float, seed: int) -> Any:
    return net(
        dense,
        layers.BatchNormalization,
        lambda: layers.Dropout(dropout),
        optimizer=keras.optimizers.Adam(rate),
        metrics=["accuracy"],
        seed=seed,
    )


def assert_every_bit(made: list[Any], again: list[Any], **settings: Any) -> None:
    histories = population(made, *DATA, **settings, **SETTINGS)
    for model, history, oracle in zip(made, histories, again, strict=True):
        wanted = alone(oracle, *DATA, **SETTINGS)
        assert history.history == wanted.history
        assert_bits(model, oracle)


def test_members_that_differ_in_what_keras_keeps_in_variables_get_the_bits_of_alone(groups):
    """Without a word of `exact`: seeds and learning rates."""

    def members() -> list[Any]:
        return [with_rates(0.2, 0.01 * (index + 1), seed=index) for index in range(2)]

    assert_every_bit(members(), members())
    assert groups.members == [[0, 1]]


def test_exact_gives_every_bit_of_the_training_alone(groups):
    def members() -> list[Any]:
        return [
            with_rates(dropout, rate, seed)
            for dropout, rate, seed in [(0.2, 0.01, 1), (0.4, 0.01, 1), (0.2, 0.03, 2)]
        ]

    assert_every_bit(members(), members(), exact=True)
    assert groups.members == [[0, 2], [1]]
    assert groups.paths == [(), ()]


def test_a_joint_program_is_not_exact():
    with pytest.raises(KeraunosError, match="other bits than alone"):
        kn.fit_population([net(dense), net(dense)], *DATA, exact=True, plan=Plan(1, 2))


def test_the_same_population_twice_is_the_same_in_every_bit():
    def trained(plan: Plan) -> list[Any]:
        models = [with_rates(0.1 + index / 10, 0.01, seed=index) for index in range(2)]
        population(models, *DATA, plan=plan, **SETTINGS)
        return models

    for plan in (Plan(2, 1), Plan(1, 2)):
        for model, other in zip(trained(plan), trained(plan), strict=True):
            assert_bits(model, other)


def test_every_member_visits_the_data_in_the_order_of_its_seed():
    models = [net(dense), net(dense)]
    population(models, *DATA, seeds=[7, 8], epochs=2)
    for model, seed in zip(models, (7, 8), strict=True):
        wanted = net(dense)
        alone(wanted, *DATA, seed=seed, epochs=2)
        assert_bits(model, wanted)


def test_numpys_generator_goes_on_as_after_one_training():
    """So that two calls in a row are what two trainings in a row are."""
    models, wanted = [net(dense), net(dense)], net(dense)
    population(models, *DATA, epochs=2)
    following = np.random.random()
    alone(wanted, *DATA, epochs=2)
    assert following == np.random.random()


def test_seeds_leave_numpys_generator_as_it_was():
    np.random.seed(5)
    following = np.random.random()
    np.random.seed(5)
    kn.fit_population([net(dense, seed=1)], *DATA, seeds=[1], verbose=0)  # net draws nothing here
    np.random.seed(5)
    model = net(dense)
    np.random.seed(5)
    kn.fit_population([model], *DATA, seeds=[1], verbose=0)
    assert np.random.random() == following


@pytest.mark.slow
def test_steps_per_epoch_go_on_where_the_epoch_before_ended(groups):
    """The partial last batch comes in the second epoch only."""

    def members() -> list[Any]:
        return [net(dense, functools.partial(layers.Dropout, rate)) for rate in (0.2, 0.4)]

    settings: dict[str, Any] = {"steps_per_epoch": 3, "epochs": 3}
    models = members()
    histories = population(models, *DATA, exact=True, **settings)
    for model, history, oracle in zip(models, histories, members(), strict=True):
        wanted = alone(oracle, *DATA, **settings)
        assert history.history == wanted.history
        assert_bits(model, oracle)
    models = members()
    population(models, *DATA, **settings)
    assert groups.members == [[0, 1]]
    for model, oracle in zip(models, members(), strict=True):
        alone(oracle, *DATA, **settings)
        for value, other in zip(model.get_weights(), oracle.get_weights(), strict=True):
            np.testing.assert_allclose(value, other, rtol=1e-5, atol=1e-5)
