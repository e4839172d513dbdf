"""What the network of a run says about pictures of the user's own."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError
from keraunos.runs import stored_data
from keraunos.runs.run import Run
from keraunos.tasks import pictures
from keraunos.tasks.looks import Look, Note, as_it_is, look_of, look_seen_in, prepare

IMAGE_CLASSIFICATION = "image-classification"
UNSURE = 0.5


@dataclass(frozen=True)
class Guess:
    """A class and how probable the network holds it."""

    name: str
    probability: float


def unsure(guesses: Sequence[Guess]) -> bool:
    """Whether even the most probable class is less probable than all others together."""
    return bool(guesses) and guesses[0].probability < UNSURE


@dataclass(frozen=True)
class Answer:
    """What the network says about one picture.

    Attributes:
        file: the picture.
        guesses: the most probable classes, the first first; none if the picture was not read.
        notes: what was done to it so that it looks like those that the network learnt from.
        error: why it was not read, in a sentence.
    """

    file: Path
    guesses: tuple[Guess, ...] = ()
    notes: tuple[Note, ...] = ()
    error: str | None = None

    @property
    def unsure(self) -> bool:
        """See `unsure`."""
        return unsure(self.guesses)


@dataclass(frozen=True)
class Prediction:
    """What the network of a run says.

    Attributes:
        answers: one for each picture, in the order in which they were named.
        look: how the pictures look that the network learnt from.
    """

    answers: tuple[Answer, ...]
    look: Look


@dataclass(frozen=True)
class _Input:
    """What a network takes: the shape of one example, and the picture it stands for."""

    shape: tuple[int, ...]
    size: tuple[int, int]
    channels: int


def predict_pictures(
    run: Run,
    named: Sequence[Path | str],
    *,
    top: int = 3,
    as_is: bool = False,
    best: bool = False,
    code: Path | str | None = None,
    on_read: Callable[[int, int], object] | None = None,
) -> Prediction:
    """Has the network of a run classify picture files of any size and common format.

    Each is made to look like those that the network learnt from: `keraunos.tasks.looks`. Nothing
    that is stored in the run is executed.

    Args:
        run: with a saved model.
        named: files, folders, or `-` for standard input.
        top: how many classes to name.
        as_is: whether pictures are only resized and scaled.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.
        on_read: called with how many pictures are read and how many there are.

    Raises:
        KeraunosError: if the run cannot predict, or no picture is found. What is wrong with one
            picture is in its answer.
    """
    task = run.config.get("task")
    if task != IMAGE_CLASSIFICATION:
        raise KeraunosError(
            "{run} learnt {task}; pictures are classified by runs of image-classification.",
            run=run.path,
            task=task,
        )
    files = pictures.find(named)
    if not files:
        raise KeraunosError("No picture is named.")
    look = _look(run)
    model = run.load_model(best, code)
    taken = _input(model, look)
    read = []
    for number, file in enumerate(files, start=1):
        read.append(_read(file, look, taken, as_is))
        if on_read is not None:
            on_read(number, len(files))
    inputs = [pixels for _, pixels in read if pixels is not None]
    shares = iter(class_shares(run, model, np.stack(inputs)) if inputs else ())
    classes = run.config["data"]["classes"]
    answers = tuple(
        answer
        if pixels is None
        else replace(answer, guesses=guesses_of(next(shares), classes, top))
        for answer, pixels in read
    )
    return Prediction(answers, look)


def _look(run: Run) -> Look:
    if stored_data.is_kept(run):
        return look_seen_in(np.asarray(stored_data.load(run).test.x))
    return look_of(run.config["data"])


def _input(model: Any, look: Look) -> _Input:
    shape = getattr(model, "input_shape", None)  # a model of one's own class may have none
    if isinstance(shape, dict | list) or (shape and isinstance(shape[0], tuple)):
        raise KeraunosError(
            "The network {name} takes several inputs; a picture is one.", name=model.name
        )
    sides = tuple(shape[1:]) if shape else look.size
    if sides is not None and look.size is not None:
        sides = (*(a or b for a, b in zip(sides, look.size, strict=False)), *sides[2:])
    if sides and all(sides):
        pixels = math.prod(sides)
        if len(sides) == 2 or (len(sides) == 3 and sides[2] in (1, 3)):
            channels = sides[2] if len(sides) == 3 else 1
            return _Input(sides, (sides[0], sides[1]), channels)
        if len(sides) == 1 and look.size is not None:
            channels = pixels // math.prod(look.size)
            if channels in (1, 3) and channels * math.prod(look.size) == pixels:
                return _Input(sides, look.size, channels)
    raise KeraunosError(
        "The network {name} takes inputs of shape {shape}, which is not that of a picture: height, "
        "width and 1 or 3 colours.",
        name=model.name,
        shape=tuple(shape[1:]) if shape else None,
    )


def _read(file: Path, look: Look, taken: _Input, as_is: bool) -> tuple[Answer, NDArray[Any] | None]:
    try:
        colours = pictures.read(file)
        prepared = (as_it_is if as_is else prepare)(colours, look, taken.size, taken.channels)
        if Note.blank in prepared.notes:
            raise KeraunosError("{path} is blank: nothing is drawn on it.", path=file)
    except KeraunosError as error:
        return Answer(file, error=str(error)), None
    return Answer(file, notes=prepared.notes), prepared.pixels.reshape(taken.shape)


def class_shares(run: Run, model: Any, inputs: NDArray[Any]) -> NDArray[np.float64]:
    """How probable the network of a run holds each class, of shape (inputs, classes).

    Raises:
        KeraunosError: if it answers with what is no number.
    """
    from keraunos.engine.fit import predict
    from keraunos.tasks.outputs import probabilities

    outputs = predict(model, inputs, batch_size=64, verbose=0)
    shares = probabilities(model, outputs, len(run.config["data"]["classes"]))
    if np.isnan(shares).any():
        raise KeraunosError(
            "The network of {run} answers with values that are not numbers: its training diverged. "
            "Train it anew with a smaller learning rate.",
            run=run.path,
        )
    return shares


def guesses_of(shares: NDArray[np.float64], classes: Sequence[str], top: int) -> tuple[Guess, ...]:
    """The most probable classes, the first first."""
    order = np.argsort(-shares, kind="stable")[:top]
    return tuple(Guess(str(classes[k]), float(shares[k])) for k in order)
