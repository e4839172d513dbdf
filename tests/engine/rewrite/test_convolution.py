"""Convolutions by the pass, against `lax` itself, over a wide random grid."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from both_ways import assert_close, both_ways
from jax import lax

from keraunos import kernels


@pytest.fixture(autouse=True, params=["native", "pure XLA"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Who computes what is rewritten; every test is run with both."""
    if request.param == "pure XLA":
        monkeypatch.setenv("KERAUNOS_NATIVE", "off")
    elif not kernels.library().usable:
        pytest.skip(str(kernels.library().reason))
    return str(request.param)


LAYOUTS = {
    1: ("NWC", "WIO", "NWC"),
    2: ("NHWC", "HWIO", "NHWC"),
    3: ("NDHWC", "DHWIO", "NDHWC"),
}
CHANNELS_FIRST = {1: ("NCW", "WIO", "NCW"), 2: ("NCHW", "HWIO", "NCHW")}


def draw(rng: np.random.Generator, spatial: int) -> dict[str, Any]:
    """A convolution that `lax` accepts: sizes, strides, padding, dilation, all drawn."""
    kernel = rng.integers(1, 5, spatial)
    dilation = rng.integers(1, 3, spatial)
    padding = [(int(a), int(b)) for a, b in rng.integers(-1, 3, (spatial, 2))]
    if rng.random() < 0.5:
        padding = str(rng.choice(["SAME", "VALID"]))
    # Wide enough for a result of at least one pixel, whatever the padding takes away.
    image = (kernel - 1) * dilation + 3 + rng.integers(0, 9, spatial)
    return {
        "image": tuple(int(n) for n in image),
        "kernel": tuple(int(n) for n in kernel),
        "channels": (int(rng.integers(1, 20)), int(rng.integers(1, 20))),
        "batch": int(rng.integers(1, 9)),
        "settings": {
            "window_strides": tuple(int(n) for n in rng.integers(1, 4, spatial)),
            "padding": padding,
            "rhs_dilation": tuple(int(n) for n in dilation),
            "dimension_numbers": LAYOUTS[spatial],
        },
    }


def arrays(rng: np.random.Generator, case: dict[str, Any], dtype: Any = np.float32) -> Any:
    c_in, c_out = case["channels"]
    x = rng.normal(size=(case["batch"], *case["image"], c_in)).astype(dtype)
    w = rng.normal(size=(*case["kernel"], c_in, c_out)).astype(dtype)
    return jnp.asarray(x), jnp.asarray(w)


def gradients(**settings: Any) -> Any:
    """The result, and a gradient that is different everywhere, for operand and kernel."""

    def function(x: Any, w: Any) -> Any:
        y, pull = jax.vjp(lambda x, w: lax.conv_general_dilated(x, w, **settings), x, w)
        return y, pull(jnp.cos(y))

    return function


def assert_rewritten(seen: list[Any], kinds: set[str]) -> None:
    """Each of these kinds was seen and replaced."""
    assert {operation.kind for operation in seen if operation.rewritten} >= kinds, seen


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("spatial", "seed"), [(1, 1), (1, 2), (2, 3), (2, 4), (2, 5), (3, 6)])
def test_gradients_are_those_of_lax_for_any_geometry(spatial: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cases = [draw(rng, spatial) for _ in range(6 if spatial == 3 else 20)]
    inputs = [arrays(rng, case) for case in cases]

    def all_of_them(inputs: Any) -> Any:
        pairs = zip(cases, inputs, strict=True)
        return [gradients(**case["settings"])(*given) for case, given in pairs]

    result, expected, seen = both_ways(all_of_them, inputs)
    for case, got, want in zip(cases, result, expected, strict=True):
        try:
            assert_close(got, want, 2e-5)  # the cosine of a rounded result is rounded more
        except AssertionError as error:
            raise AssertionError(f"{case}: {error}") from None
    replaced = [operation for operation in seen if operation.rewritten]
    assert len(replaced) >= 1.5 * len(cases)  # of two gradients each, few are canonical as they are


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float16])
def test_half_precision_keeps_its_type_and_its_accuracy(
    dtype: Any, rng: np.random.Generator
) -> None:
    case = {"image": (9, 9), "kernel": (3, 3), "channels": (8, 12), "batch": 4}
    x, w = (value.astype(dtype) for value in arrays(rng, case))
    settings = {
        "window_strides": (1, 1),
        "padding": "SAME",
        "dimension_numbers": LAYOUTS[2],
    }
    result, expected, seen = both_ways(gradients(**settings), x, w)
    assert_rewritten(seen, {"convolution, weight gradient", "convolution, input gradient"})
    assert_close(result, expected, float(4 * jnp.finfo(dtype).eps))


def test_double_precision_stays_double(rng: np.random.Generator) -> None:
    with jax.enable_x64(True):
        case = {"image": (9, 9), "kernel": (3, 3), "channels": (8, 12), "batch": 4}
        x, w = arrays(rng, case, np.float64)
        settings = {
            "window_strides": (2, 2),
            "padding": "SAME",
            "dimension_numbers": LAYOUTS[2],
        }
        result, expected, _ = both_ways(gradients(**settings), x, w)
        assert result[0].dtype == np.float64
        assert_close(result, expected, 1e-14)


@pytest.mark.parametrize("spatial", [1, 2])
def test_channels_first_is_made_canonical_in_all_three(
    spatial: int, rng: np.random.Generator
) -> None:
    x = jnp.asarray(rng.normal(size=(4, 6, *[10] * spatial)).astype(np.float32))
    w = jnp.asarray(rng.normal(size=(*[3] * spatial, 6, 5)).astype(np.float32))
    settings = {
        "window_strides": (1,) * spatial,
        "padding": "SAME",
        "dimension_numbers": CHANNELS_FIRST[spatial],
    }
    result, expected, seen = both_ways(gradients(**settings), x, w)
    assert len(seen) == 3
    assert all(operation.rewritten for operation in seen)
    assert_close(result, expected)


@pytest.mark.parametrize("strides", [1, 2])
def test_the_weight_gradient_of_a_1x1_convolution_is_one_matrix_product(
    strides: int, rng: np.random.Generator, by: str
) -> None:
    case = {"image": (9, 9), "kernel": (1, 1), "channels": (6, 8), "batch": 3}
    x, w = arrays(rng, case)
    settings = {
        "window_strides": (strides, strides),
        "padding": "SAME",
        "dimension_numbers": LAYOUTS[2],
    }
    result, expected, seen = both_ways(gradients(**settings), x, w)
    (how,) = (operation.how for operation in seen if "weight" in operation.kind)
    assert how == ("native kernel" if by == "native" else "one matrix product")
    assert_close(result, expected, 5e-6)


def test_a_transposed_convolution_is_made_canonical(rng: np.random.Generator) -> None:
    x = jnp.asarray(rng.normal(size=(3, 7, 7, 4)).astype(np.float32))
    w = jnp.asarray(rng.normal(size=(4, 4, 6, 4)).astype(np.float32))

    def upsampled(x: Any, w: Any) -> Any:
        y, pull = jax.vjp(
            lambda x, w: lax.conv_transpose(x, w, (2, 2), "SAME", transpose_kernel=True), x, w
        )
        return y, pull(jnp.cos(y))

    result, expected, seen = both_ways(upsampled, x, w)
    assert sum(operation.rewritten for operation in seen) >= 2
    assert_close(result, expected, 5e-6)


@pytest.mark.parametrize("groups", [2, 8])
def test_grouped_and_depthwise_are_for_the_kernel_alone(
    groups: int, rng: np.random.Generator, by: str
) -> None:
    x = jnp.asarray(rng.normal(size=(3, 9, 9, 8)).astype(np.float32))
    w = jnp.asarray(rng.normal(size=(3, 3, 8 // groups, 16)).astype(np.float32))
    settings = {
        "window_strides": (1, 1),
        "padding": "SAME",
        "dimension_numbers": LAYOUTS[2],
        "feature_group_count": groups,
    }
    result, expected, seen = both_ways(gradients(**settings), x, w)
    assert len(seen) == 3
    for operation in seen:
        assert operation.rewritten == (by == "native")
        assert operation.how == (
            "native kernel" if by == "native" else "it is grouped or depthwise"
        )
    assert_close(result, expected, 5e-6 if by == "native" else 0)


def test_whole_numbers_and_empty_batches_stay_as_they_are() -> None:
    layout = ("NCHW", "OIHW", "NCHW")

    def convolve(x: Any, w: Any) -> Any:
        return lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=layout)

    whole = jnp.ones((1, 2, 4, 4), np.int32), jnp.ones((3, 2, 3, 3), np.int32)
    empty = jnp.ones((0, 2, 4, 4)), jnp.ones((3, 2, 3, 3))
    for given in (whole, empty):
        result, expected, (operation,) = both_ways(convolve, *given)
        assert not operation.rewritten
        assert_close(result, expected, 0)


def test_nan_and_infinity_reach_the_same_gradients(rng: np.random.Generator) -> None:
    case = {"image": (6, 6), "kernel": (3, 3), "channels": (2, 3), "batch": 2}
    x, w = arrays(rng, case)
    x = x.at[0, 2, 2, 0].set(jnp.nan).at[1, 1, 1, 1].set(jnp.inf)
    settings = {
        "window_strides": (1, 1),
        "padding": "VALID",
        "dimension_numbers": LAYOUTS[2],
    }

    def linear(x: Any, w: Any) -> Any:
        _, pull = jax.vjp(lambda x, w: lax.conv_general_dilated(x, w, **settings), x, w)
        return pull(jnp.ones((2, 4, 4, 3)))

    result, expected, _ = both_ways(linear, x, w)
    for got, want in zip(result, expected, strict=True):
        np.testing.assert_array_equal(np.isnan(got), np.isnan(want))
        np.testing.assert_array_equal(np.isinf(got), np.isinf(want))
