"""CIFAR-10 and CIFAR-100, from the official binary files or from class folders of pictures."""

import os
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import places
from keraunos.data.cifar_binary import SIDE, read_archive, read_folder, read_records
from keraunos.data.class_pictures import has_class_folders, read_pictures
from keraunos.data.dataset import Dataset, Part, divide
from keraunos.data.decoded import Arrays, kept
from keraunos.data.download import fetch_all
from keraunos.data.published import CIFAR10, CIFAR100, Published
from keraunos.errors import KeraunosError, say_once

VALIDATION_SHARE = 1 / 10

ANIMALS = ("bird", "cat", "deer", "dog", "frog", "horse")
VEHICLES = ("airplane", "automobile", "ship", "truck")
"""Of the ten classes of CIFAR-10."""

_Labelled = tuple[NDArray[Any], NDArray[Any]]


@dataclass(frozen=True)
class Cifar:
    """How one of the two sets is kept in files.

    Attributes:
        published: what it is downloaded as.
        labels: the number of classes of each label byte of a record; the last are the usual ones.
        train: the binary files of the training part.
        test: that of the test part.
        names: text files with the names of the classes of each label byte, a name a line.
        classes: the names of the usual classes, where no file has them.
        zips: what a zip of class folders is called.
        pickles: what the Python version consists of, which is never loaded.
    """

    published: Published
    labels: tuple[int, ...]
    train: tuple[str, ...]
    test: str
    names: tuple[str, ...]
    classes: tuple[str, ...]
    zips: tuple[str, ...]
    pickles: tuple[str, ...]


TEN = Cifar(
    published=CIFAR10,
    labels=(10,),
    train=tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
    test="test_batch.bin",
    names=(),
    classes=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    zips=(
        "cifar10.zip",
        "cifar-10.zip",
        "CIFAR-10.zip",
        "CIFAR10.zip",
        "CIFAR-10-images-master.zip",
    ),
    pickles=("data_batch_1", "cifar-10-batches-py", "cifar-10-python.tar.gz"),
)
HUNDRED = Cifar(
    published=CIFAR100,
    labels=(20, 100),
    train=("train.bin",),
    test="test.bin",
    names=("coarse_label_names.txt", "fine_label_names.txt"),
    classes=(),
    zips=("cifar100.zip", "cifar-100.zip", "CIFAR-100.zip", "CIFAR100.zip"),
    pickles=("meta", "cifar-100-python", "cifar-100-python.tar.gz"),
)


def cifar10(folder: Path | str | None = None) -> Dataset:
    """60,000 photographs of ten classes, uint8 of shape (samples, 32, 32, 3).

    The official 50,000 training examples less 5,000, which are the validation part, and the
    official 10,000 test examples. Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html.

    Args:
        folder: where one of these lies: `cifar-10-binary.tar.gz`, or the `.bin` files of it, or
            class folders of pictures (`train/cat/0001.jpg`, `test/...`), or a `cifar10.zip` of
            such; or a folder with a folder `cifar-10` in it; or the archive or zip itself. By
            default what the environment variable KERAUNOS_DATA names, and if it is not there the
            cache, to which the official archive is downloaded.

    Raises:
        KeraunosError: if files are missing or damaged, or cannot be downloaded.
    """
    return _dataset("cifar10", TEN, folder)


def cifar100(folder: Path | str | None = None, labels: str = "fine") -> Dataset:
    """60,000 photographs of a hundred classes, uint8 of shape (samples, 32, 32, 3).

    Divided as `cifar10` is, and read from the same places.

    Args:
        folder: as for `cifar10`.
        labels: `fine`, or `coarse` for twenty classes.

    Raises:
        KeraunosError: as `cifar10`; also for coarse labels of class folders, which have none.
    """
    coarse = _is_coarse(labels)
    return _dataset("cifar100-coarse" if coarse else "cifar100", HUNDRED, folder, coarse)


def official(
    which: Cifar, folder: Path | str | None = None, labels: str = "fine"
) -> tuple[_Labelled, _Labelled]:
    """((x_train, y_train), (x_test, y_test)) in the order of the files.

    Returns:
        uint8 arrays, x of shape (samples, 32, 32, 3) and y of shape (samples, 1).

    Raises:
        KeraunosError: as `cifar100`.
    """
    arrays = _read(which, _place(which, folder))
    column = _column(which, arrays, _is_coarse(labels))
    (x_train, y_train), (x_test, y_test) = (
        (arrays[f"x_{part}"], arrays[f"y_{part}"][:, column : column + 1].copy())
        for part in ("train", "test")
    )
    return (x_train, y_train), (x_test, y_test)


def _is_coarse(labels: str) -> bool:
    if labels not in ("fine", "coarse"):
        raise KeraunosError("labels is fine or coarse, not {given!r}.", given=labels)
    return labels == "coarse"


def _dataset(name: str, which: Cifar, folder: Path | str | None, coarse: bool = False) -> Dataset:
    return _divided(name, which, _place(which, folder), coarse)


@cache
def _divided(name: str, which: Cifar, place: places.Place, coarse: bool) -> Dataset:
    arrays = _read(which, place)
    column = _column(which, arrays, coarse)
    whole, test = (
        Part(arrays[f"x_{part}"], arrays[f"y_{part}"][:, column].astype(np.int32))
        for part in ("train", "test")
    )
    train, validation = divide(whole, VALIDATION_SHARE)
    classes = tuple(str(each) for each in arrays["coarse_classes" if coarse else "classes"])
    return Dataset(name, str(place.path) if place.named else None, classes, train, validation, test)


def _column(which: Cifar, arrays: Arrays, coarse: bool) -> int:
    """Where the wanted labels are in `y`."""
    if coarse and "coarse_classes" not in arrays:
        raise KeraunosError(
            "{title} has no coarse labels here: class folders tell the fine ones alone; get {url}.",
            title=which.published.title,
            url=which.published.files[0].urls[0],
        )
    return 0 if coarse else arrays["y_train"].shape[1] - 1


def _place(which: Cifar, folder: Path | str | None) -> places.Place:
    return places.find(
        which.published, folder, lambda path: _form(which, path) is not None, files=True
    )


def _form(which: Cifar, folder: Path) -> Path | None:
    """What in the folder is to be read: the folder itself, or an archive in it."""
    if _has_binary_files(which, folder):
        return folder
    archive = folder / which.published.files[0].name
    if archive.is_file():
        return archive
    if has_class_folders(folder) and _has_the_classes(which, folder / "train"):
        return folder
    return next((folder / name for name in which.zips if (folder / name).is_file()), None)


def _has_binary_files(which: Cifar, folder: Path) -> bool:
    return any((folder / name).is_file() for name in (*which.train, which.test))


def _has_the_classes(which: Cifar, folder: Path) -> bool:
    found = {path.name.lower() for path in folder.iterdir() if path.is_dir()}
    return found == set(which.classes) if which.classes else len(found) == which.labels[-1]


def _read(which: Cifar, place: places.Place) -> Arrays:
    if not place.named and _form(which, place.path) is None:
        _say_pickles_are_not_read(which)
        fetch_all(which.published.title, which.published.files, place.path)
    source = place.path if place.path.is_file() else _form(which, place.path)
    if source is None:
        raise _nothing_here(which, place.path)
    if source.is_dir() and _has_binary_files(which, source):
        return _from_binary(which, source)
    if source.is_file() and source.suffix.lower() not in (".gz", ".tgz", ".zip"):
        raise KeraunosError(
            "{path} is neither a .tar.gz nor a .zip file of {title}.",
            path=source,
            title=which.published.title,
        )
    if source.name in which.pickles:
        raise _only_pickles(which, source)
    read = _from_binary if source.suffix.lower() in (".gz", ".tgz") else _from_pictures
    return kept(source, partial(read, which, source))


def _from_binary(which: Cifar, source: Path) -> Arrays:
    names = (*which.train, which.test, *which.names)
    contents = read_folder(source, names) if source.is_dir() else read_archive(source, names)
    label_bytes = len(which.labels)
    parts = [
        read_records(f"{source}: {name}", contents.pop(name), label_bytes, which.labels)
        for name in (*which.train, which.test)
    ]
    x_test, y_test = parts.pop()
    classes = {"classes": which.classes}
    for key, name, count in zip(
        ("classes", "coarse_classes"), which.names[::-1], which.labels[::-1], strict=False
    ):
        lines = contents[name].decode("utf-8", "replace").split()
        if len(lines) != count:
            raise KeraunosError(
                "{source}: {name} names {found} classes where {expected} are expected.",
                source=source,
                name=name,
                found=len(lines),
                expected=count,
            )
        classes[key] = tuple(lines)
    return {
        "x_train": np.concatenate([x for x, _ in parts]),
        "y_train": np.concatenate([y for _, y in parts]),
        "x_test": x_test,
        "y_test": y_test,
        **{key: np.array(value) for key, value in classes.items()},
    }


def _from_pictures(which: Cifar, source: Path) -> Arrays:
    arrays, classes = read_pictures(source, SIDE, which.classes or which.labels[-1])
    return {
        "x_train": arrays["train"][0],
        "y_train": arrays["train"][1][:, None],
        "x_test": arrays["test"][0],
        "y_test": arrays["test"][1][:, None],
        "classes": np.array(classes),
    }


def _pickle_in(which: Cifar, folder: Path) -> Path | None:
    inside = (folder, *(folder / name for name in which.published.folders))
    paths = (path / name for path in inside for name in which.pickles)
    return next((path for path in paths if path.exists()), None)


def _nothing_here(which: Cifar, folder: Path) -> KeraunosError:
    found = _pickle_in(which, folder)
    if found is not None:
        return _only_pickles(which, found)
    return KeraunosError(
        "{folder} holds no {title}: put {archive} there (from {url}), or the .bin files of it, or "
        "class folders of pictures (train/CLASS/, test/CLASS/), or {zip} of such.",
        folder=folder,
        title=which.published.title,
        archive=which.published.files[0].name,
        url=which.published.files[0].urls[0],
        zip=which.zips[0],
    )


def _only_pickles(which: Cifar, found: Path) -> KeraunosError:
    return KeraunosError(
        "{path} is the Python version of {title}, which consists of pickles; these can run any "
        "program and are never loaded: get the binary version from {url}.",
        path=found,
        title=which.published.title,
        url=which.published.files[0].urls[0],
    )


def _say_pickles_are_not_read(which: Cifar) -> None:
    named = os.environ.get("KERAUNOS_DATA")
    found = _pickle_in(which, Path(named).expanduser()) if named else None
    if found is not None:
        say_once(
            "{path} is the Python version of {title}, which consists of pickles; these can run any "
            "program and are never loaded: the binary version is taken.",
            about=f"pickles of {which.published.title}",
            path=found,
            title=which.published.title,
        )
