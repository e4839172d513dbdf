"""What stands for a number answers for all networks, and leaves nothing behind."""

import copy
import json
import math
import operator
import pickle
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from keras import layers
from trained_alone import BATCH, dense, net, rows

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.keras_bridge.anatomy import representable
from keraunos.engine.population.placeholder import (
    Disagreement,
    Inquiry,
    Placeholder,
    Untraceable,
)
from keraunos.engine.population.programs import SharedPrograms


def standing_for(*values: Any, path: str = "rate") -> Placeholder:
    return Placeholder(path, jnp.asarray(values[0]), values, Inquiry())


def answers(stand_in: Placeholder, number: Any) -> bool:
    """Whether a program that asked all that is right for another network with this number."""
    return all(q.answered_alike({"rate": number}) for q in stand_in._inquiry.questions)


def test_a_question_that_all_answer_alike_has_an_answer_and_is_remembered():
    stand_in = standing_for(0.2, 0.5)
    assert stand_in > 0
    assert stand_in
    assert not stand_in >= 1
    assert 0 < stand_in < 1
    assert stand_in != 7
    assert stand_in is not None
    assert stand_in != "auto"
    assert stand_in not in (0.1, 0.3)
    assert answers(stand_in, 0.9)
    assert not answers(stand_in, 0.0)
    assert not answers(stand_in, 1.0)
    assert not answers(stand_in, 0.3)


def test_a_question_that_divides_them_says_who_said_yes():
    with pytest.raises(Disagreement) as raised:
        bool(standing_for(0.0, 0.5, 0.0))
    assert raised.value.yes == [False, True, False]
    with pytest.raises(Disagreement) as raised:
        max(standing_for(0.0, 0.5, 0.9), 0.7)
    assert raised.value.yes == [True, True, False]


def test_what_is_computed_from_it_answers_as_python_computes():
    stand_in = standing_for(0.9, 0.999)
    assert 1 - stand_in < 0.2
    assert not answers(stand_in, 0.5)
    with pytest.raises(Disagreement) as raised:
        bool(standing_for(3, 5, 1) ** 2 // 2 > 4)
    assert raised.value.yes == [False, True, False]


def test_numbers_are_compared_with_one_another():
    inquiry = Inquiry()
    low = Placeholder("low", jnp.asarray(1.0), [1.0, 2.0], inquiry)
    high = Placeholder("high", jnp.asarray(3.0), [3.0, 4.0], inquiry)
    assert low < high
    assert all(q.answered_alike({"low": 0.0, "high": 1.0}) for q in inquiry.questions)
    assert not all(q.answered_alike({"low": 2.0, "high": 1.0}) for q in inquiry.questions)


@pytest.mark.parametrize(
    "convert",
    [
        *(float, int, complex, round, math.floor, math.ceil, math.trunc, math.sqrt, operator.index),
        *(hash, str, "{:.2f}".format, np.asarray, np.sqrt, range, lambda v: divmod(v, 2)),
        *(lambda v: {v: 1}, lambda v: [1] * v, lambda v: (1, 2)[v], lambda v: v // 0.3),
        *(lambda v: v.real, lambda v: v.is_integer(), lambda v: np.full(3, v), pickle.dumps),
        *(lambda v: (-v) ** 0.5, lambda v: 1 / (v - 2), lambda v: 1 << v),
    ],
)
def test_where_python_wants_the_number_itself_it_is_refused(convert):
    stand_in = standing_for(2.0, 3.0)
    with pytest.raises(Untraceable):
        convert(stand_in)
    assert isinstance(stand_in._inquiry.refusal, Untraceable)
    assert stand_in._inquiry.refusal.paths == ("rate",)


def test_it_is_no_json_number():
    with pytest.raises(TypeError):
        json.dumps({"rate": standing_for(2.0, 3.0)})


@pytest.mark.parametrize(
    "compute",
    [
        *(operator.add, operator.sub, operator.mul, operator.truediv, operator.pow),
        *(lambda a, b: b - a, lambda a, b: b / a, lambda a, b: 2**a, lambda a, b: abs(-a) + b),
        *(lambda a, b: np.float32(2) * a, lambda a, b: a * np.arange(3), lambda a, b: +a),
        *(
            lambda a, b: a * jnp.ones(2) > b,
            lambda a, b: jnp.where(a > 0, a, b),
            lambda a, b: a - a,
        ),
        *(lambda a, b: sum([a, b, a]), lambda a, b: jnp.stack([a, b]), lambda a, b: jnp.exp(a)),
    ],
)
@pytest.mark.parametrize("values", [(0.5, 2.0), (2, 3)])
def test_arithmetic_is_that_of_its_number(compute, values):
    a, b = standing_for(*values), 4
    result = jnp.asarray(compute(a, b))
    wanted = jnp.asarray(compute(values[0], b))
    np.testing.assert_allclose(result, wanted, rtol=1e-6)
    assert result.dtype == wanted.dtype
    half = jnp.ones((2, 1), jnp.float16)
    assert (half * compute(a, b)).dtype == (half * compute(values[0], b)).dtype


def test_a_copy_of_a_number_is_the_number():
    stand_in = standing_for(2.0, 3.0)
    assert copy.copy(stand_in) is stand_in
    assert copy.deepcopy([stand_in])[0] is stand_in


def test_it_is_a_float_to_users_and_none_to_jax():
    assert isinstance(standing_for(2.0, 3.0), float)
    assert isinstance(standing_for(2, 3), int)
    assert not isinstance(standing_for(2, 3), float)
    assert isinstance(standing_for(2, 3), Placeholder)
    assert jax.tree.leaves(standing_for(2.0, 3.0))[0].shape == ()


def test_it_goes_through_compiled_functions():
    stand_in = standing_for(0.5, 2.0)

    @jax.jit
    def function(x: Any, rate: Any) -> Any:
        return x * rate if rate > 0 else x

    assert function(3.0, stand_in) == 1.5
    with pytest.raises(Disagreement):
        jax.jit(lambda x, rate: x * rate if rate > 1 else x)(3.0, stand_in)


def test_what_no_program_holds_is_no_input():
    assert all(map(representable, [0, -5, 0.0, 1e-30, -1e30, math.inf, math.nan, 2**31 - 1]))
    assert not any(map(representable, [2**31, -(2**31) - 1, 1e39, -1e-39]))


# ---- a template after a trace ----


class Asks(layers.Layer):
    def __init__(self, rate: Any, ask: Any) -> None:
        super().__init__()
        self.rate = rate
        self.pair = (rate, (rate, 3.0))
        self.rates = {"rate": rate}
        self.ask = ask

    def call(self, x: Any) -> Any:
        self.last = self.rate * 2
        return x * self.ask(self.rate)


@pytest.mark.parametrize(
    ("ask", "raised"),
    [
        (lambda rate: rate, None),
        (lambda rate: 1.0 if rate > 1 else 2.0, Disagreement),
        (lambda rate: float(rate), Untraceable),
        (lambda rate: rate if type(rate) is float else 1 / 0, Untraceable),
        (lambda rate: len(json.dumps(rate)), Untraceable),
    ],
)
def test_after_a_trace_every_number_is_the_object_that_it_was(ask, raised):
    number = 0.123456
    model = net(dense, lambda: Asks(number, lambda rate: 1.0))
    model.layers[1].ask = ask
    bridge.build(model, bridge.ResidentArrays(*rows(BATCH), batch_size=BATCH))
    layer = model.layers[1]
    layer.last = "before"
    anatomy = bridge.anatomy(model)
    before = {path: place.found for path, place in anatomy.places.items()}
    things = {name: id(thing) for name, thing in vars(layer).items()}
    paths = [path for path, place in anatomy.places.items() if place.value == number]
    assert len(paths) == 4
    programs = SharedPrograms(model, {path: [number, 1.5] for path in paths})
    inputs = bridge.as_inputs(dict.fromkeys(paths, number))
    state = bridge.state_of(model, bridge.TRAIN)
    object.__setattr__(state, "hyperparameters", inputs)
    if raised is None:
        programs.trace("train", state, rows(BATCH))
    else:
        with pytest.raises(raised):
            programs.trace("train", state, rows(BATCH))
    after = bridge.anatomy(model)
    assert {path: id(place.found) for path, place in after.places.items()} == {
        path: id(found) for path, found in before.items()
    }
    assert {name: id(thing) for name, thing in vars(layer).items()} == things
    assert after.structure == anatomy.structure


def test_a_number_that_cannot_be_put_in_place_leaves_the_others_as_they_were(monkeypatch):
    model = net(dense, lambda: Asks(0.25, lambda rate: rate))
    bridge.build(model, bridge.ResidentArrays(*rows(BATCH), batch_size=BATCH))
    anatomy = bridge.anatomy(model)
    paths = [path for path, place in anatomy.places.items() if place.value == 0.25]

    def interrupted(new: Any) -> None:
        if new != 0.25:
            raise KeyboardInterrupt

    object.__setattr__(anatomy.places[paths[-1]], "put", interrupted)
    with (
        pytest.raises(KeyboardInterrupt),
        bridge.replaced(anatomy, dict.fromkeys(paths, 0.75)),
    ):
        pass
    layer = model.layers[1]
    assert (layer.rate, layer.pair, dict(layer.rates)) == (
        0.25,
        (0.25, (0.25, 3.0)),
        {"rate": 0.25},
    )


def test_somebody_who_catches_the_refusal_does_not_have_his_way():
    def ask(rate: Any) -> Any:
        try:
            return float(rate)
        except Exception:
            return 1.0

    model = net(dense, lambda: Asks(0.25, ask))
    bridge.build(model, bridge.ResidentArrays(*rows(BATCH), batch_size=BATCH))
    path = next(p for p, place in bridge.anatomy(model).places.items() if p.endswith("].rate"))
    programs = SharedPrograms(model, {path: [0.25, 1.5]})
    state = bridge.state_of(model, bridge.TRAIN)
    object.__setattr__(state, "hyperparameters", bridge.as_inputs({path: 0.25}))
    with pytest.raises(Untraceable):
        programs.trace("train", state, rows(BATCH))


def test_programs_admit_whom_they_are_right_for():
    def made(rate: float, momentum: float = 0.5) -> Any:
        model = net(
            dense, lambda: layers.Dropout(rate), optimizer=keras.optimizers.SGD(0.1, momentum)
        )
        bridge.build(model, bridge.ResidentArrays(*rows(BATCH), batch_size=BATCH))
        return model

    template = made(0.2)
    path = "._layers[2].rate"
    programs = SharedPrograms(template, {path: [0.2, 0.3]})
    state = bridge.state_of(template, bridge.TRAIN)
    object.__setattr__(state, "hyperparameters", bridge.as_inputs({path: 0.2}))
    programs.trace("train", state, rows(BATCH))
    assert programs.admits(bridge.anatomy(made(0.7)))
    assert not programs.admits(bridge.anatomy(made(0.0))), "this one has no dropout"
    assert not programs.admits(bridge.anatomy(made(0.2, 0.9))), "momentum is a constant"
    assert not programs.admits(bridge.anatomy(net_of_another_kind()))


def test_a_template_is_traced_with_the_numbers_of_the_network_it_stands_for():
    """A number that differs from build to build (a count, a time) is the network's, not its own."""

    def made(scale: float) -> Any:
        model = net(dense, lambda: Asks(scale, lambda rate: rate))
        bridge.build(model, bridge.ResidentArrays(*rows(BATCH), batch_size=BATCH))
        return model

    template, network = made(0.25), made(3.0)
    programs = SharedPrograms(template, {}, bridge.anatomy(network))
    assert programs.admits(bridge.anatomy(network))
    assert not programs.admits(bridge.anatomy(template))
    batch = jax.tree.map(jnp.asarray, rows(BATCH))
    state = bridge.state_of(network, bridge.TRAIN)
    logs, _ = programs.alone["train"]._step(state, batch)
    wanted, _ = bridge.pure_step(network, bridge.TRAIN)(state, batch)
    np.testing.assert_allclose(logs["loss"], wanted["loss"], rtol=1e-6)
    assert template.layers[1].rate == 0.25


def net_of_another_kind() -> Any:
    model = net(dense)
    bridge.build(model, bridge.ResidentArrays(*rows(BATCH), batch_size=BATCH))
    return model
