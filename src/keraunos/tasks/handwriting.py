"""How the strokes of a drawing are brought into the form of a data set of handwriting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.tasks.ink import Ink, box_of

GRID = 160
"""The longer side of what strokes are thickened or thinned on: 8 pixels for one of MNIST's."""
END_BAND = 0.06
"""The share of a sign's height in which its highest and its lowest stroke are looked for."""


@dataclass(frozen=True)
class Form:
    """How the pictures of a data set of handwriting were made.

    Attributes:
        size: height and width of the picture in which the sign is placed.
        box: height and width that the sign fills.
        strokes: the usual width of a stroke, least and most, in pixels of `size`.
        stretch: how many times wider than it was drawn a sign may become to fill the box; at 1 it
            keeps its proportions.
        upright: whether slanting signs are set upright.
        by_mass: whether the centre of mass is in the middle, or the box.
        block: the side of the square blocks whose pixels are counted; at 1 pixels are grey levels.
    """

    size: tuple[int, int]
    box: tuple[int, int]
    strokes: tuple[float, float]
    stretch: float = 1.0
    upright: bool = False
    by_mass: bool = False
    block: int = 1


@dataclass(frozen=True)
class Shaped:
    """A sign in its form.

    Attributes:
        pixels: float32 array of shape (height, width), from 0 to 1.
        thickened: whether its strokes were made thicker, None if they were left; False: thinner.
    """

    pixels: NDArray[np.float32]
    thickened: bool | None


def shape(ink: Ink, form: Form) -> Shaped:
    """The sign of a picture as the pictures of a data set show theirs."""
    drawn = ink.amount[box_of(ink.amount, 0.4)]
    if form.upright:
        drawn = _upright(drawn)
    drawn, thickened = _with_usual_strokes(drawn, form)
    sign = _resized(drawn, _fitted(drawn, form.box, form.stretch))
    pixels = _placed(sign, form)
    if form.block > 1:
        rows, columns = (side // form.block for side in form.size)
        pixels = pixels.reshape(rows, form.block, columns, form.block).mean(axis=(1, 3))
    elif pixels.max() > 0:
        pixels = pixels / pixels.max()
    return Shaped(pixels.astype(np.float32), thickened)


def _fitted(drawn: NDArray[Any], box: tuple[int, int], stretch: float) -> tuple[int, int]:
    """The height and width at which a drawing fills the box."""
    height, width = drawn.shape
    scale = min(box[0] / height, box[1] / width * stretch)
    tall = max(1, min(box[0], round(scale * height)))
    return tall, max(1, min(box[1], round(scale * stretch * width)))


def _resized(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    from PIL import Image

    resized = Image.fromarray(values).resize(size[::-1], Image.Resampling.BICUBIC)
    clipped: NDArray[np.float32] = np.clip(np.asarray(resized), 0, 1)
    return clipped


def _upright(drawn: NDArray[np.float32]) -> NDArray[np.float32]:
    """The drawing sheared until its lowest stroke begins under its highest, at the left.

    That is how NIST's form-based system sets signs upright.
    """
    from PIL import Image

    height = len(drawn)
    band = max(1, round(END_BAND * height))
    ends = [np.flatnonzero((rows > 0.4).any(axis=0)) for rows in (drawn[:band], drawn[-band:])]
    if height <= 2 * band or any(end.size == 0 for end in ends):
        return drawn
    slant = float(np.clip((ends[1][0] - ends[0][0]) / (height - band), -1, 1))
    margin = int(np.ceil(abs(slant) * height)) + 1
    wide = np.pad(drawn, ((0, 0), (margin, margin)))
    sheared = Image.fromarray(wide).transform(
        wide.shape[::-1],
        Image.Transform.AFFINE,
        (1, slant, -slant * height / 2, 0, 1, 0),
        Image.Resampling.BILINEAR,
    )
    values = np.asarray(sheared)
    upright: NDArray[np.float32] = values[box_of(values, 0.4)]
    return upright


def _with_usual_strokes(
    drawn: NDArray[np.float32], form: Form
) -> tuple[NDArray[np.float32], bool | None]:
    """The drawing with strokes as wide as the data set's, if its own are far from them.

    Strokes grow or shrink by a distance on both sides, on a bilevel picture, as a pen of another
    width would have drawn them.
    """
    from scipy import ndimage  # type: ignore[import-untyped]

    pixel = GRID / max(form.box)
    grid = round(form.box[0] * pixel), round(form.box[1] * pixel)
    fine = _resized(drawn, _fitted(drawn, grid, form.stretch))
    fine = np.pad(fine, GRID // 3)
    inside = fine > 0.5
    beyond = ndimage.distance_transform_edt(~inside) - ndimage.distance_transform_edt(inside)

    def width_at(distance: float) -> float:
        stroke = beyond <= distance
        within = ndimage.distance_transform_edt(stroke)[stroke]
        # Across a stroke of width w the mean distance to its edge is w / 4.
        return float(4 * within.mean()) / pixel if within.size else 0.0

    low, high = form.strokes
    found = width_at(0.0)
    if low <= found <= high:
        return drawn, None
    distance = _where(width_at, low if found < low else high, GRID / 4)
    changed = np.clip(distance - beyond + 0.5, 0, 1).astype(np.float32)
    if not (changed > 0.4).any():
        return drawn, None
    return changed[box_of(changed, 0.4)], found < low


def _where(measure: Callable[[float], float], wanted: float, most: float) -> float:
    """The distance at which a growing measure has the wanted value, to a twentieth of a pixel."""
    low, high = -most, most
    while high - low > 0.05:
        middle = (low + high) / 2
        low, high = (middle, high) if measure(middle) < wanted else (low, middle)
    return high


def _placed(sign: NDArray[np.float32], form: Form) -> NDArray[np.float32]:
    """The sign in the middle of its picture; what would stand out is kept in."""
    pixels = np.zeros(form.size, np.float32)
    starts = []
    for axis, side in enumerate(form.size):
        length = sign.shape[axis]
        start = (side - length) / 2
        if form.by_mass:
            along = sign.sum(axis=1 - axis)
            # MNIST's centres of mass lie at pixel 14 of 0 to 27, rounded to whole pixels.
            start = side // 2 - float((along * np.arange(length)).sum() / along.sum())
        starts.append(int(np.clip(np.floor(start + 0.5), 0, side - length)))
    top, left = starts
    pixels[top : top + sign.shape[0], left : left + sign.shape[1]] = sign
    return pixels
