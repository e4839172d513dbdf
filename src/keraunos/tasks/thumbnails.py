"""How does a picture become a part of a page?"""

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 96
"""Pixels of the longer side of a picture; bigger ones are reduced."""


def thumbnail(image: Any, scale: Any, side: int = SIDE) -> str:
    """A data URI of an image of shape (height, width[, 1 or 3]) whose range is that of `scale`."""
    low, high = float(scale.min()), float(scale.max())
    stretched = 255 * (np.asarray(image, np.float64) - low) / max(high - low, 1e-12)
    pixels = stretched.round().astype(np.uint8)
    if pixels.ndim == 3 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    return inline(pixels, side)


def inline(pixels: NDArray[np.uint8], side: int = SIDE, photo: bool = False) -> str:
    """A data URI of a picture of bytes, grey or coloured, no larger than so many pixels.

    Args:
        pixels: of shape (height, width) or (height, width, 3).
        side: the longest that a side may be.
        photo: whether it may be stored with losses.
    """
    from PIL import Image

    picture = Image.fromarray(pixels)
    picture.thumbnail((side, side))
    buffer = io.BytesIO()
    kind = "jpeg" if photo else "png"
    picture.save(buffer, kind, quality=85, optimize=True)
    return f"data:image/{kind};base64," + base64.b64encode(buffer.getvalue()).decode()
