"""What is trained. Imports the standard library alone."""

import json
import sys
from dataclasses import dataclass

CLASSES = 10


@dataclass(frozen=True)
class Setting:
    """Square images of `size` and `channels` in batches; every pixel has a class if `masks`."""

    batch: int
    size: int
    channels: int
    steps: int
    masks: bool = False

    classes: int = CLASSES
    tokens: int = 0

    @property
    def inputs(self) -> tuple[int, ...]:
        """The shape of an epoch's images, channels last."""
        return (self.batch * self.steps, self.size, self.size, self.channels)

    @property
    def labels(self) -> tuple[int, ...]:
        """The shape of their integer classes."""
        return self.inputs[:3] if self.masks else self.inputs[:1]


@dataclass(frozen=True)
class Texts:
    """Texts of so many of so many `tokens` in batches; `every` token has a class, or each text.

    With a `mean` and a `spread` they end somewhere, normally distributed, and zeros follow.
    """

    batch: int
    length: int
    tokens: int
    classes: int
    steps: int
    every: bool = False
    mean: float | None = None
    spread: float = 0.0

    @property
    def inputs(self) -> tuple[int, ...]:
        """The shape of an epoch's texts."""
        return (self.batch * self.steps, self.length)

    @property
    def labels(self) -> tuple[int, ...]:
        """The shape of their integer classes."""
        return self.inputs if self.every else self.inputs[:1]


SETTINGS: dict[str, Setting | Texts] = {
    "CNN of the tutorials, batch 32": Setting(32, 28, 1, steps=200),
    "CNN of the tutorials, batch 256": Setting(256, 28, 1, steps=30),
    "ResNet-20, batch 128": Setting(128, 32, 3, steps=5),
    "MobileNet blocks, batch 64": Setting(64, 32, 3, steps=20),
    "U-Net 128x128, batch 8": Setting(8, 128, 3, steps=8, masks=True),
    "GPT, batch 32": Texts(32, 128, 69, 69, steps=30, every=True),
    "LSTM in both directions, batch 64": Texts(64, 56, 10_004, 2, steps=60, mean=21, spread=9.4),
}
EPOCHS = 4
"""The first one is not counted: it compiles."""


def wanted() -> tuple[str, Setting | Texts]:
    """The name and setting that this worker is to train."""
    return sys.argv[1], SETTINGS[sys.argv[1]]


def report(epochs: list[float]) -> None:
    """Prints the seconds of a step, for who started this worker."""
    name, setting = wanted()
    seconds = sorted(epochs[1:])[(len(epochs) - 1) // 2] / setting.steps
    print(json.dumps({name: seconds}), flush=True)
