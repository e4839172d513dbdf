"""Texts and their translations."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.preparation.kinds import Preparation, from_json
from keraunos.preparation.lengths import Ends
from keraunos.preparation.texts import BEGIN, END, PADDING, Tokens


class Pairs(Preparation):
    """As inputs a text beside its translation without its last token, as targets without its first.

    A text whose translation does not fit is cut at its end.

    Args:
        source: what makes numbers of texts.
        target: what makes numbers of their translations.
    """

    kind: ClassVar[str] = "pairs"

    def __init__(self, source: Tokens, target: Tokens) -> None:
        self.source, self.target = source, target

    @property
    def sizes(self) -> tuple[int, int]:
        """How many different numbers there are of each."""
        return self.source.size, self.target.size

    @property
    def lengths(self) -> tuple[int, int]:
        """How many numbers a text has, and its translation."""
        return self.source.length, self.target.length

    @property
    def ends(self) -> Ends:
        """See `Preparation`."""
        return Ends(self.lengths, spoken=True)

    def fit(self, train: Part) -> None:
        """Learns both vocabularies."""
        self.source.fit(train)
        self.target.fit(Part(train.y, train.y))

    def of(self, dataset: Dataset) -> Dataset:
        """The whole data set as a network sees it."""
        return replace(
            dataset,
            train=self._part(dataset.train),
            validation=self._part(dataset.validation),
            test=self._part(dataset.test),
            preparation=self,
            read=dataset,
        )

    def inputs(self, x: Any) -> NDArray[np.int32]:
        """The numbers of texts alone, int32 of shape (texts, source length)."""
        return self.source.inputs(x)

    def _part(self, part: Part) -> Part:
        targets = np.full((len(part), self.target.length + 1), PADDING, np.int32)
        for row, text in zip(targets, part.y, strict=True):
            numbers = [BEGIN, *self.target.encode(str(text)), END][: len(row)]
            row[: len(numbers)] = numbers
        x = np.concatenate([self.source.inputs(part.x), targets[:, :-1]], axis=1)
        return Part(x, targets[:, 1:])

    def as_json(self) -> dict[str, Any]:
        """What is known of both languages."""
        return {
            name: {"kind": tokens.kind, **tokens.as_json()}
            for name, tokens in (("source", self.source), ("target", self.target))
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Pairs":
        """See `Preparation`."""
        source, target = from_json(content["source"]), from_json(content["target"])
        if not isinstance(source, Tokens) or not isinstance(target, Tokens):
            raise ValueError("pairs are not of texts")
        return cls(source, target)
