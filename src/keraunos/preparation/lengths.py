"""How long are the texts of a batch, and to which lengths is it worth cutting batches?

Texts are rows of numbers with zeros at their end. A batch of short ones is computed without the
zeros that all of its rows end with, which changes nothing of what a network says of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP = 4
"""Batches are cut to multiples of it."""


@dataclass(frozen=True)
class Ends:
    """Where prepared texts end, and what is left of a batch without what lies beyond.

    Two of them with equal attributes are equal, and cut alike.

    Attributes:
        widths: numbers of a text, or of each of the texts that lie side by side in a row.
        spoken: whether the targets are such texts too, as wide as the last of the inputs, each
            number of which is there to say what the target has in its place.
    """

    widths: tuple[int, ...]
    spoken: bool = False

    def of(self, x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.int32]:
        """Numbers of the longest text of each example, int32 of shape (examples,).

        Args:
            x: inputs of shape (examples, numbers of all texts).
            y: targets, of shape (examples, numbers of the last text) if they are texts.
        """
        texts = np.split(x, np.cumsum(self.widths)[:-1], axis=1)
        if self.spoken:
            texts[-1] = y
        found: NDArray[np.int32] = np.max([_numbers(text) for text in texts], axis=0)
        return found

    def __call__(self, batch: Any, length: int) -> Any:
        """What is left of `(x, y)` or `(x, y, sample_weight)` where no text is longer than that.

        Args:
            batch: as it is trained on.
            length: numbers that are left of each text, if it has more.
        """
        x, y, *rest = batch
        begins = np.cumsum((0, *self.widths[:-1]))
        kept = [
            np.arange(begin, begin + min(length, width))
            for begin, width in zip(begins, self.widths, strict=True)
        ]
        x = x[:, : len(kept[0])] if len(kept) == 1 else x[:, np.concatenate(kept)]
        return x, y[:, : len(kept[-1])] if self.spoken else y, *rest


def _numbers(text: NDArray[Any]) -> NDArray[np.int32]:
    """How many numbers of each row come before the zeros at its end."""
    places = np.arange(1, text.shape[1] + 1, dtype=np.int32)
    return np.asarray((places * (text != 0)).max(axis=1, initial=0), np.int32)


def best_bounds(lengths: NDArray[Any], count: int, whole: int) -> tuple[int, ...]:
    """The lengths to cut batches to, for which the least is computed of texts so long.

    Args:
        lengths: of the texts, shape (texts,).
        count: of the lengths that batches have, at most.
        whole: the longest that a text may be.

    Returns:
        At least one and at most so many, in ascending order; multiples of 4, or the whole. The last
        is enough for all of the texts.
    """
    longest = int(lengths.max(initial=1))
    sizes = [*range(STEP, min(longest + STEP, whole), STEP)]
    if not sizes or sizes[-1] < longest:
        sizes.append(whole)
    fitting = [0, *np.searchsorted(np.sort(lengths), sizes, side="right").tolist()]
    # For each size the least cost of the texts that fit into it, and the sizes that give it.
    best: list[tuple[int, tuple[int, ...]]] = [
        (fits * size, (size,)) for fits, size in zip(fitting[1:], sizes, strict=True)
    ]
    for _ in range(min(count, len(sizes)) - 1):
        best = [
            min(
                [best[place]]
                + [
                    (cost + (fitting[place + 1] - fitting[before + 1]) * size, (*chosen, size))
                    for before, (cost, chosen) in enumerate(best[:place])
                ]
            )
            for place, size in enumerate(sizes)
        ]
    return best[-1][1]


def buckets(lengths: NDArray[Any], bounds: Sequence[int]) -> NDArray[np.int32]:
    """For each length the number of the first of `bounds` that is not smaller; int32."""
    return np.searchsorted(bounds, lengths).astype(np.int32)
