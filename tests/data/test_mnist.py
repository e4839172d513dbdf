"""MNIST from files: found under every usual name, checked as a whole."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from test_idx import idx

from keraunos import KeraunosError
from keraunos.data import mnist
from keraunos.data.mnist import FILES, _read


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)
    _read.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for name, count in zip(FILES[::2], (240, 30), strict=True):
        images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        (tmp_path / name).write_bytes(idx(images))
        (tmp_path / name.replace("images-idx3", "labels-idx1")).write_bytes(idx(labels))
    return tmp_path


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
    _read.cache_clear()
    again = mnist(folder)
    assert first.fingerprint == again.fingerprint
    _read.cache_clear()
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


def test_without_a_folder_the_sentence_names_files_and_both_ways() -> None:
    with pytest.raises(KeraunosError, match=r"t10k-labels-idx1-ubyte.*--data.*KERAUNOS_DATA"):
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
        (FILES[0], np.zeros((240, 8, 8), np.uint8), "images of 8x8 pixels; MNIST's are 28x28"),
        (FILES[1], np.zeros(240, np.uint8), "lacks a class"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    folder: Path, name: str, array: np.ndarray, says: str
) -> None:
    (folder / name).write_bytes(idx(array))
    with pytest.raises(KeraunosError, match=says):
        mnist(folder)


@pytest.mark.skipif("KERAUNOS_DATA" not in os.environ, reason="needs KERAUNOS_DATA")
def test_the_real_files_have_their_published_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = mnist(REAL)
    assert [len(part) for part in data.parts.values()] == [55_000, 5_000, 10_000]
    assert data.test.y[:5].tolist() == [7, 2, 1, 0, 4]


REAL = os.environ.get("KERAUNOS_DATA", "")
