"""MNIST and Fashion-MNIST from their four official files, gzip'ed or not."""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keraunos.data import places
from keraunos.data.dataset import Dataset, Part, divide
from keraunos.data.download import fetch_all
from keraunos.data.idx import read_idx
from keraunos.data.published import FASHION_MNIST, MNIST, Published
from keraunos.errors import KeraunosError

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
VALIDATION_SHARE = 1 / 12

DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

# Both have files of the same names and shapes; the first labels of the test part tell them apart.
_FIRST_LABELS = {
    MNIST.title: (7, 2, 1, 0, 4, 1, 4, 9, 5, 9),
    FASHION_MNIST.title: (9, 2, 1, 1, 6, 1, 4, 6, 5, 7),
}

_Labelled = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def mnist(folder: Path | str | None = None) -> Dataset:
    """70,000 handwritten digits, uint8 of shape (samples, 28, 28).

    The official 60,000 training examples less 5,000, which are the validation part, and the
    official 10,000 test examples. LeCun, Bottou, Bengio, Haffner 1998.

    Args:
        folder: where the four files lie, or a folder with a folder `mnist` in it; by default
            what the environment variable KERAUNOS_DATA names, and if they are not there the cache,
            to which they are downloaded.

    Raises:
        KeraunosError: if files are missing, damaged, or do not belong together, or cannot be
            downloaded.
    """
    return _dataset("mnist", MNIST, DIGITS, folder)


def fashion_mnist(folder: Path | str | None = None) -> Dataset:
    """70,000 pictures of clothes, uint8 of shape (samples, 28, 28), divided as those of `mnist`.

    Xiao, Rasul, Vollgraf 2017, https://arxiv.org/abs/1708.07747.

    Args:
        folder: as for `mnist`; the folder in it is `fashion-mnist`.

    Raises:
        KeraunosError: as `mnist`.
    """
    return _dataset("fashion-mnist", FASHION_MNIST, CLOTHES, folder)


def official(published: Published, folder: Path | str | None = None) -> tuple[_Labelled, _Labelled]:
    """((x_train, y_train), (x_test, y_test)), uint8 as in the files and in their order.

    Raises:
        KeraunosError: as `mnist`.
    """
    return _read(published, _place(published, folder))


def here(published: Published) -> bool:
    """Whether some of the files are in the user's folder or in the cache."""
    return _holds(published, _place(published, None).path)


def _dataset(
    name: str, published: Published, classes: tuple[str, ...], folder: Path | str | None
) -> Dataset:
    return _divided(name, published, classes, _place(published, folder))


@cache
def _divided(
    name: str, published: Published, classes: tuple[str, ...], place: places.Place
) -> Dataset:
    (images, labels), (test_images, test_labels) = _read(published, place)
    if np.bincount(labels, minlength=10).min() < 2:
        raise KeraunosError(
            "{file} lacks a class: each must occur at least twice.", file=place.path / FILES[1]
        )
    whole = Part(images, labels.astype(np.int32))
    train, validation = divide(whole, VALIDATION_SHARE)
    test = Part(test_images, test_labels.astype(np.int32))
    folder = str(place.path) if place.named else None
    return Dataset(name, folder, classes, train, validation, test)


def _place(published: Published, folder: Path | str | None) -> places.Place:
    return places.find(published, folder, lambda path: _holds(published, path))


def _holds(published: Published, folder: Path) -> bool:
    if not any(_file(folder, name) for name in FILES):
        return False
    labels = _file(folder, FILES[3])
    return labels is None or not _is_another(published, labels)


def _read(published: Published, place: places.Place) -> tuple[_Labelled, _Labelled]:
    folder = place.path
    missing = [name for name in FILES if not _file(folder, name)]
    if missing and place.named:
        raise KeraunosError(
            "{folder} lacks {files} (with or without .gz).", folder=folder, files=", ".join(missing)
        )
    if missing:
        wanted = [file for file in published.files if file.name.removesuffix(".gz") in missing]
        fetch_all(published.title, wanted, folder)
    paths = [path for name in FILES if (path := _file(folder, name))]
    if _is_another(published, paths[3]):
        raise KeraunosError(
            "{folder} holds another data set where {title} is expected: MNIST and Fashion-MNIST "
            "have files of the same names.",
            folder=folder,
            title=published.title,
        )
    return _labelled(published, paths[0], paths[1]), _labelled(published, paths[2], paths[3])


def _labelled(published: Published, images_file: Path, labels_file: Path) -> _Labelled:
    images, labels = read_idx(images_file, 3), read_idx(labels_file, 1)
    if len(images) != len(labels):
        raise KeraunosError(
            "{images_file} holds {images:,} images and {labels_file} {labels:,} labels; they do "
            "not belong together.",
            images_file=images_file,
            images=len(images),
            labels_file=labels_file.name,
            labels=len(labels),
        )
    if len(images) == 0:
        raise KeraunosError("{file} holds no images.", file=images_file)
    if images.shape[1:] != (28, 28):
        raise KeraunosError(
            "{file} holds images of {height}x{width} pixels; those of {title} are 28x28.",
            file=images_file,
            height=images.shape[1],
            width=images.shape[2],
            title=published.title,
        )
    if labels.max() > 9:
        raise KeraunosError(
            "{file} holds the label {label}; those of {title} are 0 to 9 (is it EMNIST?).",
            file=labels_file,
            label=labels.max(),
            title=published.title,
        )
    return images, labels


def _is_another(published: Published, labels_file: Path) -> bool:
    try:
        first = tuple(read_idx(labels_file, 1)[:10].tolist())
    except KeraunosError:
        return False  # which is said when it is read
    return first in [known for title, known in _FIRST_LABELS.items() if title != published.title]


def _file(folder: Path, name: str) -> Path | None:
    # Some copies spell the names with a dot: train-images.idx3-ubyte.
    for spelled in (name, name.replace("-idx", ".idx")):
        for path in (folder / spelled, folder / f"{spelled}.gz"):
            if path.is_file():
                return path
    return None
