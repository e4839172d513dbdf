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

    @property
    def images(self) -> tuple[int, int, int, int]:
        """The shape of an epoch's images, channels last."""
        return (self.batch * self.steps, self.size, self.size, self.channels)

    @property
    def labels(self) -> tuple[int, ...]:
        """The shape of their integer classes."""
        return self.images[:3] if self.masks else self.images[:1]


SETTINGS = {
    "CNN of the tutorials, batch 32": Setting(32, 28, 1, steps=200),
    "CNN of the tutorials, batch 256": Setting(256, 28, 1, steps=30),
    "ResNet-20, batch 128": Setting(128, 32, 3, steps=5),
    "MobileNet blocks, batch 64": Setting(64, 32, 3, steps=20),
    "U-Net 128x128, batch 8": Setting(8, 128, 3, steps=8, masks=True),
}
EPOCHS = 4
"""The first one is not counted: it compiles."""


def wanted() -> tuple[str, Setting]:
    """The name and setting that this worker is to train."""
    return sys.argv[1], SETTINGS[sys.argv[1]]


def report(epochs: list[float]) -> None:
    """Prints the seconds of a step, for who started this worker."""
    name, setting = wanted()
    seconds = sorted(epochs[1:])[(len(epochs) - 1) // 2] / setting.steps
    print(json.dumps({name: seconds}), flush=True)
