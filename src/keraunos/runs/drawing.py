"""What the network of a run sees in pictures of the user's own, or makes, as picture files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError, unwritable
from keraunos.runs.run import Run
from keraunos.tasks import pictures

PREDICTIONS = "predictions"
"""The folder of a run with what it says about pictures."""

AT_ONCE = 8
MIXED = 0.55
"""Share of the colour of a class in a picture that shows both."""


@dataclass(frozen=True)
class Seen:
    """What a network says about one picture.

    Attributes:
        file: the picture.
        found: class names with the share of the pixels, or with how sure it is.
        boxes: for each entry of `found` left, top, right and bottom in pixels of the picture; empty
            where areas are found.
        drawn: what was written: the picture with what is seen in it, then a mask if there is one.
        error: why it was not read, in a sentence.
    """

    file: Path
    found: tuple[tuple[str, float], ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    drawn: tuple[Path, ...] = ()
    error: str | None = None


@dataclass
class _Read:
    file: Path
    colours: NDArray[np.uint8]


def draw_predictions(
    run: Run,
    named: Sequence[Path | str],
    out: Path | None = None,
    *,
    best: bool = False,
    code: Path | str | None = None,
) -> tuple[Seen, ...]:
    """Has a run's network find areas or things in picture files of any size and common format.

    Args:
        run: of semantic-segmentation or object-detection.
        named: files, folders, or `-` for standard input.
        out: the folder to write to, by default `predictions` in the run.
        best: the model of the best epoch, not that of the last.
        code: a Python file, which is executed, with the model's own layers.

    Raises:
        KeraunosError: if no picture is named, or nothing can be written. What is wrong with one
            picture is in its answer.
    """
    files = pictures.find(named)
    if not files:
        raise KeraunosError("No picture is named.")
    network = run.load_model(best, code)
    folder = _folder(run, out)
    see = _areas if run.config["task"] == "semantic-segmentation" else _things
    answers: dict[Path, Seen] = {}
    for first in range(0, len(files), AT_ONCE):
        read = []
        for file in files[first : first + AT_ONCE]:
            try:
                colours = 255 * pictures.read(file)
                read.append(_Read(file, colours.round().astype(np.uint8)))
            except KeraunosError as error:
                answers[file] = Seen(file, error=str(error))
        for seen in see(run, network, read, folder) if read else ():
            answers[seen.file] = seen
    return tuple(answers[file] for file in files)


def draw_made(
    run: Run, count: int, out: Path | None = None, *, best: bool = False, seed: int = 0
) -> tuple[Path, ...]:
    """Has the generator of a run make pictures, and writes each to a file.

    Args:
        run: of image-generation.
        count: how many; of a conditional one the classes come in turn.
        out: the folder to write to, by default `predictions` in the run.
        best: the model of the best epoch, not that of the last.
        seed: of the noise.
    """
    from PIL import Image

    from keraunos.tasks.image_generation.measuring import make

    classes = run.config["data"]["classes"]
    made, wanted = make(run.load_model(best), count, len(classes), seed)
    folder = _folder(run, out)
    paths = []
    for number, picture in enumerate(made):
        name = "" if wanted is None else f"-{classes[int(wanted[number])]}"
        path = folder / f"made-{number + 1:04}{name}.png"
        pixels = picture[..., 0] if picture.shape[-1:] == (1,) and picture.ndim == 3 else picture
        _save(Image.fromarray(pixels), path)
        paths.append(path)
    return tuple(paths)


def _folder(run: Run, out: Path | None) -> Path:
    folder = out or run.path / PREDICTIONS
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def _save(picture: Any, path: Path) -> None:
    try:
        picture.save(path)
    except OSError as error:
        raise unwritable(path, error) from error


def _outputs(network: Any, read: list[_Read]) -> NDArray[Any]:
    """What the network puts out for pictures that are made as large as it takes them."""
    from PIL import Image

    from keraunos.engine.fit import predict

    height, width = network.input_shape[1:3]
    inputs = [
        np.asarray(Image.fromarray(each.colours).resize((width, height), Image.Resampling.LANCZOS))
        for each in read
    ]
    return np.asarray(predict(network, np.stack(inputs), batch_size=AT_ONCE, verbose=0))


def _areas(run: Run, network: Any, read: list[_Read], folder: Path) -> list[Seen]:
    from PIL import Image

    from keraunos.tasks.colours import colours, painted

    classes = run.config["data"]["classes"]
    answers = []
    for each, shares in zip(read, _outputs(network, read), strict=True):
        size = each.colours.shape[1::-1]
        small = Image.fromarray(shares.argmax(axis=-1).astype(np.uint8))
        mask = np.asarray(small.resize(size, Image.Resampling.NEAREST))
        count = shares.shape[-1]
        image = Image.fromarray(mask)
        image.putpalette(colours(count).ravel().tolist())
        both = (1 - MIXED) * each.colours + MIXED * painted(mask, count)
        seen, path = _places(folder, each.file, "seen", "mask")
        _save(Image.fromarray(both.astype(np.uint8)), seen)
        _save(image, path)
        found = np.bincount(mask.ravel(), minlength=count) / mask.size
        order = np.argsort(-found, kind="stable")
        named = tuple((str(classes[k]), float(found[k])) for k in order if found[k] > 0)
        answers.append(Seen(each.file, named, drawn=(seen, path)))
    return answers


def _things(run: Run, network: Any, read: list[_Read], folder: Path) -> list[Seen]:
    from PIL import Image

    from keraunos.networks.centers import decode
    from keraunos.tasks.object_detection.measuring import SURE
    from keraunos.tasks.object_detection.showing import drawn

    classes = run.config["data"]["classes"]
    height, width = network.input_shape[1:3]
    found = np.asarray(decode(_outputs(network, read), len(classes)))
    answers = []
    for each, rows in zip(read, found, strict=True):
        rows = rows[rows[:, 1] >= SURE].astype(np.float64)
        down, across = each.colours.shape[0] / height, each.colours.shape[1] / width
        rows[:, 2:] *= [across, down, across, down]
        (seen,) = _places(folder, each.file, "seen")
        picture = drawn(each.colours, rows[:, [0, 2, 3, 4, 5]], len(classes))
        _save(Image.fromarray(picture), seen)
        named = tuple((str(classes[int(kind)]), float(sure)) for kind, sure, *_ in rows)
        boxes = tuple(tuple(round(v, 1) for v in row[2:].tolist()) for row in rows)
        answers.append(Seen(each.file, named, boxes, (seen,)))
    return answers


def _places(folder: Path, file: Path, *kinds: str) -> list[Path]:
    stem = "standard-input" if str(file) == "-" else file.stem
    return [folder / f"{stem}-{kind}.png" for kind in kinds]
