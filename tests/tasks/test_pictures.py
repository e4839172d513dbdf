"""Picture files of every common kind are read alike, and what is none is said in a sentence."""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from keraunos import KeraunosError
from keraunos.tasks import pictures

# Dark red at the left, light blue at the right: flips and swapped colours show.
COLOURS = np.zeros((20, 30, 3), np.uint8)
COLOURS[:, :15] = (120, 10, 10)
COLOURS[:, 15:] = (150, 190, 240)


@pytest.mark.parametrize(
    ("suffix", "settings"),
    [
        ("png", {}),
        ("bmp", {}),
        ("gif", {}),
        ("tif", {"compression": "tiff_lzw"}),
        ("webp", {"lossless": True}),
        ("ppm", {}),
        ("jpg", {"quality": 98, "subsampling": 0}),
        ("tga", {}),
    ],
)
def test_every_common_format_gives_the_same_colours(
    tmp_path: Path, suffix: str, settings: dict
) -> None:
    path = tmp_path / f"picture.{suffix}"
    Image.fromarray(COLOURS).save(path, **settings)
    read = pictures.read(path)
    assert read.shape == (20, 30, 3)
    np.testing.assert_allclose(read, COLOURS / 255, atol=0.05 if suffix in ("jpg", "gif") else 1e-6)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr"])
def test_every_mode_is_read_as_pillow_converts_it(tmp_path: Path, mode: str) -> None:
    suffix = "tif" if mode in ("CMYK", "YCbCr") else "png"
    picture = Image.fromarray(COLOURS).convert(mode)
    picture.save(tmp_path / f"picture.{suffix}")
    expected = np.asarray(picture.convert("RGB"), float) / 255
    read = pictures.read(tmp_path / f"picture.{suffix}")
    np.testing.assert_allclose(read, expected, atol=0.02)


def test_sixteen_bits_a_pixel_are_scaled_and_not_clipped(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16).reshape(16, 16)
    Image.fromarray(ramp).save(tmp_path / "ramp.png")
    read = pictures.read(tmp_path / "ramp.png")[..., 0]
    np.testing.assert_allclose(read, ramp / 65535, atol=0.003)


def test_a_photograph_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    Image.fromarray(COLOURS).save(tmp_path / "p.jpg", exif=exif, quality=98)
    read = pictures.read(tmp_path / "p.jpg")
    assert read.shape == (30, 20, 3)
    assert read[2].mean() < read[-3].mean()  # what was left is above


@pytest.mark.parametrize(("ink", "ground"), [(0, 1.0), (255, 0.0)])
def test_strokes_on_nothing_get_a_ground_on_which_they_show(
    tmp_path: Path, ink: int, ground: float
) -> None:
    strokes = np.zeros((20, 20, 4), np.uint8)
    strokes[5:8, 3:15] = (ink, ink, ink, 255)
    Image.fromarray(strokes).save(tmp_path / "strokes.png")
    read = pictures.read(tmp_path / "strokes.png")
    assert (read[0, 0] == ground).all()
    assert (read[6, 6] == ink / 255).all()


def test_of_an_animation_the_first_frame_is_read(tmp_path: Path) -> None:
    frames = [Image.new("L", (8, 8), level) for level in (0, 255)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert pictures.read(tmp_path / "a.gif").max() < 0.01


def test_a_large_picture_is_reduced(tmp_path: Path) -> None:
    Image.new("L", (4000, 1000), 77).save(tmp_path / "large.png")
    assert pictures.read(tmp_path / "large.png").shape == (400, 1600, 3)


def _png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def _cut_short() -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    return file.getvalue()[:4000]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"just text", "not a picture in a format that can be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "save it as PNG or JPEG"),
        # Pillow would run Ghostscript for it.
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (_cut_short(), "damaged or cut short"),
        (_png_that_claims(100_000, 100_000), "more pixels than are read at once"),
        (_png_that_claims(15_000, 12_500), "more pixels than are read at once"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "pip install pillow-heif"),
    ],
)
def test_what_is_no_picture_is_one_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "thing.png"
    path.write_bytes(content)
    with pytest.raises(KeraunosError, match=says) as raised:
        pictures.read(path)
    assert str(path) in str(raised.value)


def test_a_missing_file_and_a_folder_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(KeraunosError, match="There is no file"):
        pictures.read(tmp_path / "nothing.png")
    with pytest.raises(KeraunosError, match="has no picture in it"):
        pictures.find([tmp_path])


def test_folders_are_searched_in_order_without_what_is_hidden_or_no_picture(
    tmp_path: Path,
) -> None:
    for name in ("b.PNG", "a/z.jpeg", "a/notes.txt", ".hidden/c.png", "a/.d.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    named = tmp_path / "a" / "notes.txt"  # what is named is tried whatever it is called
    found = pictures.find([named, tmp_path])
    assert found == [named, tmp_path / "a" / "z.jpeg", tmp_path / "b.PNG"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    Image.fromarray(COLOURS).save(file, "PNG")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.getvalue())))
    assert pictures.read(Path("-")).shape == (20, 30, 3)
