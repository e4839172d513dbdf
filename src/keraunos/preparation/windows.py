"""A long text as windows, in which each token is to foretell the next one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part
from keraunos.errors import KeraunosError
from keraunos.preparation.kinds import Preparation, from_json
from keraunos.preparation.texts import END, Tokens


class Windows(Preparation):
    """Stretches of texts: as inputs their tokens, as targets the tokens that follow each.

    Stretches to train on may overlap, so that an epoch sees a token at several places of a window;
    those to measure on stand side by side, so that every token counts once.

    Args:
        tokens: what makes numbers of a text.
        length: tokens of a window.
        stride: tokens from the begin of one training window to the next; by default the length.
    """

    kind: ClassVar[str] = "windows"

    def __init__(self, tokens: Tokens, length: int, stride: int | None = None) -> None:
        self.tokens, self.length, self.stride = tokens, int(length), int(stride or length)

    def fit(self, train: Part) -> None:
        """Learns the vocabulary."""
        self.tokens.fit(train)

    def of(self, dataset: Dataset) -> Dataset:
        """The whole data set as a network sees it.

        Raises:
            KeraunosError: if a part is shorter than a window.
        """
        return replace(
            dataset,
            train=self._part(dataset.train, "train", self.stride),
            validation=self._part(dataset.validation, "validation", self.length),
            test=self._part(dataset.test, "test", self.length),
            preparation=self,
            read=dataset,
        )

    def inputs(self, x: Any) -> NDArray[np.int32]:
        """The windows of texts, int32 of shape (windows, length), that stand side by side."""
        return self._windows(x, self.length)[:, :-1]

    def _part(self, part: Part, name: str, stride: int) -> Part:
        windows = self._windows(part.x, stride)
        if not len(windows) and len(part):
            raise KeraunosError(
                "The {part} part has fewer tokens than a window of {length}; set a smaller length.",
                part=name,
                length=self.length,
            )
        return Part(windows[:, :-1], windows[:, 1:])

    def _windows(self, texts: Any, stride: int) -> NDArray[np.int32]:
        """Of shape (windows, length + 1): one token more, which is only a target."""
        numbers: list[int] = []
        for index, text in enumerate(texts):
            numbers += [END] * (index > 0)
            numbers += self.tokens.encode(str(text))
        whole = np.array(numbers, np.int32)
        if len(whole) <= self.length:
            return np.zeros((0, self.length + 1), np.int32)
        every = np.lib.stride_tricks.sliding_window_view(whole, self.length + 1)
        return np.array(every[::stride])

    def as_json(self) -> dict[str, Any]:
        """The tokens and the settings."""
        return {
            "tokens": {"kind": self.tokens.kind, **self.tokens.as_json()},
            "length": self.length,
            "stride": self.stride,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Windows":
        """See `Preparation`."""
        tokens = from_json(content["tokens"])
        if not isinstance(tokens, Tokens):
            raise ValueError("windows are not of texts")
        return cls(tokens, content["length"], content["stride"])
