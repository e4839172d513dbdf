"""How much faster is a training whose batches are of texts that are about equally long?

    KERAUNOS_DATA=/path/to/data python benchmarks/lengths.py [--recipe polarity-lstm] [--steps 100]

Each recipe with `buckets=1`, every batch computed to the full length, and with as many as are asked
for. They take turns; the first turn compiles. Samples a second, medians and their ratio are shown.
"""

import argparse
import os
import statistics
import time
from typing import Any

import keraunos as kn  # isort: skip - before Keras, to choose its backend
import keras

from keraunos.recipes import get

RECIPES = ("polarity-lstm", "polarity-cnn", "multi30k-transformer", "multi30k-seq2seq")


class Watch(keras.callbacks.Callback):
    """The seconds of the last epoch."""

    seconds = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes the time."""
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes how much has passed."""
        self.seconds = time.perf_counter() - self._began


def seconds(training: Any, steps: int) -> float:
    """Of so many steps."""
    x, y, _ = training.taught
    watch = Watch()
    kn.fit(
        training.model,
        x,
        y,
        batch_size=training.batch_size,
        steps_per_epoch=steps,
        lengths=training.lengths,
        callbacks=[watch],
        verbose=0,
    )
    return watch.seconds


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", action="append")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--buckets", type=int, action="append")
    options = parser.parse_args()
    os.environ["KERAUNOS_CHECKS"] = "off"
    for name in options.recipe or RECIPES:
        recipe = get(name)
        trainings = {}
        for count in (1, *(options.buckets or [3])):
            keras.utils.set_random_seed(0)
            trainings[count] = recipe.prepare(recipe.configure({"buckets": count}))
        for count, training in trainings.items():
            first = seconds(training, options.steps)
            lengths = training.lengths and training.lengths.bounds
            print(f"{name}, buckets={count} {lengths}: first turn {first:.1f} s", flush=True)
        taken: dict[int, list[float]] = {count: [] for count in trainings}
        for _ in range(options.repeats):
            for count, training in trainings.items():
                taken[count].append(seconds(training, options.steps))
        medians = {count: statistics.median(values) for count, values in taken.items()}
        for count, median in medians.items():
            speed = options.steps * trainings[count].batch_size / median
            print(f"  buckets={count}: {speed:.0f} samples/s, {medians[1] / median:.2f} times")


if __name__ == "__main__":
    main()
