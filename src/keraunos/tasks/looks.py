"""How the pictures of a data source look, and how any picture is made to look so."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from keraunos.tasks.handwriting import Form, shape
from keraunos.tasks.ink import box_of, find_ink


class Note(StrEnum):
    """What was done to a picture, or is odd about it, that its owner should know."""

    inverted = "inverted"
    looks_inverted = "looks_inverted"
    thickened = "thickened"
    thinned = "thinned"
    several = "several"
    edges = "edges"
    blank = "blank"
    cropped = "cropped"


@dataclass(frozen=True)
class Look:
    """How the pictures of a data source look.

    Attributes:
        kind: `handwriting`, light strokes on black in a fixed form; `object`, one thing on black
            that fills the picture; `photograph`, anything in its own colours.
        size: height and width in pixels; None if the network's input says.
        bottom: the value of the darkest pixel.
        top: the value of the brightest.
        whole: whether pixels are whole numbers, uint8.
        form: for handwriting, the form.
        source: where it is written down that they look so.
    """

    kind: Literal["handwriting", "object", "photograph"]
    size: tuple[int, int] | None = None
    bottom: float = 0.0
    top: float = 255.0
    whole: bool = True
    form: Form | None = None
    source: str = ""


MNIST = Look(
    "handwriting",
    size=(28, 28),
    # The limits are the 5th and the 95th percentile of the training pictures' stroke widths.
    form=Form(size=(28, 28), box=(20, 20), strokes=(1.9, 4.4), by_mass=True),
    source="LeCun, Bottou, Bengio, Haffner 1998; http://yann.lecun.com/exdb/mnist/",
)
"""Signs fill a box of 20x20 in their own proportions, with their centre of mass in the middle."""

DIGITS = Look(
    "handwriting",
    size=(8, 8),
    top=16.0,
    # NIST thickened and thinned: a third of each training bitmap is inked, whatever the sign.
    form=Form(size=(32, 32), box=(32, 20), strokes=(4.0, 6.5), stretch=1.5, upright=True, block=4),
    source="NISTIR 5469 (Garris and others 1994); https://archive.ics.uci.edu/dataset/80",
)
"""Bitmaps of 32x32, filled from top to bottom and 20 wide, upright, with strokes of an even
thickness; then the inked pixels of each 4x4 block are counted."""

FASHION_MNIST = Look(
    "object", size=(28, 28), source="Xiao, Rasul, Vollgraf 2017; https://arxiv.org/abs/1708.07747"
)
"""Trimmed at the colour of the edge, the longer side 28, in the middle, light on black."""

PHOTOGRAPHS = Look("photograph")
"""The middle of the picture in the proportions of the network's input."""

LOOKS = {"mnist": MNIST, "digits": DIGITS, "fashion-mnist": FASHION_MNIST}
"""Of the sources whose pictures follow a rule; those of all others are photographs."""


@dataclass(frozen=True)
class Prepared:
    """A picture as a network of its kind has learnt to see them.

    Attributes:
        pixels: array of shape (height, width, channels), from the look's `bottom` to its `top`;
            uint8 if they are whole numbers, else float32.
        notes: what was done to it.
    """

    pixels: NDArray[Any]
    notes: tuple[Note, ...] = ()


def look_of(data: Mapping[str, Any]) -> Look:
    """How the pictures looked that a run was trained on, by its record of the data."""
    return LOOKS.get(str(data.get("name", "")), PHOTOGRAPHS)


def look_seen_in(examples: NDArray[Any]) -> Look:
    """How the pictures of an unknown source look, by what is to be seen in them.

    Args:
        examples: array of shape (samples, height, width[, channels]), or (samples, pixels) of
            square pictures.
    """
    side = math.isqrt(examples.shape[1])
    if examples.ndim == 2 and side * side == examples.shape[1]:
        examples = examples.reshape(-1, side, side)
    if examples.ndim == 4 and examples.shape[3] == 1:
        examples = examples[..., 0]
    low, high = float(examples.min()), float(examples.max())
    whole = examples.dtype.kind in "iu"
    if whole:
        bottom, top = 0.0, 255.0 if high > 16 else 16.0
    elif low >= -1 and high <= 1:
        bottom, top = -1.0 if low < 0 else 0.0, 1.0
    elif low >= 0 and high <= 255:
        bottom, top = 0.0, 255.0 if high > 16 else 16.0
    else:
        bottom, top = low, high  # standardised, for instance
    size = (examples.shape[1], examples.shape[2]) if examples.ndim > 2 else None
    found = Look("photograph", size=size, bottom=bottom, top=top, whole=whole)
    if examples.ndim != 3:
        return found
    edge = np.concatenate(
        [examples[:, :2].ravel(), examples[:, -2:].ravel(), examples[:, :, -2:].ravel()]
    )
    empty = float((edge <= low + 0.02 * (high - low)).mean())
    if size == MNIST.size and empty > 0.98:
        return replace(found, kind="handwriting", form=MNIST.form)
    if size == DIGITS.size and top == DIGITS.top:
        return replace(found, kind="handwriting", form=DIGITS.form)
    return found


def prepare(
    colours: NDArray[np.float32], look: Look, size: tuple[int, int], channels: int
) -> Prepared:
    """Makes a picture look like those of a source.

    Args:
        colours: float32 array of shape (height, width, 3), from 0 to 1.
        look: of the source.
        size: height and width of what the network takes; the look's own is resized to it.
        channels: 1 for grey, 3 for colours.
    """
    if look.kind == "handwriting":
        prepared = _handwriting(colours, look)
    elif look.kind == "object":
        prepared = _object(colours, look.size or size)
    else:
        cropped, notes = _cropped(colours, size)
        prepared = Prepared(cropped, notes)
    return Prepared(_as_input(prepared.pixels, look, size, channels), prepared.notes)


def as_it_is(
    colours: NDArray[np.float32], look: Look, size: tuple[int, int], channels: int
) -> Prepared:
    """The whole picture, stretched to the network's input and scaled, and nothing else."""
    ink = find_ink(colours) if look.kind == "handwriting" else None
    notes = (Note.looks_inverted,) if ink is not None and ink.dark else ()
    return Prepared(_as_input(colours, look, size, channels), notes)


def _handwriting(colours: NDArray[np.float32], look: Look) -> Prepared:
    assert look.form is not None
    ink = find_ink(colours)
    if ink is None:
        rows, columns = look.size or look.form.size
        return Prepared(np.zeros((rows, columns, 1), np.float32), (Note.blank,))
    shaped = shape(ink, look.form)
    notes = [Note.inverted] if ink.dark else []
    if shaped.thickened is not None:
        notes.append(Note.thickened if shaped.thickened else Note.thinned)
    if ink.signs > 1:
        notes.append(Note.several)
    if ink.edges > 2:
        notes.append(Note.edges)
    return Prepared(shaped.pixels[..., None], tuple(notes))


def _object(colours: NDArray[np.float32], size: tuple[int, int]) -> Prepared:
    grey = _grey(colours)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground = float(np.median(edge))
    notes = (Note.inverted,) if ground > 0.5 else ()
    if ground > 0.5:
        grey, ground = 1 - grey, 1 - ground
    thing = np.abs(grey - ground) > 0.05
    if not thing.any():
        return Prepared(np.zeros((*size, 1), np.float32), (Note.blank,))
    rows, columns = box_of(thing.astype(np.float32), 0.5)
    cut = grey[rows, columns]
    scale = min(size[0] / cut.shape[0], size[1] / cut.shape[1])
    fitted = [max(1, min(size[k], round(cut.shape[k] * scale))) for k in (0, 1)]
    resized = _resized(cut[..., None], (fitted[0], fitted[1]))[..., 0]
    pixels = np.zeros(size, np.float32)
    top, left = ((size[k] - fitted[k]) // 2 for k in (0, 1))
    pixels[top : top + fitted[0], left : left + fitted[1]] = resized
    return Prepared(pixels[..., None], notes)


def _cropped(
    colours: NDArray[np.float32], size: tuple[int, int]
) -> tuple[NDArray[np.float32], tuple[Note, ...]]:
    """The middle of a picture, as large as its proportions allow."""
    height, width = colours.shape[:2]
    wanted = size[1] / size[0]
    tall, wide = min(height, round(width / wanted)), min(width, round(height * wanted))
    tall, wide = max(1, tall), max(1, wide)
    top, left = (height - tall) // 2, (width - wide) // 2
    notes = (Note.cropped,) if tall * wide < 0.6 * height * width else ()
    return colours[top : top + tall, left : left + wide], notes


def _as_input(
    pixels: NDArray[np.float32], look: Look, size: tuple[int, int], channels: int
) -> NDArray[Any]:
    resized = pixels if pixels.shape[:2] == size else _resized(pixels, size)
    if channels == 1 and resized.shape[2] == 3:
        resized = _grey(resized)[..., None]
    elif channels > resized.shape[2]:
        resized = np.repeat(resized[..., :1], channels, axis=2)
    values = look.bottom + np.clip(resized, 0, 1) * np.float32(look.top - look.bottom)
    return np.round(values).astype(np.uint8) if look.whole else values.astype(np.float32)


def _grey(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Brightness as ITU-R BT.601 weighs the colours, which is Pillow's own."""
    return (colours @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.float32)


def _resized(pixels: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    from PIL import Image

    channels = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(pixels[..., k])).resize(
                size[::-1], Image.Resampling.BICUBIC
            )
        )
        for k in range(pixels.shape[2])
    ]
    return np.stack(channels, axis=-1)
