"""How picture files of any common kind are found and read."""

import io
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.collection import files_below
from keraunos.errors import KeraunosError, unreadable

if TYPE_CHECKING:
    from PIL import Image

FORMATS = (
    *("PNG", "JPEG", "MPO", "GIF", "BMP", "DIB", "WEBP", "TIFF"),
    *("AVIF", "HEIF", "JPEG2000", "PPM", "ICO", "TGA"),
)
"""What Pillow is asked to open. Not its every format: EPS, for one, would run Ghostscript."""

SUFFIXES = frozenset(
    (".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".webp", ".tif")
    + (".tiff", ".avif", ".heic", ".heif", ".jp2", ".pbm", ".pgm", ".ppm", ".ico", ".tga")
)
"""What is taken for a picture in a folder; a file that is named is read whatever it is called."""

STDIN = "-"
LONGEST_SIDE = 1600
"""Larger pictures are reduced when they are read: no network here looks at more."""


def find(named: Iterable[Path | str]) -> list[Path]:
    """The picture files that are named, and those in folders that are named, sorted.

    Raises:
        KeraunosError: if a folder has no picture in it.
    """
    files: list[Path] = []
    for path in map(Path, named):
        if not path.is_dir():
            files.append(path)
            continue
        inside = files_below(path, SUFFIXES)
        if not inside:
            raise KeraunosError(
                "{path} has no picture in it; pictures end in .png, .jpg, .gif, .bmp, .webp, "
                ".tif or the like.",
                path=path,
            )
        files.extend(inside)
    return files


def read(path: Path) -> NDArray[np.float32]:
    """The colours of a picture, upright, without transparency; of an animation the first frame.

    Args:
        path: the file, or `-` for standard input.

    Returns:
        A float32 array of shape (height, width, 3), red, green and blue from 0 to 1; pictures
        with a side over `LONGEST_SIDE` are reduced to it.

    Raises:
        KeraunosError: if it is no picture, damaged, too large, or cannot be read.
    """
    from PIL.Image import DecompressionBombError

    content = _content(path)
    try:
        with warnings.catch_warnings():
            # Pillow warns of what it repairs (EXIF, palettes) and of large pictures.
            warnings.simplefilter("ignore")
            return _decoded(content, path)
    except KeraunosError:
        raise
    except (MemoryError, DecompressionBombError):
        # Pillow refuses 179 million pixels and more: a few kilobytes can claim to hold them.
        raise KeraunosError(
            "{path} has more pixels than are read at once; save it smaller.", path=path
        ) from None
    except Exception as error:
        # Damaged files make the decoders raise nearly anything: OSError, SyntaxError, ValueError,
        # struct.error, zlib.error, IndexError and more.
        raise KeraunosError(
            "{path} is damaged or cut short ({reason}); save or copy it again.",
            path=path,
            reason=str(error).strip().rstrip(".") or type(error).__name__,
        ) from None


def _content(path: Path) -> bytes:
    try:
        content = sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()
    except FileNotFoundError:
        raise KeraunosError("There is no file {path}.", path=path) from None
    except OSError as error:
        raise unreadable(path, error) from None
    if not content and str(path) == STDIN:
        raise KeraunosError("Nothing came on standard input; a picture file is expected there.")
    if not content:
        raise KeraunosError("{path} is empty; save or copy it again.", path=path)
    return content


def _decoded(content: bytes, path: Path) -> NDArray[np.float32]:
    from PIL import Image, ImageOps

    picture = _opened(content, path)
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a lower resolution
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    picture = _eight_bits(picture)
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    else:
        picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    colours = np.asarray(picture, np.float32) / np.float32(255)
    return _opaque(colours) if colours.shape[2] == 4 else colours


def _opened(content: bytes, path: Path) -> "Image.Image":
    from PIL import Image, UnidentifiedImageError

    kind = content[4:12]
    heic = kind[:4] == b"ftyp" and kind[4:] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
    if heic:
        _learn_heic()
    Image.init()
    known = [name for name in FORMATS if name in Image.OPEN]
    try:
        return Image.open(io.BytesIO(content), formats=known)
    except UnidentifiedImageError:
        if heic:
            raise KeraunosError(
                "{path} is a HEIC photograph, which needs one more package: "
                "pip install pillow-heif, or save it as JPEG.",
                path=path,
            ) from None
        raise KeraunosError(
            "{path} is not a picture in a format that can be read; save it as PNG or JPEG.",
            path=path,
        ) from None


def _learn_heic() -> None:
    try:
        from pillow_heif import register_heif_opener  # type: ignore[import-not-found]
    except ImportError:
        return
    register_heif_opener()


def _eight_bits(picture: "Image.Image") -> "Image.Image":
    """Grey pictures of 16 or 32 bits a pixel, which Pillow would clip to 8, scaled to 8."""
    from PIL import Image

    if not picture.mode.startswith(("I", "F")):
        return picture
    values = np.nan_to_num(np.asarray(picture).astype(np.float64), posinf=0, neginf=0)
    if picture.mode == "F":  # TIFF's floating point has no agreed scale
        low, high = float(values.min()), float(values.max())
        if low >= 0 and high <= 1:
            low, high = 0.0, 1.0
    else:
        low, high = 0.0, 65535.0 if values.max() > 255 else 255.0
    scaled = np.clip((values - low) / max(high - low, 1e-12), 0, 1)
    return Image.fromarray(np.round(scaled * 255).astype(np.uint8))


def _opaque(colours: NDArray[Any]) -> NDArray[np.float32]:
    """The picture on an opaque ground that lets what is drawn on it be seen.

    Paint programs save black strokes, and white ones, on nothing. Where most of a picture is
    transparent the ground is white under dark strokes and black under light ones; where a corner
    is missing, it is the colour of the rest.
    """
    colour, alpha = colours[..., :3], colours[..., 3:]
    visible = float(alpha.sum())
    if visible == 0:
        return np.ones_like(colour)
    ground: Any
    if visible < alpha.size / 2:
        brightness = float((colour * alpha).sum() / (3 * visible))
        ground = 1.0 if brightness < 0.5 else 0.0
    else:
        ground = np.median(colour[alpha[..., 0] > 0.5], axis=0)
    opaque: NDArray[np.float32] = (colour * alpha + ground * (1 - alpha)).astype(np.float32)
    return opaque
