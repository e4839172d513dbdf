"""The Free Spoken Digit Dataset: digits spoken in English, and strings of them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import places
from keraunos.data.audio_files import MOST_BYTES, decoded_audio
from keraunos.data.collection import opened
from keraunos.data.dataset import Dataset, Part, parts_of
from keraunos.data.decoded import Arrays, kept
from keraunos.data.published import SPOKEN_DIGITS
from keraunos.errors import KeraunosError

CLASSES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATE = 8_000
SAMPLES = 8_192
"""Of a recording, about a second; 17 of 3,000 are longer, and cut."""

STRING_SAMPLES = 40_960
SHORTEST, LONGEST = 3, 7
"""Digits of a string."""

GAPS = (0.04, 0.2)
"""Seconds of silence between digits, from and to."""

ZIP = "free-spoken-digits.zip"
_URL = "https://github.com/Jakobovski/free-spoken-digit-dataset"
_RECORDING = re.compile(r"(?:.*/)?(?P<digit>\d)_(?P<speaker>[^_/]+)_(?P<index>\d+)\.wav")


def spoken_digits(folder: Path | str | None = None) -> Dataset:
    """3,000 recordings of digits by six speakers, int16 of shape (samples, 8192), 8 kHz.

    The official test part are the first five of each digit by each speaker; the next five are
    the validation part here. Every speaker is in every part. Silence follows shorter recordings.

    Args:
        folder: with `recordings`, or the zip; by default what KERAUNOS_DATA names.

    Raises:
        KeraunosError: if they are not there, or a file is not in order.
    """
    source, named = _source(folder)
    return _digits(source, named)


def digit_strings(
    folder: Path | str | None = None, train: int = 3_000, others: int = 300
) -> Dataset:
    """Strings of 3 to 7 digits by one speaker, int16 of shape (samples, 40960), 8 kHz.

    Each is joined of recordings of its part of `spoken_digits`, with short silences between them;
    always the same.

    Args:
        folder: as for `spoken_digits`.
        train: strings to train on.
        others: strings to watch, and as many to report on.

    Returns:
        Recordings, and for each 7 numbers: of each digit 1 more than it is, then zeros.

    Raises:
        KeraunosError: as `spoken_digits`.
    """
    source, named = _source(folder)
    return _strings(source, named, train, others)


def _source(folder: Path | str | None) -> tuple[Path, str | None]:
    return places.kept_by_people(SPOKEN_DIGITS, folder, _form, _URL)


def _form(folder: Path) -> Path | None:
    if (folder / ZIP).is_file():
        return folder / ZIP
    return folder if any((folder / "recordings").glob("*_*_*.wav")) else None


@cache
def _digits(source: Path, named: str | None) -> Dataset:
    arrays = _arrays(source)
    return Dataset("spoken-digits", named, CLASSES, *parts_of(arrays))


@cache
def _strings(source: Path, named: str | None, train: int, others: int) -> Dataset:
    arrays = _arrays(source)
    counts = {"train": train, "validation": others, "test": others}
    parts = {}
    for number, (part, count) in enumerate(counts.items()):
        random = np.random.default_rng(number)
        own = {name: arrays[f"{name}_{part}"] for name in ("x", "y", "length", "speaker")}
        parts[part] = _joined(random, count, own["x"], own["y"], own["length"], own["speaker"])
    return Dataset(
        "digit-strings", named, CLASSES, parts["train"], parts["validation"], parts["test"]
    )


def _joined(
    random: np.random.Generator,
    count: int,
    waves: NDArray[Any],
    digits: NDArray[Any],
    lengths: NDArray[Any],
    speakers: NDArray[Any],
) -> Part:
    x = np.zeros((count, STRING_SAMPLES), np.int16)
    y = np.zeros((count, LONGEST), np.int32)
    of_speaker = [np.flatnonzero(speakers == speaker) for speaker in np.unique(speakers)]
    for row, labels in zip(x, y, strict=True):
        while True:  # hardly ever more than once: until all of it has room
            own = of_speaker[random.integers(len(of_speaker))]
            chosen = random.choice(own, random.integers(SHORTEST, LONGEST + 1))
            gaps = random.integers(round(RATE * GAPS[0]), round(RATE * GAPS[1]), len(chosen))
            ends = np.cumsum(lengths[chosen] + gaps)
            if ends[-1] <= STRING_SAMPLES:
                break
        for index, end in zip(chosen, ends, strict=True):
            row[end - lengths[index] : end] = waves[index, : lengths[index]]
        labels[: len(chosen)] = digits[chosen] + 1
    return Part(x, y)


def _arrays(source: Path) -> Arrays:
    return kept(source, lambda: _read(source), "spoken digits")


def _read(source: Path) -> Arrays:
    recordings: dict[str, list[tuple[NDArray[np.int16], int, str]]] = {}
    with opened(source, MOST_BYTES) as files:
        for name, read in files.items():
            found = _RECORDING.fullmatch(name)
            if found is None:
                continue
            index = int(found["index"])
            part = "test" if index < 5 else "validation" if index < 10 else "train"
            waves = decoded_audio(read(), name, RATE)[:SAMPLES]
            recordings.setdefault(part, []).append((waves, int(found["digit"]), found["speaker"]))
    names = sorted({speaker for part in recordings.values() for _, _, speaker in part})
    arrays: Arrays = {}
    for part in ("train", "validation", "test"):
        own = recordings.get(part, [])
        if not own:
            raise KeraunosError("{path} has no {part} part.", path=source, part=part)
        x = np.zeros((len(own), SAMPLES), np.int16)
        for row, (waves, _, _) in zip(x, own, strict=True):
            row[: len(waves)] = waves
        arrays[f"x_{part}"] = x
        arrays[f"y_{part}"] = np.array([digit for _, digit, _ in own], np.int32)
        arrays[f"length_{part}"] = np.array([len(waves) for waves, _, _ in own], np.int32)
        arrays[f"speaker_{part}"] = np.array([names.index(name) for *_, name in own], np.int32)
    return arrays
