"""CIFAR in every form that people have it in, and what passes for it."""

import io
import os
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from keraunos import KeraunosError, KeraunosWarning
from keraunos.data import cifar10, cifar100, class_pictures, load
from keraunos.data.cifar import HUNDRED, TEN, Cifar, _divided, official

REAL = os.environ.get("KERAUNOS_DATA", "")
COUNTS = {"train": 200, "test": 20}
FINE = [f"fine_{number:02}" for number in range(100)]
COARSE = [f"coarse_{number:02}" for number in range(20)]


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path_factory.mktemp("cache")))
    _divided.cache_clear()


def pictures(part: str) -> np.ndarray:
    return np.random.default_rng(len(part)).integers(
        0, 256, (COUNTS[part], 32, 32, 3), dtype=np.uint8
    )


def records(x: np.ndarray, *labels: np.ndarray) -> bytes:
    """As the authors describe them: labels, then the red plane, the green and the blue."""
    return b"".join(
        bytes(int(column[row]) for column in labels) + x[row].transpose(2, 0, 1).tobytes()
        for row in range(len(x))
    )


def ten() -> dict[str, bytes]:
    x, labels = pictures("train"), np.arange(200) % 10
    files = {
        f"data_batch_{batch + 1}.bin": records(
            x[batch * 40 : batch * 40 + 40], labels[batch * 40 : batch * 40 + 40]
        )
        for batch in range(5)
    }
    return {**files, "test_batch.bin": records(pictures("test"), np.arange(20) % 10)}


def hundred(examples: int = 1_000) -> dict[str, bytes]:
    x = np.random.default_rng(3).integers(0, 256, (examples, 32, 32, 3), dtype=np.uint8)
    fine = np.arange(examples) % 100
    return {
        "train.bin": records(x, fine // 5, fine),
        "test.bin": records(x[:100], fine[:100] // 5, fine[:100]),
        "fine_label_names.txt": ("\n".join(FINE) + "\n").encode(),
        "coarse_label_names.txt": ("\n".join(COARSE) + "\n\n").encode(),
    }


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def pack(path: Path, files: dict[str, bytes], prefix: str = "cifar-10-batches-bin/") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(prefix + name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def png(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def class_folders(classes: tuple[str, ...] = TEN.classes) -> dict[str, bytes]:
    return {
        f"{part}/{classes[row % len(classes)]}/{row:04}.png": png(x)
        for part in COUNTS
        for row, x in enumerate(pictures(part))
    }


def zipped(path: Path, files: dict[str, bytes], prefix: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(prefix + name, content)
    return path


def as_pairs(x: np.ndarray, y: np.ndarray) -> list[tuple[bytes, int]]:
    return sorted((picture.tobytes(), int(label)) for picture, label in zip(x, y, strict=True))


def test_the_binary_files_give_the_pictures_in_their_order(tmp_path: Path) -> None:
    (x_train, y_train), (x_test, y_test) = official(TEN, write(tmp_path, ten()))
    np.testing.assert_array_equal(x_train, pictures("train"))
    np.testing.assert_array_equal(x_test, pictures("test"))
    np.testing.assert_array_equal(y_train, np.arange(200)[:, None] % 10)
    assert {x_train.dtype, y_train.dtype, x_test.dtype, y_test.dtype} == {np.dtype(np.uint8)}


def test_every_form_gives_the_same_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [
        write(tmp_path / "a", ten()),
        write(tmp_path / "b/cifar-10", ten()).parent,
        write(tmp_path / "c/cifar-10-batches-bin", ten()).parent,
        pack(tmp_path / "d/cifar-10-binary.tar.gz", ten()).parent,
        pack(tmp_path / "e.tar.gz", ten(), prefix="./x/"),
        write(tmp_path / "f", class_folders()),
        zipped(tmp_path / "g/cifar10.zip", class_folders()).parent,
        zipped(tmp_path / "h.zip", class_folders(), prefix="CIFAR-10-images-master/"),
    ]
    expected = as_pairs(pictures("train"), np.arange(200) % 10)
    for form in forms:
        data = cifar10(form)
        assert [len(part) for part in data.parts.values()] == [180, 20, 20]
        assert data.classes == TEN.classes
        assert data.folder is not None
        assert load(data.name, Path(data.folder)).fingerprint == data.fingerprint
        train = np.concatenate([data.train.x, data.validation.x])
        labels = np.concatenate([data.train.y, data.validation.y])
        assert as_pairs(train, labels) == expected, form
        assert np.bincount(data.validation.y).tolist() == [2] * 10
        if form.is_dir():
            monkeypatch.setenv("KERAUNOS_DATA", str(form))
            assert cifar10().fingerprint == data.fingerprint


def test_pictures_of_one_class_do_not_stand_together(tmp_path: Path) -> None:
    (_, y_train), _ = official(TEN, zipped(tmp_path / "a.zip", class_folders()))
    assert len(np.unique(y_train[-20:])) > 5  # validation_split=0.1 takes the last


def test_cifar100_has_fine_and_coarse_labels(tmp_path: Path) -> None:
    pack(tmp_path / "cifar-100-binary.tar.gz", hundred(), prefix="cifar-100-binary/")
    fine, coarse = cifar100(tmp_path), cifar100(tmp_path, labels="coarse")
    assert (fine.classes, coarse.classes) == (tuple(FINE), tuple(COARSE))
    np.testing.assert_array_equal(fine.test.y, np.arange(100))
    np.testing.assert_array_equal(coarse.test.y, np.arange(100) // 5)
    assert load("cifar100-coarse", tmp_path) is coarse
    assert official(HUNDRED, tmp_path)[1][1].shape == (100, 1)
    assert official(HUNDRED, tmp_path, "coarse")[1][1].max() == 19
    with pytest.raises(KeraunosError, match="fine or coarse, not 'both'"):
        cifar100(tmp_path, labels="both")


def test_class_folders_have_no_coarse_labels(tmp_path: Path) -> None:
    zipped(tmp_path / "cifar100.zip", class_folders(tuple(FINE)))
    assert official(HUNDRED, tmp_path)[0][0].shape == (200, 32, 32, 3)
    with pytest.raises(KeraunosError, match="no coarse labels here"):
        cifar100(tmp_path, labels="coarse")


def test_what_was_decoded_is_kept_until_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "cifar10.zip", class_folders())
    first = official(TEN, path)

    def unwanted(*_: object) -> None:
        raise AssertionError("decoded again")

    with monkeypatch.context() as patched:
        patched.setattr(class_pictures, "_picture", unwanted)
        again = official(TEN, path)
        np.testing.assert_array_equal(again[0][0], first[0][0])
        os.utime(path, ns=(1, 1))
        with pytest.raises(AssertionError, match="decoded again"):
            official(TEN, path)
    (kept,) = (Path(os.environ["KERAUNOS_CACHE"]) / "decoded").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])  # damaged: read anew
    np.testing.assert_array_equal(official(TEN, path)[0][0], first[0][0])
    monkeypatch.setenv("KERAUNOS_CACHE", str(path))  # no folder: nothing is kept
    np.testing.assert_array_equal(official(TEN, path)[0][0], first[0][0])


@pytest.mark.parametrize("which", [TEN, HUNDRED])
def test_pickles_are_never_loaded(
    tmp_path: Path, which: Cifar, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = cifar10 if which is TEN else cifar100
    for name in which.pickles:
        folder = write(tmp_path / name, {name: b"cos\nsystem\n(S'exit 1'\ntR."})
        with pytest.raises(KeraunosError, match=r"pickles; .* never loaded: get .*binary\.tar\.gz"):
            source(folder)
    monkeypatch.setenv("KERAUNOS_DATA", str(folder))
    with (
        pytest.warns(KeraunosWarning, match="pickles.*the binary version is taken"),
        pytest.raises(KeraunosError, match="is not here and could not be downloaded"),
    ):
        source()
    with pytest.raises(KeraunosError, match="pickles"):
        source(folder / which.pickles[-1])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("data_batch_2.bin", None, r"lacks data_batch_2\.bin"),
        ("test_batch.bin", None, r"lacks test_batch\.bin"),
        ("data_batch_2.bin", b"", "no whole number of CIFAR records: it has 0 bytes"),
        ("data_batch_2.bin", bytes(3_072), "no whole number of CIFAR records: it has 3,072 bytes"),
        ("test_batch.bin", b"\x0a" + bytes(3_072), "the label 10 where 9 is the highest"),
    ],
)
def test_binary_files_that_are_wrong_are_named(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    files = {**ten(), name: content}
    files = {name: content for name, content in files.items() if content is not None}
    with pytest.raises(KeraunosError, match=says):
        cifar10(write(tmp_path / "folder", files))
    with pytest.raises(KeraunosError, match=says):
        cifar10(pack(tmp_path / "cifar-10-binary.tar.gz", files))


def test_names_of_classes_must_be_as_many_as_classes(tmp_path: Path) -> None:
    write(tmp_path, {**hundred(200), "fine_label_names.txt": b"a\nb\n"})
    with pytest.raises(KeraunosError, match=r"fine_label_names\.txt names 2 classes where 100"):
        cifar100(tmp_path)


def test_an_archive_that_is_damaged_or_hostile_is_refused_and_nothing_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(tmp_path / "cifar-10-binary.tar.gz", ten())
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], b"<html>", b"", whole[:1000] + b"x" * 9):
        path.write_bytes(content)
        with pytest.raises(KeraunosError, match=r"damaged or incomplete \.tar\.gz"):
            cifar10(path)
    pack(path, {f"../../{name}": content for name, content in ten().items()})
    assert len(cifar10(path).test) == 20  # names are compared, never used as paths
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("data_batch_1.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    _divided.cache_clear()
    with pytest.raises(KeraunosError, match=r"lacks data_batch_1\.bin"):
        cifar10(path)
    monkeypatch.setattr("keraunos.data.cifar_binary._MOST_IN_ALL", 10_000)
    pack(path, ten())
    with pytest.raises(KeraunosError, match="unpacks to more than"):
        cifar10(path)


def test_a_zip_that_is_damaged_or_encrypted_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "cifar10.zip", class_folders())
    whole = path.read_bytes()
    encrypted = bytearray(whole)
    for at in range(len(whole) - 4):
        if whole[at : at + 4] == b"PK\x01\x02":
            encrypted[at + 8] |= 1
    for content in (whole[:-500], b"<html>", bytes(encrypted)):
        path.write_bytes(content)
        with pytest.raises(KeraunosError, match="damaged, incomplete or encrypted zip"):
            cifar10(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (png(np.zeros((33, 32, 3), np.uint8)), "has 32x33 pixels where 32x32 are expected"),
        (b"GIF89a" + bytes(50), "is no picture that can be read"),
        (class_folders()["train/cat/0003.png"][:-900], "is no picture that can be read"),
        (bytes(2**20 + 1), "is larger than 1 MB"),
    ],
)
def test_a_picture_that_is_none_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    files = {**class_folders(), "train/cat/0003.png": content}
    with pytest.raises(KeraunosError, match=rf"^train/cat/0003\.png in .*{says}"):
        cifar10(zipped(tmp_path / "cifar10.zip", files))
    with pytest.raises(KeraunosError, match=rf"^train/cat/0003\.png in .*{says}"):
        cifar10(write(tmp_path / "folder", files))


def test_a_picture_with_a_header_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    huge = bytearray(png(np.zeros((32, 32, 3), np.uint8)))
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    huge[29:33] = zlib.crc32(huge[12:29]).to_bytes(4, "big")
    with pytest.raises(KeraunosError, match=r"0003\.png in .* (no picture|60000x60000)"):
        cifar10(write(tmp_path, {**class_folders(), "train/cat/0003.png": bytes(huge)}))


def test_other_classes_and_missing_parts_are_said(tmp_path: Path) -> None:
    files = class_folders()
    other = {name.replace("/cat/", "/lynx/"): content for name, content in files.items()}
    with pytest.raises(KeraunosError, match=r"other class folders .*lynx"):
        cifar10(zipped(tmp_path / "other.zip", other))
    train = {name: content for name, content in files.items() if name.startswith("train")}
    with pytest.raises(KeraunosError, match="no pictures in test/CLASS/"):
        cifar10(zipped(tmp_path / "train.zip", train))
    with pytest.raises(KeraunosError, match="has 10 class folders where 100 are expected"):
        cifar100(zipped(tmp_path / "ten.zip", files))
    with pytest.raises(KeraunosError, match=r"holds no CIFAR-10: put cifar-10-binary\.tar\.gz"):
        cifar10(write(tmp_path / "folder", other))
    (tmp_path / "cifar.txt").write_text("")
    with pytest.raises(KeraunosError, match=r"neither a \.tar\.gz nor a \.zip"):
        cifar10(tmp_path / "cifar.txt")


@pytest.mark.skipif("KERAUNOS_DATA" not in os.environ, reason="needs KERAUNOS_DATA")
def test_real_pictures_are_as_pillow_reads_them(tmp_path: Path) -> None:
    path = Path(REAL) / "cifar10.zip"
    if not path.is_file():
        pytest.skip("needs cifar10.zip")
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(("0007.jpg", "0011.jpg"))]
        files = {name: archive.read(name) for name in names}
    (x_train, y_train), _ = official(TEN, zipped(tmp_path / "cifar10.zip", files))
    expected = [
        (
            np.asarray(Image.open(io.BytesIO(content))).tobytes(),
            TEN.classes.index(name.split("/")[1]),
        )
        for name, content in files.items()
        if name.startswith("train")
    ]
    assert len(expected) == 20
    assert as_pairs(x_train, y_train[:, 0]) == sorted(expected)


@pytest.mark.slow
@pytest.mark.skipif("KERAUNOS_DATA" not in os.environ, reason="needs KERAUNOS_DATA")
def test_all_sixty_thousand_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    if not (Path(REAL) / "cifar10.zip").is_file():
        pytest.skip("needs cifar10.zip")
    monkeypatch.setenv("KERAUNOS_DATA", REAL)
    data = cifar10()
    assert [len(part) for part in data.parts.values()] == [45_000, 5_000, 10_000]
    assert np.bincount(data.test.y).tolist() == [1_000] * 10
