"""How fast are random bits by the native kernel, and by XLA; and what does dropout cost?

    python benchmarks/random_bits.py [--repeats 15]
    python benchmarks/random_bits.py --steps

Nanoseconds a number, medians over repetitions in turns. The first table draws bits; the second one
drops a tenth of an array out, which reads and writes the array too. With --steps, milliseconds of
training steps of two networks with dropout, by the rule of `engine/rewrite` and without it.
"""

import argparse
import os
import time
from statistics import median
from typing import Any

SIZES = (1, 16, 32, 64, 128, 4096, 65_536, 524_288, 4_194_304)
NUMBERS = 2**22  # that one measurement draws, about


def main() -> None:
    """Measures and prints tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--steps", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    import keraunos  # noqa: F401 (before JAX: it chooses where programs are kept)

    if asked.steps:
        networks(asked.repeats)
        return
    for what, used in (("bits", bits), ("dropout", dropout)):
        print(f"| {what} | native | XLA | times |\n|---|---|---|---|")
        for size in SIZES:
            draws = max(1, min(2000, NUMBERS // size))
            programs = [loop(used(way, size), size, draws) for way in (by_kernel, by_xla)]
            one, other = (
                seconds / draws / size * 1e9 for seconds in measure(programs, asked.repeats)
            )
            print(f"| {size} | {one:.2f} | {other:.2f} | {other / one:.1f} |", flush=True)


def by_kernel(key: Any, size: int) -> Any:
    """As `engine/rewrite` has it."""
    import jax

    from keraunos import kernels

    return kernels.random_bits(jax.random.key_data(key), (size,))


def by_xla(key: Any, size: int) -> Any:
    """As JAX has it."""
    import jax

    return jax.random.bits(key, (size,))


def bits(way: Any, size: int) -> Any:
    """The array, and bits that count for nearly nothing."""
    return lambda key, x: x + way(key, size) * 1e-20


def dropout(way: Any, size: int) -> Any:
    """As Keras has it: a uniform number in [0, 1) has 23 of the bits."""
    import jax.numpy as jnp
    from jax import lax

    def dropped(key: Any, x: Any) -> Any:
        one = jnp.uint32(0x3F800000)
        uniform = lax.bitcast_convert_type(way(key, size) >> 9 | one, jnp.float32) - 1.0
        return jnp.where(uniform < 0.9, x / 0.9, 0.0)

    return dropped


def loop(used: Any, size: int, draws: int) -> Any:
    """Some draws in one program, each with a key of its own."""
    import jax
    import jax.numpy as jnp

    def run(words: Any) -> Any:
        def step(i: Any, x: Any) -> Any:
            return used(jax.random.wrap_key_data(words + i.astype("uint32")), x)

        return jax.lax.fori_loop(0, draws, step, jnp.ones(size))

    return jax.jit(run)


def measure(programs: list[Any], repeats: int) -> list[float]:
    """Median seconds of each."""
    import jax
    import numpy as np

    words = jax.numpy.asarray(np.array([1, 2], np.uint32))
    times: list[list[float]] = [[] for _ in programs]
    for repeat in range(repeats + 1):
        for program, seconds in zip(programs, times, strict=True):
            started = time.perf_counter()
            jax.block_until_ready(program(words))
            if repeat:  # the first one compiles
                seconds.append(time.perf_counter() - started)
    return [median(seconds) for seconds in times]


def networks(repeats: int) -> None:
    """Steps of training, in turns; the program of each way is compiled once."""
    import numpy as np

    rng = np.random.default_rng(0)
    pictures = rng.random((12800, 28, 28), "float32"), rng.integers(0, 10, 12800)
    tokens = rng.integers(4, 69, (2, 128, 128)).astype("int32")
    print("| network | native, ms | XLA, ms | times |\n|---|---|---|---|")
    for name, build, (x, y) in (("MLP", mlp, pictures), ("GPT", gpt, tokens)):
        times: list[list[float]] = [[], []]
        ways = [trained(build, x, y, native) for native in (True, False)]
        for repeat in range(repeats + 1):
            for way, seconds in zip(ways, times, strict=True):
                taken = way()
                if repeat:
                    seconds.append(taken / (len(x) // 32) * 1e3)
        one, other = (median(seconds) for seconds in times)
        print(f"| {name} | {one:.3f} | {other:.3f} | {other / one:.2f} |", flush=True)


def trained(build: Any, x: Any, y: Any, native: bool) -> Any:
    """A function that trains a network for two epochs and gives the seconds of the second one."""
    from keras.callbacks import LambdaCallback

    from keraunos import fit
    from keraunos.engine import rewrite

    network = build()
    rules = dict(rewrite.CPU_RULES)
    others = {name: rule for name, rule in rules.items() if name != "random_bits"}

    def epoch() -> float:
        rewrite.CPU_RULES = rules if native else others
        ends: list[float] = []
        ended = LambdaCallback(on_epoch_end=lambda *_: ends.append(time.perf_counter()))
        fit(network, x, y, batch_size=32, epochs=2, verbose=0, callbacks=[ended])
        return ends[-1] - ends[-2]

    epoch()
    return epoch


def mlp() -> Any:
    """The tutorials' network."""
    import keras
    from keras import layers

    shapes = [keras.Input((28, 28)), layers.Flatten(), layers.Dense(128, "relu")]
    network = keras.Sequential([*shapes, layers.Dropout(0.2), layers.Dense(10, "softmax")])
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


def gpt() -> Any:
    """About that of the recipe `shakespeare-gpt`."""
    import keras

    from keraunos.networks import GPT

    network = GPT(69, 128, 128, 4, 4, 0.1)
    network.build((None, 128))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.AdamW(1e-3, clipnorm=1.0), loss, metrics=["accuracy"])
    return network


if __name__ == "__main__":
    main()
