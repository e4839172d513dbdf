"""How fast are gradients of weights by the native kernel, and by XLA in either layout?

    python benchmarks/products.py [--repeats 15]

The gradient of a dense layer's weights: a sum over samples of products of inputs and gradients of
the outputs. GFLOP/s, medians over repetitions in turns. `engine/rewrite/product.py` has the limits
that were read off this table.
"""

import argparse
import os
import time
from statistics import median
from typing import Any

STEPS = 5
SHAPES = (
    (4096, 128, 512),
    (4096, 512, 128),
    (4096, 128, 384),
    (4096, 128, 128),
    (4096, 128, 69),
    (3584, 128, 256),
    (2048, 256, 6000),
    (1024, 64, 256),
    (512, 64, 64),
    (512, 4, 64),
    (256, 1600, 64),
    (128, 784, 128),
    (128, 128, 10),
    (32, 784, 128),
)


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    asked = parser.parse_args()
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    import numpy as np

    import keraunos  # noqa: F401 (before JAX: it chooses where programs are kept)

    print(
        "| samples | inputs | outputs | native | XLA, canonical layout | XLA | native to the best |"
    )
    print("|---|---|---|---|---|---|---|")
    for shape in SHAPES:
        rng = np.random.default_rng(0)
        given = [rng.normal(size=(shape[0], n)).astype("float32") for n in shape[1:]]
        ways = [loop(way) for way in (by_kernel, canonical, by_xla)]
        times = measure(ways, given, asked.repeats)
        operations = 2 * STEPS * shape[0] * shape[1] * shape[2] / 1e9
        shown = [*map(str, shape), *(f"{operations / time:.0f}" for time in times)]
        print(f"| {' | '.join(shown)} | {min(times[1:]) / times[0]:.2f} |", flush=True)


def by_kernel(x: Any, g: Any) -> Any:
    """As `engine/rewrite` has it."""
    from keraunos import kernels

    return kernels.dense_gradient(x, g)


def canonical(x: Any, g: Any) -> Any:
    """As `engine/rewrite` has it without the kernel."""
    from jax import lax

    return lax.optimization_barrier(lax.dot(lax.optimization_barrier(x.T), g))


def by_xla(x: Any, g: Any) -> Any:
    """As differentiation has it."""
    from jax import lax

    return lax.dot_general(g, x, (((0,), (0,)), ((), ()))).T


def loop(gradient: Any) -> Any:
    """Some steps of it in one program; none is what another was."""
    import jax
    import jax.numpy as jnp

    def steps(x: Any, g: Any) -> Any:
        def step(_: Any, sums: Any) -> Any:
            return sums * 0.5 + gradient(x + sums[0, 0] * 1e-20, g)

        return jax.lax.fori_loop(0, STEPS, step, jnp.zeros((x.shape[1], g.shape[1])))

    return jax.jit(steps)


def measure(functions: list[Any], given: list[Any], repeats: int) -> list[float]:
    """Median seconds of each."""
    import jax

    given = [jax.numpy.asarray(array) for array in given]
    times: list[list[float]] = [[] for _ in functions]
    for repeat in range(repeats + 1):
        for function, seconds in zip(functions, times, strict=True):
            started = time.perf_counter()
            jax.block_until_ready(function(*given))
            if repeat:  # the first one compiles
                seconds.append(time.perf_counter() - started)
    return [median(seconds) for seconds in times]


if __name__ == "__main__":
    main()
