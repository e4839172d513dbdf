"""Which examples does a run keep itself, since nothing else could read them again?

A recipe of the user's may make its data set in its own code, which evaluation does not execute.
"""

from pathlib import Path

import numpy as np

from keraunos import data
from keraunos.data.dataset import Dataset, Part, fold
from keraunos.errors import KeraunosError, say_once
from keraunos.runs import archive
from keraunos.runs.run import DATA, Run

MOST_BYTES = 200 * 2**20
KEPT = ("validation", "test")


def keep(run: Run, dataset: Dataset) -> None:
    """Stores the validation and the test part in the run, if they are not too large."""
    parts = {
        name: {"x": np.asarray(part.x), "y": np.asarray(part.y)}
        for name, part in dataset.parts.items()
        if name in KEPT
    }
    size = sum(array.nbytes for part in parts.values() for array in part.values())
    if size > MOST_BYTES:
        say_once(
            "The data set is made by the recipe's own code, and its test part is too large "
            "({size:.0f} MB) to be kept in the run: the run cannot be evaluated again later.",
            about=f"not kept {run.path}",
            size=size / 2**20,
        )
        return
    content = {"classes": dataset.classes, "ignored": dataset.ignored, "parts": parts}
    if dataset.about:
        content["about"] = dict(dataset.about)
    archive.write(run.path / DATA, content)


def is_kept(run: Run) -> bool:
    """Whether the run has its own examples."""
    return (run.path / DATA).is_file()


def load(run: Run) -> Dataset:
    """The data set of the run with an empty training part.

    Raises:
        KeraunosError: if the file is damaged.
    """
    content = archive.read(run.path / DATA)
    recorded = run.config["data"]
    parts = {name: Part(part["x"], part["y"]) for name, part in content["parts"].items()}
    test = parts["test"]
    return Dataset(
        name=recorded["name"],
        folder=None,
        classes=content["classes"],
        train=Part(test.x[:0], test.y[:0]),
        validation=parts["validation"],
        test=test,
        ignored=content.get("ignored"),
        about=content.get("about", {}),
    )


def readable_again(dataset: Dataset) -> bool:
    """Whether a data source gives exactly this data set again."""
    if dataset.name.partition(":")[0] not in data.SOURCES:
        return False
    try:
        again = data.load(dataset.name, _path(dataset.folder))
    except KeraunosError:
        return False
    return again is dataset or again.fingerprint == dataset.fingerprint


def of_run(run: Run, part: str, folder: Path | None = None) -> tuple[Dataset, bool]:
    """The data of a run, read again, and whether they are those that it was trained on.

    Args:
        run: a run.
        part: the part that is wanted.
        folder: where the data lie now, by default where they lay then.

    Raises:
        KeraunosError: if they cannot be read, or this part was made by the recipe's own code.
    """
    recorded = run.config["data"]
    if is_kept(run):
        if part not in KEPT:
            raise KeraunosError(
                "The {part} part of {run} was made by the recipe's own code, which evaluation does "
                "not execute; the validation and the test part are kept in the run.",
                part=part,
                run=run.path,
            )
        return load(run), True
    if recorded.get("made_by_recipe"):
        raise KeraunosError(
            "The data of {run} were made by the recipe's own code, which evaluation does not "
            "execute, and they are not kept in the run.",
            run=run.path,
        )
    dataset = data.load(recorded["name"], folder or _path(recorded["folder"]))
    same = dataset.fingerprint == recorded["fingerprint"]
    held_out = run.config.get("fold")
    return fold(dataset, held_out["of"], held_out["index"]) if held_out else dataset, same


def _path(folder: str | None) -> Path | None:
    return None if folder is None else Path(folder)
