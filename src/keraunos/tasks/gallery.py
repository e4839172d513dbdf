"""Which pictures of a part are shown, and in which colours are their classes?"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.language import text
from keraunos.tasks.colours import colours


def scenes(
    scores: NDArray[Any], each: int, show: Callable[[int], dict[str, Any]]
) -> list[dict[str, Any]]:
    """The best pictures, middling ones and the worst.

    Args:
        scores: of shape (samples,); more is better.
        each: how many of each kind.
        show: what the page shows of the picture of a number.
    """
    order = np.argsort(scores, kind="stable")
    middle = max((len(order) - each) // 2, 0)
    kinds = (
        (text("Where it did best"), order[::-1][:each]),
        (text("What is usual"), order[middle : middle + each]),
        (text("Where it did worst"), order[:each]),
    )
    return [
        {"title": title, "pictures": [show(int(index)) for index in indices]}
        for title, indices in kinds
    ]


def legend(classes: Sequence[Any]) -> list[dict[str, Any]]:
    """The scores of each class with its colour."""
    return [
        {"colour": f"rgb({red}, {green}, {blue})", "scores": scores}
        for (red, green, blue), scores in zip(colours(len(classes)).tolist(), classes, strict=True)
    ]
