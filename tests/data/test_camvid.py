"""Pictures with masks are read as people keep them, or refused with a reason."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from keraunos import data
from keraunos.data.camvid import CLASSES, camvid
from keraunos.errors import KeraunosError

SIZE = (6, 8)
IMAGES_AND_MASKS = "images/{part}/{stem}.jpg", "masks/{part}/{stem}.png"
SEGNET = "{part}/{stem}.png", "{part}annot/{stem}.png"


def png(pixels: NDArray[np.uint8], kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def files(layout: tuple[str, str], above: str = "", side: int = 1) -> dict[str, bytes]:
    """Two scenes in each part; the picture is grey of 20 times the class."""
    found = {}
    random = np.random.default_rng(0)
    for part in ("train", "val", "test"):
        for stem in ("b", "a"):
            mask = random.integers(0, 12, SIZE).astype(np.uint8)
            mask = mask.repeat(side, 0).repeat(side, 1)
            picture, answer = (above + place.format(part=part, stem=stem) for place in layout)
            kind = "JPEG" if picture.endswith("jpg") else "PNG"
            found[picture] = png(np.stack([20 * mask] * 3, axis=-1), kind)
            found[answer] = png(mask)
    return found


def in_folder(folder: Path, content: dict[str, bytes]) -> Path:
    for name, written in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(written)
    return folder


def in_zip(folder: Path, content: dict[str, bytes]) -> Path:
    path = folder / "camvid.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, written in content.items():
            archive.writestr(name, written)
    return path


@pytest.mark.parametrize("put", [in_folder, in_zip])
@pytest.mark.parametrize(
    ("layout", "above"), [(IMAGES_AND_MASKS, ""), (SEGNET, ""), (SEGNET, "CamVid/")]
)
def test_both_layouts_are_read_from_folders_and_zips(
    tmp_path: Path, put: Callable[..., Path], layout: tuple[str, str], above: str
) -> None:
    if put is in_folder and above:
        tmp_path = tmp_path / "outside"
        found = camvid(put(tmp_path, files(layout, above)) / above, SIZE)
    else:
        found = camvid(put(tmp_path, files(layout, above)), SIZE)
    assert found.classes == CLASSES
    assert found.ignored == 11
    assert {name: len(part) for name, part in found.parts.items()} == {
        "train": 2,
        "validation": 2,
        "test": 2,
    }
    expected = np.random.default_rng(0).integers(0, 12, SIZE)  # of scene b, which comes second
    assert (found.train.y[1] == expected).all()
    assert found.train.x.shape == (2, *SIZE, 3)
    if layout is SEGNET:  # the others lose a little
        assert (found.train.x[..., 0] == 20 * found.train.y).all()


def test_masks_are_made_smaller_by_the_nearest_pixel(tmp_path: Path) -> None:
    found = camvid(in_zip(tmp_path, files(SEGNET, side=4)), SIZE)
    assert (found.train.y[1] == np.random.default_rng(0).integers(0, 12, SIZE)).all()


def test_names_of_classes_may_stand_beside_them(tmp_path: Path) -> None:
    names = "\n".join(f"class {k}" for k in range(12))
    found = camvid(in_folder(tmp_path, {**files(SEGNET), "classes.txt": names.encode()}), SIZE)
    assert found.classes[3] == "class 3"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.pop("trainannot/a.png"), r"train/a.png .* has no mask of the same name"),
        (lambda c: c.update({"train/a.png": b"no"}), r"train/a.png .* is no picture"),
        (
            lambda c: c.update({"testannot/b.png": png(np.full(SIZE, 12, np.uint8))}),
            r"testannot/b.png .* pixel of class 12; there are 12 classes",
        ),
        (
            lambda c: c.update({"valannot/b.png": png(np.zeros((*SIZE, 3), np.uint8))}),
            r"valannot/b.png .* is a picture in colours",
        ),
        (
            lambda c: [c.pop(name) for name in list(c) if name.startswith("val")],
            "has no validation part",
        ),
        (lambda c: [c.pop(name) for name in list(c) if "annot" in name], "holds no pictures with"),
    ],
)
@pytest.mark.parametrize("put", [in_folder, in_zip])
def test_what_is_wrong_is_said_in_a_sentence(
    tmp_path: Path, put: Callable[..., Path], change: Callable[..., object], sentence: str
) -> None:
    content = files(SEGNET)
    change(content)
    if put is in_folder and not any("annot" in name for name in content):
        sentence = "CamVid is not in"
    with pytest.raises(KeraunosError, match=sentence):
        camvid(put(tmp_path, content), SIZE)


def test_a_damaged_zip_is_named(tmp_path: Path) -> None:
    path = in_zip(tmp_path, files(SEGNET))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(KeraunosError, match="damaged, incomplete or encrypted"):
        camvid(path, SIZE)


def test_it_is_read_again_by_its_name(tmp_path: Path) -> None:
    path = in_zip(tmp_path, files(SEGNET))
    assert data.load("camvid", path).fingerprint == camvid(path).fingerprint
    assert camvid(path).train.x.shape == (2, 180, 240, 3)
