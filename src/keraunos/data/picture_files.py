"""Picture files of people's own, read with limits."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keraunos.data.collection import Read
from keraunos.errors import KeraunosError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 32 * 2**20
MOST_PIXELS = 50_000_000


def opened_picture(path: Path, name: str, read: Read) -> "Image":
    """The picture in a file of a folder or zip, unpacked.

    Args:
        path: the folder or zip.
        name: of the file in it.
        read: gives its bytes, at most one more than `MOST_BYTES`.

    Raises:
        KeraunosError: if it is too large or cannot be read.
    """
    from PIL import Image

    content = read()
    if len(content) > MOST_BYTES:
        raise KeraunosError("{name} in {path} is larger than 32 MB.", name=name, path=path)
    try:
        # Opening reads the header alone, so that the size is known before anything is unpacked.
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "BMP"))
        if image.width * image.height <= MOST_PIXELS:
            image.load()
            return image
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        raise KeraunosError(
            "{name} in {path} is no picture that can be read; copy or download it again.",
            name=name,
            path=path,
        ) from None
    raise KeraunosError(
        "{name} in {path} has more than {most} million pixels.",
        name=name,
        path=path,
        most=MOST_PIXELS // 10**6,
    )


def coloured(path: Path, name: str, read: Read, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture in colours, uint8 of (height, width, 3), made as large as `size` says.

    Raises:
        KeraunosError: if it cannot be read.
    """
    from PIL import Image

    image = opened_picture(path, name, read).convert("RGB")
    if image.size != size[::-1]:
        image = image.resize(size[::-1], Image.Resampling.LANCZOS)
    return np.asarray(image)
