"""The native convolution, against `lax` in double precision, for any geometry."""

import os
import subprocess
import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from jax import lax

from keraunos import kernels

pytestmark = pytest.mark.skipif(
    not kernels.library().usable, reason=f"no native kernels: {kernels.library().reason}"
)

Geometry = dict[str, Any]


@st.composite
def axes(draw: st.DrawFn) -> dict[str, int]:
    """One dimension of an image, its kernel and what `lax` does with them."""
    axis = {
        "size": draw(st.integers(1, 16)),
        "kernel": draw(st.integers(1, 7)),
        "stride": draw(st.integers(1, 3)),
        "low": draw(st.integers(-2, 5)),
        "high": draw(st.integers(-2, 5)),
        "dilated": draw(st.sampled_from([1, 1, 1, 2, 3])),
        "spread": draw(st.sampled_from([1, 1, 2, 3])),
    }
    whole = (axis["size"] - 1) * axis["dilated"] + 1 + axis["low"] + axis["high"]
    axis["output"] = (whole - ((axis["kernel"] - 1) * axis["spread"] + 1)) // axis["stride"] + 1
    assume(axis["output"] > 0)
    return axis


@st.composite
def geometries(draw: st.DrawFn) -> Geometry:
    """A convolution; a third of them depthwise or in groups."""
    kind = draw(st.sampled_from(["plain", "plain", "plain", "plain", "grouped", "depthwise"]))
    groups = {"plain": 1, "grouped": draw(st.integers(2, 4)), "depthwise": draw(st.integers(2, 40))}
    one = kind == "depthwise"
    return {
        "y": draw(axes()),
        "x": draw(axes()),
        "images": draw(st.integers(0, 5)),
        "groups": groups[kind],
        "inputs": 1 if one else draw(st.integers(1, 40)),
        "outputs": draw(st.integers(1, 2)) if one else draw(st.integers(1, 70)),
        "seed": draw(st.integers(0, 2**31)),
        "type": draw(st.sampled_from(["float32", "float32", "bfloat16", "float16"])),
    }


def both(geometry: Geometry, name: str) -> tuple[int, int]:
    return geometry["y"][name], geometry["x"][name]


def arrays(geometry: Geometry) -> list[np.ndarray]:
    """Images, kernel and a gradient by the result."""
    rng = np.random.default_rng(geometry["seed"])
    groups = geometry["groups"]
    n, inputs, outputs = geometry["images"], geometry["inputs"], groups * geometry["outputs"]
    sizes = (
        (n, *both(geometry, "size"), groups * inputs),
        (*both(geometry, "kernel"), inputs, outputs),
        (n, *both(geometry, "output"), outputs),
    )
    return [rng.normal(size=size).astype(jnp.dtype(geometry["type"])) for size in sizes]


def by_lax(geometry: Geometry, x: Any, w: Any) -> Any:
    return lax.conv_general_dilated(
        x,
        w,
        both(geometry, "stride"),
        list(zip(both(geometry, "low"), both(geometry, "high"), strict=True)),
        both(geometry, "dilated"),
        both(geometry, "spread"),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=geometry["groups"],
    )


def both_of(geometry: Geometry, x: Any, w: Any, g: Any) -> tuple[Any, Any]:
    """The convolution and its weight gradient."""
    y, pull = jax.vjp(lambda w: by_lax(geometry, x, w), w)
    return y, pull(g)[0]


def arguments(geometry: Geometry) -> dict[str, Any]:
    return {
        "strides": both(geometry, "stride"),
        "low": both(geometry, "low"),
        "kernel_dilation": both(geometry, "spread"),
        "groups": geometry["groups"],
    }


def assert_close(found: Any, expected: Any, size: Any) -> None:
    """To the rounding of float32 sums, whose products are of such size together.

    A result of fewer bits is rounded once more.
    """
    rounding = 0.0 if found.dtype == np.float32 else float(jnp.finfo(found.dtype).eps)
    found, expected, size = (np.asarray(values, np.float64) for values in (found, expected, size))
    assert found.shape == expected.shape
    assert (abs(found - expected) <= 1e-6 + 2e-6 * size + rounding * abs(expected)).all()


WIDE = {"size": 30, "kernel": 3, "stride": 1, "low": 1, "high": 1, "dilated": 1, "spread": 1}
DEEP = {
    "y": {**WIDE, "output": 30},
    "x": {**WIDE, "output": 30},
    "images": 2,
    "groups": 1,
    "inputs": 70,
    "outputs": 65,
    "seed": 0,
    "type": "float32",
}


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(geometry=geometries())
@example(geometry=DEEP)
@example(geometry={**DEEP, "type": "bfloat16"})
def test_it_is_what_lax_gives(geometry: Geometry) -> None:
    x, w, g = arrays(geometry)
    with jax.enable_x64(True):
        given_to_lax = [jnp.asarray(value, jnp.float64) for value in (x, w, g)]
        expected, expected_dw = both_of(geometry, *given_to_lax)
        size, size_dw = both_of(geometry, *map(abs, given_to_lax))
    output = both(geometry, "output")
    dilation = both(geometry, "dilated")
    found = kernels.convolve(x, w, output=output, input_dilation=dilation, **arguments(geometry))
    assert found.dtype == x.dtype
    assert_close(found, expected, size)
    if geometry["groups"] == 1:
        swapped = kernels.convolve(
            x,
            w.transpose(0, 1, 3, 2),
            output=output,
            input_dilation=dilation,
            swapped=True,
            **arguments(geometry),
        )
        np.testing.assert_array_equal(swapped, found)
    if dilation == (1, 1):
        found_dw = kernels.weight_gradient(
            x, g, kernel=both(geometry, "kernel"), **arguments(geometry)
        )
        assert_close(found_dw, expected_dw, size_dw)


def test_members_of_a_population_have_images_and_kernels_of_their_own() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 2, 8, 9, 5)).astype(np.float32)
    w = rng.normal(size=(3, 3, 3, 5, 17)).astype(np.float32)
    g = rng.normal(size=(3, 2, 8, 9, 17)).astype(np.float32)

    def forward(x: Any, w: Any) -> Any:
        return kernels.convolve(x, w, output=(8, 9), low=(1, 1))

    def gradient(x: Any, g: Any) -> Any:
        return kernels.weight_gradient(x, g, kernel=(3, 3), low=(1, 1))

    for function, first, second in ((forward, x, w), (gradient, x, g)):
        together = jax.vmap(function)(first, second)
        alone = [function(a, b) for a, b in zip(first, second, strict=True)]
        np.testing.assert_array_equal(together, np.stack(alone))
        shared = jax.vmap(function, (None, 0))(first[0], second)
        alone = [function(first[0], b) for b in second]
        np.testing.assert_array_equal(shared, np.stack(alone))


@pytest.mark.parametrize("numbers", ["float32", "bfloat16"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_spreads_as_in_lax(value: float, numbers: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 7, 7, 3)).astype(jnp.dtype(numbers))
    w = rng.normal(size=(3, 3, 3, 18)).astype(jnp.dtype(numbers))
    x[1, 3, 3, 1] = value
    found = np.asarray(kernels.convolve(x, w, output=(7, 7), low=(1, 1)), np.float32)
    x, w = x.astype(np.float32), w.astype(np.float32)
    expected = np.asarray(
        lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    )
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    np.testing.assert_array_equal(np.isposinf(found), np.isposinf(expected))
    np.testing.assert_array_equal(np.isneginf(found), np.isneginf(expected))
    assert not np.isfinite(found).all()


def test_the_library_leaves_the_smallest_numbers_alone() -> None:
    # A library that was linked for fast mathematics makes them zero in the whole process.
    tiny = np.float32(1e-40)
    assert kernels.library().usable
    assert tiny * np.float32(1) == tiny
    x = np.full((1, 1, 1, 1), tiny)
    w = np.ones((1, 1, 1, 1), np.float32)
    assert float(jax.jit(lambda x, w: x * w[0, 0, 0, 0])(x, w)[0, 0, 0, 0]) in (0.0, float(tiny))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"strides": (0, 1)}, "out of range"),
        ({"strides": (2**40, 1)}, "out of range"),
        ({"groups": 2}, "do not divide"),
        ({"groups": 0}, "do not divide"),
        ({"low": (2**50, 0)}, "out of range"),
        ({"strides": (1, 1, 1)}, "two numbers"),
        # A window of more memory than there is.
        ({"kernel_dilation": (2**30, 2**30)}, "no memory"),
    ],
)
def test_what_makes_no_sense_is_an_error_and_no_crash(change: dict, says: str) -> None:
    x, w = np.ones((1, 4, 4, 3), np.float32), np.ones((3, 3, 3, 4), np.float32)
    with pytest.raises(Exception, match=says):
        jax.block_until_ready(kernels.convolve(x, w, **{"output": (2, 2), **change}))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("instructions", ["avx512_bf16", "avx512", "avx2", "baseline", "neon"])
def test_instructions_can_be_forced(instructions: str) -> None:
    program = "from keraunos import kernels; print(kernels.library().instructions)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "KERAUNOS_ISA": instructions},
        capture_output=True,
        text=True,
        check=True,
    )
    # Those that this processor lacks are not used, and it has its best ones instead.
    assert done.stdout.strip() in (instructions, kernels.library().instructions)


def test_switched_off_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_NATIVE", "off")
    assert not kernels.library().usable
    assert "KERAUNOS_NATIVE" in str(kernels.library().reason)
