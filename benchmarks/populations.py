"""How fast do populations train, by how many networks are trained at the same time and how?

    python benchmarks/populations.py                        # on a CPU: lanes and widths
    python benchmarks/populations.py --members 1 8 64 256   # on an accelerator: stacked networks

Prints a table: network-samples a second (all networks together), and seconds for an epoch. The data
are random; the first epoch, which compiles, does not count.
"""

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import keraunos as kn  # isort: skip - before Keras, to choose its backend
import keras
import numpy as np
from keras import layers

from harness.machine import describe_machine, processors

CASES = ("mlp", "lstm", "cnn")


def build(case: str, rate: float) -> Any:
    """The tutorials' networks; the learning rate is another one for each member."""
    if case == "mlp":
        parts = [layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.2)]
    elif case == "lstm":
        parts = [layers.LSTM(50)]
    else:
        parts = [
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
        ]
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            *parts,
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


class Clock(keras.callbacks.Callback):
    """When a network's epochs end."""

    def __init__(self) -> None:
        super().__init__()
        self.first = 0.0
        self.ends: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch:
            self.ends.append(time.perf_counter())
        else:
            self.first = time.perf_counter()


def seconds_of_epoch(case: str, plan: kn.Plan, data: Any, epochs: int) -> float:
    """The median time of an epoch of as many networks as the plan trains at the same time."""
    members = plan.networks
    x, y = data
    models = [build(case, 1e-3 * (1 + index / members)) for index in range(members)]
    clocks = [Clock() for _ in models]
    kn.fit_population(
        models,
        x,
        y,
        batch_size=32,
        epochs=1 + epochs,
        verbose=0,
        callbacks=lambda index: [clocks[index]],
        plan=plan,
    )
    # All train at the same time.
    return statistics.median((clock.ends[-1] - clock.first) / epochs for clock in clocks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--members", type=int, nargs="+", help="stacked in one program")
    parser.add_argument("--json", help="a file for all numbers")
    arguments = parser.parse_args()
    generator = np.random.RandomState(0)
    if arguments.members:
        plans = [kn.Plan(1, members) for members in arguments.members]
    else:
        plans = [kn.Plan(1, 1), *(kn.Plan(processors(), width) for width in (1, 2, 4, 8))]
    found = []
    print(f"{'network':8} {'lanes':>5} {'width':>5} {'samples/s':>11} {'s an epoch':>11}")
    for case in arguments.case or CASES:
        samples = arguments.samples if case == "mlp" else arguments.samples // 4
        x = generator.randint(0, 255, (samples, 28, 28)).astype("uint8")
        y = generator.randint(0, 10, samples).astype("int32")
        for plan in plans:
            seconds = seconds_of_epoch(case, plan, (x, y), arguments.epochs)
            rate = plan.networks * samples / seconds
            size = {"case": case, "lanes": plan.lanes, "width": plan.width, "samples": samples}
            found.append({**size, "seconds": seconds, "rate": rate})
            print(
                f"{case:8} {plan.lanes:5} {plan.width:5} {rate:11,.0f} {seconds:11.3f}", flush=True
            )
    if arguments.json:
        content = {"machine": describe_machine(), "found": found}
        Path(arguments.json).write_text(json.dumps(content, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
