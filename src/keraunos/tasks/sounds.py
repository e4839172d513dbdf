"""How a recording becomes a part of a page: as a picture of its sound, and to be listened to."""

import base64
import io
import wave
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.tasks.thumbnails import inline

LAYER = "log_mel"
"""Of a network: what makes pictures of sounds."""


def playable(waves: NDArray[np.int16], rate: int) -> str:
    """A data URI of a recording, without the silence at its end."""
    ends = np.flatnonzero(waves)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(waves[: int(ends[-1]) + 1 if len(ends) else 1].astype("<i2").tobytes())
    return "data:audio/wav;base64," + base64.b64encode(content.getvalue()).decode()


def picture(network: Any, waves: NDArray[np.int16], tall: int = 3) -> str | None:
    """A data URI of what the network sees of a recording; None if it makes no picture of it.

    Args:
        network: with a layer of the name `LAYER`.
        waves: of shape (length,).
        tall: pixels of a band.
    """
    layer = next((each for each in getattr(network, "layers", ()) if each.name == LAYER), None)
    if layer is None:
        return None
    bands = np.asarray(layer(waves[None].astype("float32") / 32768))[0]
    low, high = np.percentile(bands, [20, 99.5])
    shade = 255 * np.clip((bands - low) / max(high - low, 1e-6), 0, 1)
    pixels = np.repeat(shade[::-1].round().astype(np.uint8), tall, axis=0)
    return inline(pixels, side=1200)
