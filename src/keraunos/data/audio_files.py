"""Recordings of any common kind, as one channel of numbers."""

import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError

MOST_BYTES = 2**28
MOST_SECONDS = 600


def decoded_audio(content: bytes, name: str, rate: int) -> NDArray[np.int16]:
    """A recording, the mean of its channels, at the wanted rate.

    Args:
        content: of a WAV, FLAC, OGG, MP3 or AIFF file, or of another that libsndfile knows.
        name: what the file is called, for sentences.
        rate: samples a second that are wanted.

    Returns:
        Whole numbers of 16 bits, of shape (samples,).

    Raises:
        KeraunosError: if it is no recording, damaged, or too long; if soundfile is not installed.
    """
    from scipy.signal import resample_poly  # type: ignore[import-untyped]

    soundfile = _soundfile()
    if len(content) > MOST_BYTES:
        raise _too_long(name)
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.frames > MOST_SECONDS * file.samplerate:
                raise _too_long(name)
            waves = file.read(dtype="float32", always_2d=True).mean(axis=1)
            own = int(file.samplerate)
    except (soundfile.LibsndfileError, RuntimeError, ValueError, TypeError) as error:
        raise KeraunosError(
            "{name} is no recording that can be read (WAV, FLAC, OGG, MP3 and AIFF can): {reason}",
            name=name,
            reason=str(error).strip() or type(error).__name__,
        ) from None
    if not len(waves):
        raise KeraunosError("{name} is empty: it has no sound in it.", name=name)
    if own != rate:
        common = math.gcd(own, rate)
        waves = resample_poly(waves, rate // common, own // common)
    waves = np.nan_to_num(waves)
    return np.asarray(np.clip(np.round(waves * 32767), -32768, 32767), np.int16)


def _too_long(name: str) -> KeraunosError:
    return KeraunosError(
        "{name} is longer than {minutes} minutes, the most that is read; cut it.",
        name=name,
        minutes=MOST_SECONDS // 60,
    )


def _soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError):  # the package, or the library that it needs
        raise KeraunosError(
            "Recordings are read by the package soundfile, which is not installed; install it: "
            "pip install 'keraunos[speech]'."
        ) from None
    return soundfile
