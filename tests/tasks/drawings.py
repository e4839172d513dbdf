"""Pictures as people make them, drawn for the tests."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIZE = (400, 300)


def page_with(
    strokes: np.ndarray, random: np.random.Generator, size: tuple[int, int] = SIZE
) -> np.ndarray:
    """A page, 0 to 1, with a small picture of strokes (uint8) blown up at a place by chance."""
    width, height = size
    side = int(random.integers(height // 2, height - 20))
    large = np.asarray(Image.fromarray(strokes).resize((side, side), Image.Resampling.BICUBIC))
    page = np.zeros((height, width))
    top, left = random.integers(0, height - side), random.integers(0, width - side)
    page[top : top + side, left : left + side] = large / 255
    return page


def black_on_white(page: np.ndarray) -> np.ndarray:
    """The page in ink: uint8 of shape (height, width, 3)."""
    return np.repeat(np.round(255 * (1 - page)).astype(np.uint8)[..., None], 3, axis=2)


def seven(
    path: Path,
    ink: tuple[int, ...] = (0, 0, 0),
    paper: tuple[int, ...] = (255, 255, 255),
    mode: str = "RGB",
    width: int = 12,
) -> Path:
    """Saves the drawing of a seven, away from the middle."""
    picture = Image.new(mode, SIZE, paper)
    ImageDraw.Draw(picture).line(
        [(220, 60), (330, 60), (260, 240)], fill=ink, width=width, joint="curve"
    )
    picture.save(path)
    return path
