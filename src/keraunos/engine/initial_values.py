"""How do many networks of many shapes get their initial values without a compilation for each?

JAX compiles its random numbers anew for every shape, a tenth of a second or more each: a search
over widths would spend most of its time on it. Its numbers are a function of the key and of their
place alone (threefry, partitionable), so that the first n of a longer draw are those of a draw of
n: here lengths are powers of two, and the shape is given on the host. Every bit is the same.
"""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

_DRAWS = ("uniform", "normal", "truncated_normal")
_FILLS = {"zeros": 0, "ones": 1}

_one_at_a_time = threading.RLock()  # what is built may itself search, or build so


@contextmanager
def quickly_drawn() -> Iterator[None]:
    """While this lasts, this thread draws `jax.random`'s uniform and normal numbers so.

    What is not a draw of concrete floats of known shape goes to JAX itself, and so does what other
    threads do.
    """
    if not jax.config.jax_threefry_partitionable:  # type: ignore[attr-defined]
        yield
        return
    here = threading.get_ident()
    with _one_at_a_time:
        before = {name: getattr(jax.random, name) for name in _DRAWS}
        fills = {name: getattr(jnp, name) for name in _FILLS}
        try:
            for name, draw in before.items():
                setattr(jax.random, name, _in_powers_of_two(draw, here))
            for name, fill in fills.items():
                setattr(jnp, name, _on_the_host(fill, _FILLS[name], here))
            yield
        finally:
            for name, draw in before.items():
                setattr(jax.random, name, draw)
            for name, fill in fills.items():
                setattr(jnp, name, fill)


def _in_powers_of_two(draw: Callable[..., Any], thread: int) -> Callable[..., Any]:
    def quick(key: Any, *arguments: Any, **settings: Any) -> Any:
        shape = settings.get("shape")
        others = [v for name, v in settings.items() if name not in ("shape", "dtype")]
        if (
            arguments
            or not isinstance(shape, tuple)
            or not all(isinstance(size, int) for size in shape)
            or threading.get_ident() != thread
            or not _concrete(key)
            or not all(_scalar(value) for value in others)
        ):
            return draw(key, *arguments, **settings)
        count = math.prod(shape)
        length = 1 << max(count - 1, 0).bit_length()
        drawn = draw(key, **{**settings, "shape": (length,)})
        return jax.device_put(np.asarray(drawn)[:count].reshape(shape).copy())

    return quick


def _on_the_host(fill: Callable[..., Any], value: int, thread: int) -> Callable[..., Any]:
    def quick(shape: Any, dtype: Any = None, **settings: Any) -> Any:
        concrete = isinstance(shape, tuple | list) and all(isinstance(s, int) for s in shape)
        if settings or dtype is None or not concrete or threading.get_ident() != thread:
            return fill(shape, dtype, **settings)
        kind = jax.dtypes.canonicalize_dtype(dtype)
        return jax.device_put(np.full(tuple(shape), value, kind))

    return quick


def _scalar(value: Any) -> bool:
    """Whether a bound is the same for all places of the draw, and known."""
    return isinstance(value, int | float | np.generic) or (_concrete(value) and value.ndim == 0)


def _concrete(value: Any) -> bool:
    return isinstance(value, np.ndarray) or (
        isinstance(value, jax.Array) and not isinstance(value, jax.core.Tracer)
    )
