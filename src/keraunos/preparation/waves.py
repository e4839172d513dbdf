"""Recordings, all of one length."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Part
from keraunos.preparation.kinds import Preparation


class Waves(Preparation):
    """Recordings cut to a length, or followed by silence up to it.

    Args:
        rate: samples a second.
        length: samples of a recording.
    """

    kind: ClassVar[str] = "waves"

    def __init__(self, rate: int, length: int) -> None:
        self.rate, self.length = int(rate), int(length)

    def fit(self, train: Part) -> None:
        """There is nothing to learn."""

    def inputs(self, x: Any) -> NDArray[np.int16]:
        """Of shape (recordings, length)."""
        if isinstance(x, np.ndarray) and x.shape[1:] == (self.length,) and x.dtype == np.int16:
            return x
        found = np.zeros((len(x), self.length), np.int16)
        for row, waves in zip(found, x, strict=True):
            some = np.asarray(waves)[: self.length]
            row[: len(some)] = some
        return found

    def as_json(self) -> dict[str, Any]:
        """Rate and length."""
        return {"rate": self.rate, "length": self.length}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Waves":
        """See `Preparation`."""
        return cls(content["rate"], content["length"])
