"""How long does one step take inside the compiled epoch, with slow primitives replaced and without?

    python benchmarks/steps.py [--repeats 5]

The tutorials' convolutional network at batch 32, on random numbers: what they are changes no time.
Both ways take turns; medians and their ratio are shown.
"""

import argparse
import os
import statistics
import time
from typing import Any

import keraunos as kn  # isort: skip - before Keras, to choose its backend
import keras
import numpy as np

from tutorials.networks import BATCH_SIZE, compiled_network

STEPS = {"on": 200, "off": 20}
"""Of an epoch; fewer where they are slow."""


class Watch(keras.callbacks.Callback):
    """The seconds of each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes the time."""
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes how much has passed."""
        self.seconds.append(time.perf_counter() - self._began)


def seconds_per_step(model: keras.Model, setting: str) -> float:
    """Of the second epoch: the first one compiles."""
    os.environ["KERAUNOS_REWRITE"] = setting
    rng = np.random.default_rng(0)
    samples = STEPS[setting] * BATCH_SIZE
    x = rng.random((samples, 28, 28), "float32")
    y = rng.integers(0, 10, samples).astype("int32")
    watch = Watch()
    kn.fit(model, x, y, batch_size=BATCH_SIZE, epochs=2, verbose=0, callbacks=[watch])
    return watch.seconds[1] / STEPS[setting]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    os.environ["KERAUNOS_CHECKS"] = "off"  # random numbers are no healthy data
    models = {setting: compiled_network("cnn") for setting in STEPS}
    taken: dict[str, list[float]] = {setting: [] for setting in STEPS}
    for _ in range(repeats):
        for setting, model in models.items():
            taken[setting].append(seconds_per_step(model, setting))
    medians = {setting: 1e3 * statistics.median(values) for setting, values in taken.items()}
    print(f"replaced {medians['on']:.2f} ms, as it was {medians['off']:.1f} ms a step")
    print(f"ratio {medians['off'] / medians['on']:.0f}, medians of {repeats}")


if __name__ == "__main__":
    main()
