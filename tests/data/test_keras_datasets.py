"""keras.datasets, replaced: what Keras would give, from our folders, and back again."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
import test_cifar
import test_mnist

from keraunos import KeraunosError
from keraunos.data import keras_datasets
from keraunos.data.mnist import FILES


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("KERAUNOS_DATA", str(tmp_path))
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    undo = keras_datasets.install()
    yield
    undo()
    assert keras.datasets.mnist.load_data.__module__ == "keras.src.datasets.mnist"


def test_every_door_of_keras_leads_to_ours_and_back() -> None:
    from keras._tf_keras.keras.datasets import cifar10 as of_tf_keras
    from keras.datasets import cifar10
    from keras.src.datasets import cifar10 as behind

    doors = (of_tf_keras, cifar10, behind, keras.datasets.cifar10)
    assert {door.load_data for door in doors} == {keras_datasets.load_cifar10}
    again = keras_datasets.install()  # installed already: nothing to do, nothing to undo
    again()
    assert keras.datasets.cifar10.load_data is keras_datasets.load_cifar10


def test_mnist_and_fashion_mnist_are_as_keras_gives_them(tmp_path: Path) -> None:
    test_mnist.write(tmp_path / "mnist")
    test_mnist.write(tmp_path / "fashion-mnist", seed=1)
    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    (x_clothes, _), _ = keras.datasets.fashion_mnist.load_data()
    assert x_train.shape == x_clothes.shape == (240, 28, 28)
    assert (y_train.shape, x_test.shape, y_test.shape) == ((240,), (30, 28, 28), (30,))
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    x_train[:] = 0  # as with Keras: one's own to change
    (again, _), _ = keras.datasets.mnist.load_data()
    assert again.any()


def test_cifar_is_as_keras_gives_it(tmp_path: Path) -> None:
    test_cifar.write(tmp_path / "cifar-10", test_cifar.ten())
    test_cifar.write(tmp_path / "cifar-100", test_cifar.hundred(200))
    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    assert (x_train.shape, y_train.shape) == ((200, 32, 32, 3), (200, 1))
    assert (x_test.shape, y_test.shape) == ((20, 32, 32, 3), (20, 1))
    np.testing.assert_array_equal(x_test, test_cifar.pictures("test"))
    (_, fine), _ = keras.datasets.cifar100.load_data()
    (_, coarse), _ = keras.datasets.cifar100.load_data(label_mode="coarse")
    np.testing.assert_array_equal(coarse, fine // 5)
    with pytest.raises(ValueError, match="label_mode"):
        keras.datasets.cifar100.load_data("other")


def test_channels_first_is_as_keras_would_order_it(tmp_path: Path) -> None:
    test_cifar.write(tmp_path / "cifar-10", test_cifar.ten())
    keras.config.set_image_data_format("channels_first")
    try:
        (x_train, _), _ = keras.datasets.cifar10.load_data()
    finally:
        keras.config.set_image_data_format("channels_last")
    np.testing.assert_array_equal(x_train.transpose(0, 2, 3, 1), test_cifar.pictures("train"))


def test_what_keras_downloaded_earlier_is_read_where_we_have_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "keras" / "datasets"
    kept.mkdir(parents=True)
    own = np.arange(4, dtype=np.uint8)
    np.savez(kept / "mnist.npz", x_train=own, y_train=own + 1, x_test=own + 2, y_test=own + 3)
    (x_train, _), (_, y_test) = keras.datasets.mnist.load_data()
    np.testing.assert_array_equal(x_train, own)
    np.testing.assert_array_equal(y_test, own + 3)

    plain = test_mnist.write(tmp_path / "plain")
    (kept / "fashion-mnist").mkdir()
    for name in FILES:
        content = gzip.compress((plain / name).read_bytes())
        (kept / "fashion-mnist" / f"{name}.gz").write_bytes(content)
    (x_train, _), _ = keras.datasets.fashion_mnist.load_data()
    assert x_train.shape == (240, 28, 28)

    test_mnist.write(tmp_path / "mnist")  # ours goes before
    assert keras.datasets.mnist.load_data()[0][0].shape == (240, 28, 28)


def test_a_path_of_the_users_own_is_read_and_no_pickle_in_it(tmp_path: Path) -> None:
    test_mnist.write(tmp_path / "mnist")
    own = np.arange(4)
    np.savez(tmp_path / "own.npz", x_train=own, y_train=own, x_test=own, y_test=own)
    (x_train, _), _ = keras.datasets.mnist.load_data(path=str(tmp_path / "own.npz"))
    np.testing.assert_array_equal(x_train, own)
    bad = np.array([print], dtype=object)
    np.savez(tmp_path / "bad.npz", x_train=bad, y_train=bad, x_test=bad, y_test=bad)
    with pytest.raises(KeraunosError, match=r"bad\.npz is no \.npz file with"):
        keras.datasets.mnist.load_data(str(tmp_path / "bad.npz"))


def test_without_data_the_sentence_is_ours() -> None:
    with pytest.raises(KeraunosError, match="CIFAR-10 is not here"):
        keras.datasets.cifar10.load_data()
