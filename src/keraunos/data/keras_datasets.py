"""`keras.datasets` with our cache and data folder: the same arrays, without a pickle anywhere."""

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data import cifar
from keraunos.data.mnist import here, official
from keraunos.data.published import FASHION_MNIST, MNIST
from keraunos.errors import KeraunosError

_Labelled = tuple[NDArray[Any], NDArray[Any]]
_Loaded = tuple[_Labelled, _Labelled]


def load_mnist(path: str = "mnist.npz") -> _Loaded:
    """As `keras.datasets.mnist.load_data`: uint8 of shapes (n, 28, 28) and (n,).

    Args:
        path: an `.npz` file that Keras would read: absolute, or in its folder `datasets`. It is
            read if it is there, unless the user's data folder or our cache has MNIST.

    Raises:
        KeraunosError: if the data are damaged or cannot be had.
    """
    there = _keras_folder() / path
    if there.is_file() and (path != "mnist.npz" or not here(MNIST)):
        return _from_npz(there)
    return _writable(official(MNIST))


def load_fashion_mnist() -> _Loaded:
    """As `keras.datasets.fashion_mnist.load_data`: uint8 of shapes (n, 28, 28) and (n,).

    Raises:
        KeraunosError: if the data are damaged or cannot be had.
    """
    there = _keras_folder() / "fashion-mnist"
    complete = all((there / file.name).is_file() for file in FASHION_MNIST.files)
    folder = there if complete and not here(FASHION_MNIST) else None
    return _writable(official(FASHION_MNIST, folder))


def load_cifar10() -> _Loaded:
    """As `keras.datasets.cifar10.load_data`: uint8 of shapes (n, 32, 32, 3) and (n, 1).

    Raises:
        KeraunosError: if the data are damaged or cannot be had.
    """
    return _as_keras_orders_axes(cifar.official(cifar.TEN))


def load_cifar100(label_mode: str = "fine") -> _Loaded:
    """As `keras.datasets.cifar100.load_data`: uint8 of shapes (n, 32, 32, 3) and (n, 1).

    Args:
        label_mode: `fine` or `coarse`.

    Raises:
        ValueError: if it is another, as in Keras.
        KeraunosError: if the data are damaged or cannot be had.
    """
    if label_mode not in ("fine", "coarse"):
        raise ValueError(
            f'`label_mode` must be one of `"fine"`, `"coarse"`. Received: label_mode={label_mode}.'
        )
    return _as_keras_orders_axes(cifar.official(cifar.HUNDRED, labels=label_mode))


def install() -> Callable[[], None]:
    """Has `keras.datasets` read as above, wherever Keras's modules hand its functions out.

    What a program imported from them before keeps its meaning.

    Returns:
        A function that puts everything back.
    """
    from keras import datasets

    ours: dict[Any, Callable[..., _Loaded]] = {
        datasets.mnist.load_data: load_mnist,
        datasets.fashion_mnist.load_data: load_fashion_mnist,
        datasets.cifar10.load_data: load_cifar10,
        datasets.cifar100.load_data: load_cifar100,
    }
    replaced = []
    # keras.datasets, the module behind it, and the one that tf.keras shows.
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "keras" and name.rpartition(".")[2] in _NAMES:
            theirs = vars(module).get("load_data")
            if theirs in ours:
                vars(module)["load_data"] = ours[theirs]
                replaced.append((module, theirs))

    def undo() -> None:
        for module, theirs in replaced:
            vars(module)["load_data"] = theirs

    return undo


_NAMES = ("mnist", "fashion_mnist", "cifar10", "cifar100")


def _keras_folder() -> Path:
    return Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "datasets"


def _from_npz(path: Path) -> _Loaded:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            x_train, y_train = arrays["x_train"], arrays["y_train"]
            x_test, y_test = arrays["x_test"], arrays["y_test"]
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile):
        raise KeraunosError(
            "{path} is no .npz file with x_train, y_train, x_test and y_test; remove it.", path=path
        ) from None
    return (x_train, y_train), (x_test, y_test)


def _writable(loaded: _Loaded) -> _Loaded:
    (x_train, y_train), (x_test, y_test) = loaded
    return (x_train.copy(), y_train.copy()), (x_test.copy(), y_test.copy())


def _as_keras_orders_axes(loaded: _Loaded) -> _Loaded:
    import keras

    if keras.config.image_data_format() == "channels_last":
        return loaded
    (x_train, y_train), (x_test, y_test) = loaded
    return (x_train.transpose(0, 3, 1, 2), y_train), (x_test.transpose(0, 3, 1, 2), y_test)
