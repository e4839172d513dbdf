"""The pass finds what it replaces wherever it is, and leaves alone what it does not know."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from both_ways import assert_close, both_ways
from jax import lax
from keras import layers

import keraunos as kn
from keraunos import kernels
from keraunos.engine.rewrite import rewrite


def input_gradient(g: Any, w: Any) -> Any:
    """A convolution with the kernel's channels swapped, as differentiation leaves it."""
    layout = lax.ConvDimensionNumbers((0, 3, 1, 2), (2, 3, 0, 1), (0, 3, 1, 2))
    return lax.conv_general_dilated(g, w, (1, 1), "SAME", dimension_numbers=layout)


@pytest.fixture
def given(rng: np.random.Generator) -> tuple[Any, Any]:
    g = jnp.asarray(rng.normal(size=(2, 6, 6, 4)).astype(np.float32))
    w = jnp.asarray(rng.normal(size=(3, 3, 4, 4)).astype(np.float32))
    return g, w


@jax.custom_jvp
def with_own_jvp(g: Any, w: Any) -> Any:
    return input_gradient(g, w)


with_own_jvp.defjvp(lambda primals, tangents: (with_own_jvp(*primals), tangents[0]))


@jax.custom_vjp
def with_own_vjp(g: Any, w: Any) -> Any:
    return input_gradient(g, w)


with_own_vjp.defvjp(lambda g, w: (input_gradient(g, w), None), lambda residual, g: (g, g))

PLACES = {
    "jit": jax.jit(input_gradient),
    "jit within jit": jax.jit(lambda g, w: jax.jit(input_gradient)(g, w) + 1),
    "scan": lambda g, w: lax.scan(lambda c, _: (input_gradient(c, w), c.sum()), g, None, 2),
    "fori_loop": lambda g, w: lax.fori_loop(0, 2, lambda _, c: input_gradient(c, w), g),
    "while condition": lambda g, w: lax.while_loop(
        lambda c: input_gradient(c, w).sum() > 1e3, lambda c: c / 2, g
    ),
    "cond": lambda g, w: lax.cond(g.sum() > 0, input_gradient, lambda g, w: g, g, w),
    "switch": lambda g, w: lax.switch(1, [lambda g, w: g, input_gradient, input_gradient], g, w),
    "remat": jax.checkpoint(input_gradient),
    "custom_jvp": with_own_jvp,
    "custom_vjp": with_own_vjp,
    "a gradient through remat": lambda g, w: jax.grad(
        lambda g: (jax.checkpoint(input_gradient)(jnp.sin(g), w) ** 2).sum()
    )(g),
}


@pytest.mark.parametrize("place", PLACES)
def test_it_descends_into(place: str, given: tuple[Any, Any]) -> None:
    result, expected, seen = both_ways(PLACES[place], *given)
    assert seen
    assert all(operation.rewritten for operation in seen if "forward" not in operation.kind)
    assert any(operation.rewritten for operation in seen)
    assert_close(result, expected)


def test_what_is_inside_an_unknown_primitive_is_reported_and_left(given: tuple[Any, Any]) -> None:
    mesh = jax.make_mesh((1,), ("devices",))
    spread = jax.shard_map(
        input_gradient, mesh=mesh, in_specs=jax.P(), out_specs=jax.P(), check_vma=False
    )
    result, expected, (operation,) = both_ways(spread, *given)
    assert not operation.rewritten
    assert operation.how == "it is inside shard_map"
    assert_close(result, expected, 0)


def test_a_program_without_anything_to_replace_stays_the_same_object() -> None:
    traced = jax.make_jaxpr(lambda x: jax.jit(jnp.sin)(x) @ x)(jnp.ones((3, 3)))
    new, seen = rewrite(traced, "cpu")
    assert new is traced
    assert seen == []


def test_other_platforms_are_left_alone(given: tuple[Any, Any]) -> None:
    traced = jax.make_jaxpr(input_gradient)(*given)
    for platform in ("gpu", "tpu"):
        assert rewrite(traced, platform) == (traced, [])


def test_it_can_be_switched_off(given: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    traced = jax.make_jaxpr(input_gradient)(*given)
    assert rewrite(traced, "cpu")[0] is not traced
    monkeypatch.setenv("KERAUNOS_REWRITE", "off")
    assert rewrite(traced, "cpu") == (traced, [])


def resnet20() -> Any:
    """ResNet-20 for CIFAR (He et al. 2015) with projections where the size changes."""

    def convolved(x: Any, filters: int, kernel: int = 3, strides: int = 1) -> Any:
        x = layers.Conv2D(filters, kernel, strides, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input((32, 32, 3))
    x = layers.ReLU()(convolved(inputs, 16))
    for filters in (16, 32, 64):
        for block in range(3):
            strides = 2 if filters > 16 and block == 0 else 1
            y = layers.ReLU()(convolved(x, filters, strides=strides))
            y = convolved(y, filters)
            if strides > 1:
                x = convolved(x, filters, 1, strides)
            x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("native", ["", "off"])
def test_every_convolution_gradient_of_a_resnet20_is_recognised(
    native: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAUNOS_NATIVE", native)
    explained = kn.explain_program(resnet20(), batch_size=4, platform="cpu")
    kinds = [operation.kind for operation in explained.operations]
    # 19 layers of the paper and 2 projections; the first layer's input needs no gradient.
    assert kinds.count("convolution, forward") == 21
    assert kinds.count("convolution, weight gradient") == 21
    assert kinds.count("convolution, input gradient") == 20
    if kernels.library().usable:
        assert len(explained.rewritten) == 62
        assert {operation.how for operation in explained.rewritten} == {"native kernel"}
    else:
        assert len(explained.rewritten) == 41
        assert {operation.kind for operation in explained.kept} == {"convolution, forward"}


def small_cnn() -> Any:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(4, 3, activation="relu", name="first"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_an_explanation_names_layers_and_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_NATIVE", "off")
    explained = kn.explain_program(small_cnn(), platform="cpu")
    shown = str(explained)
    assert "train_step on cpu: 3 of 4 operations replaced" in shown
    assert "first" in shown
    assert "its layout is canonical already" in shown
    assert "(32, 12, 12, 1)" in shown


def test_a_model_that_is_not_compiled_is_explained_by_its_prediction() -> None:
    model = keras.Sequential([layers.MaxPooling2D(2)])
    explained = kn.explain_program(model, np.zeros((3, 8, 8, 2), "float32"), platform="cpu")
    assert explained.step == "predict_step"
    assert [operation.kind for operation in explained.operations] == ["max pooling, forward"]
    assert "nothing" in str(kn.explain_program(model, np.zeros((3, 8, 8, 2)), platform="gpu"))


def test_explaining_changes_nothing_of_the_model() -> None:
    model = small_cnn()
    before = [np.array(variable.value) for variable in model.variables]
    kn.explain_program(model)
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.value, value)


def test_shapes_that_the_model_does_not_know_have_to_be_given() -> None:
    model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(4, 3)])
    with pytest.raises(kn.KeraunosError, match=r"explain_program\(model, x, y\)"):
        kn.explain_program(model)


def test_training_is_the_same_with_and_without_the_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x = rng.random((64, 12, 12, 1), "float32")
    y = rng.integers(0, 10, 64, dtype="int32")
    weights = []
    for setting in ("on", "off"):
        monkeypatch.setenv("KERAUNOS_REWRITE", setting)
        model = small_cnn()
        model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
        keras.utils.set_random_seed(3)
        kn.fit(model, x, y, epochs=2, batch_size=16, verbose=0)
        weights.append(model.get_weights())
    assert_close(*weights, 1e-5)
