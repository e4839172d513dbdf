"""MNIST and Fashion-MNIST from files: found under every usual name, checked as a whole."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from test_idx import idx

from keraunos import KeraunosError
from keraunos.data import fashion_mnist, load, mnist
from keraunos.data.mnist import FILES, _divided


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path_factory.mktemp("cache")))
    _divided.cache_clear()


def write(folder: Path, seed: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    for name, count in zip(FILES[::2], (240, 30), strict=True):
        images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        (folder / name).write_bytes(idx(images))
        (folder / name.replace("images-idx3", "labels-idx1")).write_bytes(idx(labels))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def cache() -> Path:
    return Path(os.environ["KERAUNOS_CACHE"]) / "data"


def test_three_parts_that_share_no_example(folder: Path) -> None:
    data = mnist(folder)
    assert [len(part) for part in data.parts.values()] == [220, 20, 30]
    assert data.train.x.dtype == np.uint8
    images = {part: {image.tobytes() for image in data.parts[part].x} for part in data.parts}
    assert not images["train"] & images["validation"]
    assert not images["train"] & images["test"]
    assert np.bincount(data.validation.y).tolist() == [2] * 10


def test_the_division_is_the_same_every_time_and_the_fingerprint_follows_the_data(
    folder: Path,
) -> None:
    first = mnist(folder)
    _divided.cache_clear()
    again = mnist(folder)
    assert first.fingerprint == again.fingerprint
    _divided.cache_clear()
    labels = folder / FILES[3]
    content = bytearray(labels.read_bytes())
    content[-1] = (content[-1] + 1) % 10
    labels.write_bytes(content)
    assert mnist(folder).fingerprint != first.fingerprint


def test_gzip_dotted_names_and_a_folder_named_mnist_are_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "all" / "mnist"
    inner.mkdir(parents=True)
    for number, name in enumerate(FILES):
        content = (folder / name).read_bytes()
        if number % 2:
            (inner / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (inner / name.replace("-idx", ".idx")).write_bytes(content)
    monkeypatch.setenv("KERAUNOS_DATA", str(inner.parent))
    assert mnist().fingerprint == mnist(folder).fingerprint


def test_what_lies_in_the_cache_needs_no_folder_and_names_none() -> None:
    write(cache() / "mnist", seed=1)
    write(cache() / "fashion-mnist", seed=2)
    digits, clothes = mnist(), fashion_mnist()
    assert digits.folder is clothes.folder is None
    assert digits.fingerprint != clothes.fingerprint
    assert digits.classes[3] == "3"
    assert clothes.classes[3] == "Dress"
    assert load("fashion-mnist") is clothes


def test_the_users_folder_goes_before_the_cache_and_the_cache_before_a_folder_without_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cache() / "mnist", seed=1)
    monkeypatch.setenv("KERAUNOS_DATA", str(folder))
    assert mnist().folder == str(folder)
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("KERAUNOS_DATA", str(tmp_path / "other"))
    assert mnist().folder is None


def test_without_files_the_sentence_names_them_and_every_way() -> None:
    with pytest.raises(
        KeraunosError,
        match=r"MNIST is not here.*/t10k-labels-idx1-ubyte\.gz.*data/mnist.*--data.*KERAUNOS_DATA",
    ):
        mnist()
    assert not cache().exists()


def test_only_what_the_cache_lacks_is_asked_for() -> None:
    (write(cache() / "mnist") / FILES[2]).unlink()
    with pytest.raises(
        KeraunosError, match=r"get https://\S+/t10k-images-idx3-ubyte\.gz elsewhere"
    ):
        mnist()


def test_without_a_cache_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_CACHE", "")
    with pytest.raises(KeraunosError, match="KERAUNOS_CACHE is set to nothing"):
        mnist()


def test_mnist_and_fashion_mnist_are_not_mixed_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = np.resize(np.array([9, 2, 1, 1, 6, 1, 4, 6, 5, 7], np.uint8), 30)
    (folder / FILES[3]).write_bytes(idx(labels))
    with pytest.raises(KeraunosError, match="another data set where MNIST is expected"):
        mnist(folder)
    assert fashion_mnist(folder).folder == str(folder)
    monkeypatch.setenv("KERAUNOS_DATA", str(folder))
    with pytest.raises(KeraunosError, match="MNIST is not here"):
        mnist()


def test_a_missing_folder_a_file_and_missing_files_are_told_apart(folder: Path) -> None:
    with pytest.raises(KeraunosError, match=r"--data names .*nowhere, which does not exist"):
        mnist(folder / "nowhere")
    with pytest.raises(KeraunosError, match="is a file; name the folder"):
        mnist(folder / FILES[0])
    (folder / FILES[1]).unlink()
    (folder / FILES[2]).unlink()
    with pytest.raises(KeraunosError, match=f"lacks {FILES[1]}, {FILES[2]} "):
        mnist(folder)


@pytest.mark.parametrize(
    ("name", "array", "says"),
    [
        (FILES[1], np.zeros(7, np.uint8), "240 images and .* 7 labels; they do not belong"),
        (FILES[3], np.full(30, 12, np.uint8), "label 12.*0 to 9"),
        (
            FILES[0],
            np.zeros((240, 8, 8), np.uint8),
            "images of 8x8 pixels; those of MNIST are 28x28",
        ),
        (FILES[1], np.zeros(240, np.uint8), "lacks a class"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    folder: Path, name: str, array: np.ndarray, says: str
) -> None:
    (folder / name).write_bytes(idx(array))
    with pytest.raises(KeraunosError, match=says):
        mnist(folder)


def test_too_few_examples_to_set_some_aside_are_refused(folder: Path) -> None:
    (folder / FILES[0]).write_bytes(idx(np.zeros((40, 28, 28), np.uint8)))
    (folder / FILES[1]).write_bytes(idx(np.arange(40, dtype=np.uint8) % 10))
    with pytest.raises(KeraunosError, match="40 examples of 10 classes are too few"):
        mnist(folder)


@pytest.mark.skipif("KERAUNOS_DATA" not in os.environ, reason="needs KERAUNOS_DATA")
def test_the_real_files_have_their_published_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = mnist(REAL)
    assert [len(part) for part in data.parts.values()] == [55_000, 5_000, 10_000]
    assert data.test.y[:5].tolist() == [7, 2, 1, 0, 4]


REAL = os.environ.get("KERAUNOS_DATA", "")
