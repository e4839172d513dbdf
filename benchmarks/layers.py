"""How much faster are steps of recurrent layers, attention and normalisation with native kernels?

    python benchmarks/layers.py [--repeats 15] [--layer NAME]

Forward, backward and SGD of layers of one kind and a dense one, in a loop as the engine has it; the
same step is traced with Keras's own layers and with the native ones, all else replaced as
ever. Both take turns in one process. Medians in milliseconds a step, and their ratio.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from typing import Any

import keraunos  # noqa: F401  # isort: skip - before Keras, to choose its backend
import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax.extend.core import jaxpr_as_fun
from keras import layers

from keraunos.engine.keras_bridge.attention import faster_attention
from keraunos.engine.keras_bridge.normalisation import native_normalisation
from keraunos.engine.keras_bridge.recurrent import native_loops
from keraunos.engine.rewrite import rewrite

STEPS = 2
RECURRENT = {"LSTM": layers.LSTM, "GRU": layers.GRU, "SimpleRNN": layers.SimpleRNN}
KINDS = [*RECURRENT, "attention", "normalisation"]
SHAPES = (
    (64, 56, 128, 64, "both directions, masked"),
    (64, 20, 128, 64, "both directions, masked"),
    (32, 128, 64, 256, "two layers"),
    (128, 28, 28, 128, ""),
    (256, 28, 3, 32, ""),
    (32, 28, 5, 50, ""),
    (64, 10, 3, 32, ""),
)
"""Batch, steps, inputs, units, and what else."""
ROWS = ((32, 128, 128), (32, 56, 64), (8, 16, 768), (64, 1, 100))
"""Batch, steps and width of what is normalised."""


def recurrent(kind: Any, steps: int, inputs: int, units: int, how: str) -> keras.Model:
    """Layers that hand the states of all steps on, and a dense one."""
    x = given = keras.Input((steps, inputs))
    if "masked" in how:
        x = layers.Masking()(x)
    for _ in range(2 if "two" in how else 1):
        layer = kind(units, return_sequences=True)
        x = (layers.Bidirectional(layer) if "both" in how else layer)(x)
    return keras.Model(given, layers.Dense(1)(x))


def attentive(steps: int, width: int, heads: int) -> keras.Model:
    """Causal attention of tokens to themselves, and a dense layer."""
    given = keras.Input((steps, width))
    attention = layers.MultiHeadAttention(heads, width // heads)
    return keras.Model(given, layers.Dense(1)(attention(given, given, use_causal_mask=True)))


def normalising(steps: int, width: int) -> keras.Model:
    """Four normalisations, each with a short cut, and a dense layer."""
    given = x = keras.Input((steps, width))
    for _ in range(4):
        x = x + layers.LayerNormalization()(x)
    return keras.Model(given, layers.Dense(1)(x))


def program(model: keras.Model, x: Any, y: Any, around: AbstractContextManager[Any]) -> Any:
    """Some steps of training, traced inside `around`, compiled."""
    fixed = [variable.value for variable in model.non_trainable_variables]
    start = [variable.value for variable in model.trainable_variables]

    def step(values: Any, x: Any, y: Any) -> Any:
        def loss(values: Any) -> Any:
            return jnp.mean((model.stateless_call(values, fixed, x, training=True)[0] - y) ** 2)

        return [v - 0.01 * g for v, g in zip(values, jax.grad(loss)(values), strict=True)]

    with around:
        traced = jax.make_jaxpr(lambda *arrays: step(*arrays))(start, x, y)
    replay = jaxpr_as_fun(rewrite(traced, jax.default_backend())[0])

    def steps(values: Any, x: Any, y: Any) -> Any:
        return jax.lax.fori_loop(0, STEPS, lambda _, now: list(replay(*now, x, y)), values)

    compiled = jax.jit(steps).lower(start, x, y).compile()
    return lambda: compiled(start, x, y)


def measured(
    model: keras.Model, batch: int, ends: bool, around: Callable[[], Any], repeats: int
) -> tuple[float, float]:
    """Milliseconds of a step without and with the native kernels."""
    rng = np.random.default_rng(0)
    steps, inputs = model.input_shape[1:]
    x = rng.normal(size=(batch, steps, inputs)).astype("float32")
    if ends:
        x[np.arange(steps) >= rng.integers(steps // 3, steps + 1, batch)[:, None]] = 0
    y = rng.normal(size=(batch, steps, 1)).astype("float32")
    programs = [
        program(model, jnp.asarray(x), jnp.asarray(y), how()) for how in (nullcontext, around)
    ]
    times: list[list[float]] = [[], []]
    for repeat in range(repeats + 1):
        for run, seconds in zip(programs, times, strict=True):
            started = time.perf_counter()
            jax.block_until_ready(run())
            if repeat:  # the first one warms up
                seconds.append((time.perf_counter() - started) / STEPS)
    without, native = (1e3 * median(seconds) for seconds in times)
    return without, native


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--layer", action="append", choices=KINDS)
    asked = parser.parse_args()
    print(
        "| layer | batch, steps, inputs, units | without | native | times |\n|---|---|---|---|---|"
    )

    def show(name: str, sizes: str, found: tuple[float, float]) -> None:
        without, native = found
        print(f"| {name} | {sizes} | {without:.2f} | {native:.2f} | {without / native:.2f} |")

    for name in asked.layer or KINDS:
        if name == "attention":
            model = attentive(128, 128, 4)
            found = measured(model, 32, False, faster_attention, asked.repeats)
            show(name, "32, 128, 128, 4 heads", found)
            continue
        if name == "normalisation":
            for batch, steps, width in ROWS:
                model = normalising(steps, width)
                found = measured(model, batch, False, native_normalisation, asked.repeats)
                show(name, f"{batch}, {steps}, {width}", found)
            continue
        for batch, steps, inputs, units, how in SHAPES:
            model = recurrent(RECURRENT[name], steps, inputs, units, how)
            found = measured(model, batch, "masked" in how, native_loops, asked.repeats)
            show(name, ", ".join(map(str, filter(None, (batch, steps, inputs, units, how)))), found)


if __name__ == "__main__":
    main()
