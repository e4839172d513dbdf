"""What a preparation is, and how it is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.preparation.lengths import Ends

_kinds: dict[str, type["Preparation"]] = {}


class Preparation:
    """Fitted to training examples, then applied to any.

    Each kind has a name of its own, by which a run finds it again.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "kind" in vars(cls):
            _kinds[cls.kind] = cls

    def fit(self, train: Part) -> None:
        """Learns what has to be known from the training part, and from nothing else."""
        raise NotImplementedError

    def inputs(self, x: Any) -> NDArray[Any]:
        """What a network sees of examples as they were read."""
        raise NotImplementedError

    def targets(self, y: Any) -> NDArray[Any]:
        """What a network is to say, of targets as they were read; by default these."""
        return np.asarray(y)

    @property
    def ends(self) -> Ends | None:
        """Where the examples that a network sees end; None where all are equally long."""
        return None

    @property
    def target_units(self) -> tuple[float, float]:
        """The zero and the unit in which a network says amounts; by default as they were read."""
        return 0.0, 1.0

    def amounts(self, outputs: Any) -> NDArray[np.float64]:
        """What a network says, of amounts, in the units in which they were read."""
        zero, unit = self.target_units
        return zero + unit * np.asarray(outputs, np.float64)

    def of(self, dataset: Dataset) -> Dataset:
        """The whole data set as a network sees it."""

        def prepared(part: Part) -> Part:
            return Part(self.inputs(part.x), self.targets(part.y))

        return replace(
            dataset,
            train=prepared(dataset.train),
            validation=prepared(dataset.validation),
            test=prepared(dataset.test),
            preparation=self,
            read=dataset,
        )

    def as_json(self) -> dict[str, Any]:
        """All that was learnt, and the settings."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Preparation":
        """The preparation that `as_json` describes."""
        raise NotImplementedError


class Stacked(Preparation):
    """Several preparations of the same examples, side by side: for networks of several folds.

    Args:
        parts: fitted ones, whose inputs have the same shape.
    """

    kind: ClassVar[str] = "stacked"

    def __init__(self, parts: Sequence[Preparation]) -> None:
        self.parts = list(parts)

    def fit(self, train: Part) -> None:
        """Nothing: each was fitted to examples of its own."""

    def inputs(self, x: Any) -> NDArray[Any]:
        """Of shape (samples, preparations, ...)."""
        return np.stack([part.inputs(x) for part in self.parts], axis=1)

    def targets(self, y: Any) -> NDArray[Any]:
        """As the first one has them."""
        return self.parts[0].targets(y)

    @property
    def target_units(self) -> tuple[float, float]:
        """As the first one has them."""
        return self.parts[0].target_units

    def as_json(self) -> dict[str, Any]:
        """All of them."""
        return {"parts": [{"kind": part.kind, **part.as_json()} for part in self.parts]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Stacked":
        """See `Preparation`."""
        return cls([from_json(part) for part in content["parts"]])


def from_json(content: Mapping[str, Any]) -> Preparation:
    """The preparation that `{"kind": preparation.kind, **preparation.as_json()}` describes.

    Raises:
        ValueError, KeyError, TypeError: if it does not describe one.
    """
    kind, known = content["kind"], {n: v for n, v in content.items() if n != "kind"}
    if kind not in _kinds:
        raise ValueError(f"there is no kind {kind!r}")
    return _kinds[kind].from_json(known)
