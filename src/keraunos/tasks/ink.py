"""Where the strokes are in a picture of handwriting, whatever paper, ink and light it has."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST_SIDE = 480
"""Pictures are reduced to this before strokes are looked for: it averages noise away."""
FAINTEST = 0.06
"""Strokes that differ less from the paper than this, of 1, are none."""
SPECK = 0.02
"""A patch of less than this share of the largest is dirt."""
SOLID = 0.8
"""Ink that fills more of its bounding box than this may be a sheet that lies on something."""


@dataclass(frozen=True)
class Ink:
    """The strokes of a picture.

    Attributes:
        amount: float32 array of shape (height, width), 1 in a stroke and 0 on the paper.
        dark: whether the strokes are darker than the paper.
        signs: how many signs seem to stand side by side.
        edges: how many of the picture's four edges they reach.
    """

    amount: NDArray[np.float32]
    dark: bool
    signs: int
    edges: int


def find_ink(colours: NDArray[np.float32]) -> Ink | None:
    """The strokes of a picture, or of the sheet that it shows; None if it is blank.

    Args:
        colours: float32 array of shape (height, width, 3), from 0 to 1.
    """
    colours = _reduced(colours)
    ink = _strokes(colours)
    sheet = None if ink is None else _sheet(ink.amount)
    written = None if sheet is None else _strokes(colours[sheet])
    return ink if written is None else written


def _strokes(colours: NDArray[np.float32]) -> Ink | None:
    """What differs from the paper.

    A pixel is ink by its distance from the paper, in whichever of red, green and blue is largest,
    so that no colour of ink and no colour of paper is special. Paper is a smooth surface that is
    fitted to the picture's edge, so that a shadow across it is no stroke.

    Args:
        colours: float32 array of shape (height, width, 3), from 0 to 1.
    """
    difference = colours - _paper(colours)
    distance = np.abs(difference).max(axis=2)
    threshold = _otsu(distance)
    inside = distance > threshold
    if not inside.any() or inside.all():
        return None
    full = float(np.median(distance[inside]))
    if full < FAINTEST:
        return None
    noise = 3 * float(np.median(distance[~inside]))
    floor = min(max(noise, 0.08 * full), 0.5 * full)
    amount = np.clip((distance - floor) / (full - floor), 0, 1).astype(np.float32)
    kept = _without_dirt(amount)
    amount = np.where(kept, amount, np.float32(0))
    dark = float(difference.mean(axis=2)[kept & inside].mean()) < 0
    return Ink(amount, dark, _signs(amount), _edges(amount))


def _sheet(amount: NDArray[np.float32]) -> tuple[slice, slice] | None:
    """The inside of what may be a sheet of paper on a table, taken for ink; None if none is."""
    rows, columns = box_of(amount, 0.4)
    height, width = rows.stop - rows.start, columns.stop - columns.start
    solid = float((amount[rows, columns] > 0.4).mean())
    if solid < SOLID or height * width < 0.1 * amount.size or not 0.4 < width / height < 2.5:
        return None
    # Its border is neither sheet nor table, and it may lie a little askew.
    down, right = max(2, round(0.06 * height)), max(2, round(0.06 * width))
    return (
        slice(rows.start + down, rows.stop - down),
        slice(columns.start + right, columns.stop - right),
    )


def _edges(amount: NDArray[np.float32]) -> int:
    return sum(bool((side > 0.4).any()) for side in (amount[0], amount[-1], *amount.T[[0, -1]]))


def box_of(amount: NDArray[np.float32], level: float) -> tuple[slice, slice]:
    """The rows and columns between the outermost pixels over `level`."""
    rows = np.flatnonzero((amount > level).any(axis=1))
    columns = np.flatnonzero((amount > level).any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _reduced(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    from PIL import Image

    height, width = colours.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale >= 1:
        return colours
    size = max(1, round(width * scale)), max(1, round(height * scale))
    channels = [
        np.asarray(Image.fromarray(colours[..., k]).resize(size, Image.Resampling.BOX))
        for k in range(3)
    ]
    return np.stack(channels, axis=-1)


def _paper(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """The colour of the paper at each pixel: a surface of second order through the edge's pixels.

    Least absolute deviations, by reweighted least squares: strokes that reach the edge count
    little as long as they are less than half of it.
    """
    height, width = colours.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    ring = np.zeros((height, width), bool)
    depth = max(1, min(height, width) // 16)
    ring[:depth] = ring[-depth:] = ring[:, :depth] = ring[:, -depth:] = True
    every = max(1, int(ring.sum()) // 2000)
    edge = np.flatnonzero(ring)[::every]
    terms = [np.ones_like(rows), rows, columns, rows * columns, rows**2, columns**2]
    surface = np.stack([term.ravel() for term in terms], axis=1)
    paper = np.empty((height * width, 3), np.float32)
    for k in range(3):
        values = colours[..., k].ravel()[edge].astype(np.float64)
        middle = float(np.median(values))
        if float(np.mean(np.abs(values - middle) < 0.02)) > 0.6:
            paper[:, k] = middle  # flat, as everything from a paint program: nothing to fit
            continue
        weights = 1 / np.maximum(np.abs(values - middle), 0.01)
        for _ in range(12):
            root = np.sqrt(weights)
            fitted = np.linalg.lstsq(surface[edge] * root[:, None], values * root, rcond=None)[0]
            weights = 1 / np.maximum(np.abs(values - surface[edge] @ fitted), 0.01)
        paper[:, k] = surface @ fitted
    return paper.reshape(height, width, 3)


def _otsu(values: NDArray[np.float32]) -> float:
    """The threshold that divides values best into two groups (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=256, range=(0, 1))
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    mass = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    between = np.nan_to_num(between[:-1])
    # A gap between the groups leaves a plateau of equals: its middle is the threshold.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(edges[1:][best].mean())


def _without_dirt(amount: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where the strokes are, and a pixel around them: no specks, and nothing hanging in from the
    edge beside them, such as the end of the sheet."""
    from scipy import ndimage  # type: ignore[import-untyped]

    eight = np.ones((3, 3), bool)
    patches, count = ndimage.label(amount > 0.4, structure=eight)
    if count > 1:
        areas = np.bincount(patches.ravel())
        areas[0] = 0
        edge = {*patches[0], *patches[-1], *patches[:, 0], *patches[:, -1]}
        largest = int(areas.argmax())
        kept = [
            patch
            for patch in range(1, count + 1)
            if patch == largest or (areas[patch] >= SPECK * areas[largest] and patch not in edge)
        ]
        strokes = np.isin(patches, kept)
    else:
        strokes = patches > 0
    around: NDArray[np.bool_] = ndimage.binary_dilation(strokes, eight, iterations=2)
    return around


def _signs(amount: NDArray[np.float32]) -> int:
    """How many groups of strokes stand side by side, each with a good share of the ink."""
    rows, columns = box_of(amount, 0.4)
    strokes = amount[rows, columns] > 0.4
    height, width = strokes.shape
    if width < 0.8 * height:
        return 1
    inked = np.concatenate([[False], strokes.any(axis=0), [False]])
    changes = np.flatnonzero(inked[1:] != inked[:-1])
    groups = [strokes[:, a:b] for a, b in zip(changes[::2], changes[1::2], strict=True)]
    tall = [
        group
        for group in groups
        if group.sum() > 0.15 * strokes.sum()
        and np.ptp(np.flatnonzero(group.any(axis=1))) > 0.5 * height
    ]
    return max(1, len(tall))
