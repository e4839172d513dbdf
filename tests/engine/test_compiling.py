"""XLA's options for convolutions: given where they help, and done without where unknown."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from keraunos.engine import compiling
from keraunos.engine.compiling import CONVOLUTIONS_ON_CPU, LIBRARY, compiled, options


def convolution(x, w):
    """Unpadded and in a loop: what XLA hands to YNNPACK where it may."""
    return lax.fori_loop(
        0,
        2,
        lambda _, w: (
            w
            + lax.conv_general_dilated(
                x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
            ).sum()
        ),
        w,
    )


GIVEN = jnp.ones((2, 12, 12, 8)), jnp.ones((3, 3, 8, 8))


@pytest.fixture(autouse=True)
def _nothing_chosen_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XLA_FLAGS", raising=False)  # `make test` has some
    monkeypatch.setattr(compiling, "_refused", set())
    monkeypatch.setattr(compiling.platform, "machine", lambda: "x86_64")


def test_options_are_for_convolutions_on_cpus_of_this_architecture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert options("cpu", True) == CONVOLUTIONS_ON_CPU
    assert options("cpu", False) == {}
    assert options("gpu", True) == {}
    monkeypatch.setattr(compiling.platform, "machine", lambda: "aarch64")
    assert options("cpu", True) == {}


def test_what_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLA_FLAGS", f"--{LIBRARY}=")
    assert options("cpu", True) == {}
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_use_fusion_emitters=true")
    assert options("cpu", False, rare=True) == {compiling.LEVEL: "0"}


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="options for CPU")
def test_this_jaxlib_knows_the_options_and_gives_the_same_numbers() -> None:
    lowered = jax.jit(convolution).lower(*GIVEN)
    program = compiled(lowered, CONVOLUTIONS_ON_CPU)
    assert compiling._refused == set()
    np.testing.assert_allclose(program(*GIVEN), jax.jit(convolution)(*GIVEN), rtol=1e-5)


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="options for CPU")
def test_an_option_that_is_not_known_is_left_out_from_then_on() -> None:
    lowered = jax.jit(convolution).lower(*GIVEN)
    program = compiled(lowered, {LIBRARY: "NO_SUCH_TYPE"})
    np.testing.assert_allclose(program(*GIVEN), jax.jit(convolution)(*GIVEN), rtol=1e-5)
    assert options("cpu", True) == {}


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="options for CPU")
def test_what_runs_seldom_is_compiled_quickly_and_gives_the_same_numbers() -> None:
    assert options("gpu", False, rare=True) == {}
    assert options("cpu", False, rare=True) == compiling.QUICKLY_ON_CPU
    lowered = jax.jit(convolution).lower(*GIVEN)
    program = compiled(lowered, options("cpu", False, rare=True))
    assert compiling._refused == set()
    np.testing.assert_allclose(program(*GIVEN), jax.jit(convolution)(*GIVEN), rtol=1e-5)


def test_options_that_are_chosen_together_are_refused_one_by_one() -> None:
    lowered = jax.jit(lambda x: x + 1).lower(1.0)
    program = compiled(lowered, {LIBRARY: "NO_SUCH_TYPE", compiling.LEVEL: "0"})
    assert program(1.0) == 2.0
    assert compiling._refused == {LIBRARY}
