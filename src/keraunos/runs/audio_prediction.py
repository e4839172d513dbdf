"""What the network of a run hears in recordings of the user's own."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.data.audio_files import MOST_BYTES, decoded_audio
from keraunos.data.collection import files_below
from keraunos.errors import KeraunosError, unreadable
from keraunos.preparation import Waves
from keraunos.runs.prediction import Guess, class_shares, guesses_of, unsure
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import Run
from keraunos.tasks.pictures import STDIN

SUFFIXES = frozenset((".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif", ".au"))
"""What is taken for a recording in a folder."""


@dataclass(frozen=True)
class Heard:
    """What the network hears in one recording.

    Attributes:
        file: the recording.
        guesses: the most probable classes, where it names one.
        words: what was said, where it hears words.
        cut: whether the recording is longer than what the network listens to.
        error: why it was not read, in a sentence.
    """

    file: Path
    guesses: tuple[Guess, ...] = ()
    words: str | None = None
    cut: bool = False
    error: str | None = None

    @property
    def unsure(self) -> bool:
        """See `keraunos.runs.prediction.unsure`."""
        return unsure(self.guesses)


def listen(
    run: Run,
    named: Sequence[Path | str],
    *,
    top: int = 3,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[Heard, ...]:
    """Has the network of a run listen to recordings of any rate. Nothing of the run is executed.

    Args:
        run: of audio-classification or speech-recognition.
        named: files, folders, or `-` for standard input.
        top: how many classes to name.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if no recording is named, or the run cannot listen. What is wrong with one
            recording is in its answer.
    """
    files = [file for each in named for file in _files(Path(each))]
    if not files:
        raise KeraunosError("No recording is named.")
    waves = preparation_of(run)
    if not isinstance(waves, Waves):
        raise KeraunosError("{run} does not say how fast its recordings are.", run=run.path)
    network = run.load_model(best, code)
    read: list[tuple[Path, NDArray[np.int16] | str]] = []
    for file in files:
        try:
            read.append((file, decoded_audio(_content(file), str(file), waves.rate)))
        except KeraunosError as error:
            read.append((file, str(error)))
    sounds = [found for _, found in read if not isinstance(found, str)]
    answers = iter(_answers(run, network, waves.inputs(sounds), top) if sounds else ())
    heard = []
    for file, found in read:
        if isinstance(found, str):
            heard.append(Heard(file, error=found))
        else:
            guesses, words = next(answers)
            heard.append(Heard(file, guesses, words, len(found) > waves.length))
    return tuple(heard)


def _answers(
    run: Run, network: object, inputs: NDArray[np.int16], top: int
) -> list[tuple[tuple[Guess, ...], str | None]]:
    from keraunos.tasks.speech_recognition.measuring import listened, words_in

    classes = run.config["data"]["classes"]
    if run.config["task"] == "speech-recognition":
        return [((), words_in(moments, classes)) for moments in listened(network, inputs)]
    shares = class_shares(run, network, inputs)
    return [(guesses_of(row, classes, top), None) for row in shares]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = files_below(path, SUFFIXES)
    if not inside:
        raise KeraunosError(
            "{path} has no recording in it; recordings end in .wav, .flac, .ogg, .mp3 or the like.",
            path=path,
        )
    return inside


def _content(path: Path) -> bytes:
    if str(path) == STDIN:
        return sys.stdin.buffer.read(MOST_BYTES)
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise unreadable(path, error) from None
