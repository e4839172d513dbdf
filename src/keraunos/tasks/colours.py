"""Which colour stands for which class, in masks and around boxes?"""

import colorsys

import numpy as np
from numpy.typing import NDArray

_FIRST = (
    *((86, 180, 233), (204, 102, 78), (240, 228, 66), (120, 94, 140), (238, 170, 200)),
    *((0, 140, 90), (213, 94, 0), (160, 120, 60), (30, 70, 180), (220, 20, 60), (0, 200, 200)),
)
"""Told apart by most people, also by those who see red and green alike (after Okabe and Ito)."""

NOTHING = (24, 24, 24)


def colours(count: int) -> NDArray[np.uint8]:
    """So many colours of three bytes each, always the same ones."""
    # Beyond the first few, hues a golden angle apart.
    more = (
        [round(255 * value) for value in colorsys.hsv_to_rgb(k * 0.618 % 1, 0.65, 0.85)]
        for k in range(count - len(_FIRST))
    )
    return np.array([*_FIRST[:count], *more], np.uint8).reshape(count, 3)


def painted(mask: NDArray[np.integer], count: int) -> NDArray[np.uint8]:
    """A picture of a mask: each class in its colour, other numbers dark.

    Args:
        mask: of shape (height, width).
        count: of classes.
    """
    table = np.vstack([colours(count), [NOTHING]]).astype(np.uint8)
    return np.asarray(table[np.minimum(mask, count)])
