"""What is drawn in any way comes to look as the pictures that a network learnt from."""

import os

import numpy as np
import pytest
from PIL import Image

from drawings import black_on_white, page_with
from keraunos.data import Part, digits, mnist
from keraunos.tasks import looks
from keraunos.tasks.ink import find_ink
from keraunos.tasks.looks import DIGITS, FASHION_MNIST, MNIST, PHOTOGRAPHS, Note


def colours(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32) / 255


def ring(thickness: int = 14, size: tuple[int, int] = (300, 400)) -> np.ndarray:
    """A page, 0 to 1, with a ring of 60 pixels in its lower right part."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    radius = np.hypot(rows - 190, columns - 290)
    return (np.abs(radius - 60) < thickness / 2).astype(float)


def test_a_sign_fills_a_box_of_20_with_its_mass_in_the_middle_as_lecun_describes() -> None:
    prepared = looks.prepare(colours(black_on_white(ring())), MNIST, (28, 28), 1)
    pixels = prepared.pixels[..., 0]
    assert pixels.dtype == np.uint8
    assert pixels.max() == 255
    rows, columns = np.nonzero(pixels > 40)
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 20
    middle = [np.average(np.arange(28), weights=pixels.sum(axis=1 - axis)) for axis in (0, 1)]
    assert middle == pytest.approx([14, 14], abs=0.51)
    assert prepared.notes == (Note.inverted,)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((0, 0, 0), (255, 255, 255)),
        ((255, 255, 255), (0, 0, 0)),
        ((200, 30, 30), (250, 240, 120)),
        ((40, 60, 160), (235, 225, 205)),
        ((200, 200, 200), (255, 255, 255)),
        ((255, 0, 0), (0, 128, 0)),
    ],
)
def test_no_colour_of_ink_or_paper_is_special(
    ink: tuple[int, int, int], paper: tuple[int, int, int]
) -> None:
    expected = looks.prepare(colours(black_on_white(ring())), MNIST, (28, 28), 1).pixels
    page = ring()[..., None]
    drawn = page * np.array(ink) + (1 - page) * np.array(paper)
    found = looks.prepare(colours(drawn), MNIST, (28, 28), 1).pixels
    assert np.abs(found.astype(float) - expected).mean() < 2


def test_a_shadow_noise_specks_and_the_edge_of_the_sheet_are_no_ink() -> None:
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0 : 1 : 300 * 1j, 0 : 1 : 400 * 1j]
    page = ring()
    drawn = 250 * (1 - page) * (1 - 0.4 * rows * columns) + 40 * page
    drawn[:, :6] = 60  # the table beside the sheet
    drawn[100:103, 60:63] = 0
    drawn = np.clip(drawn + random.normal(0, 8, drawn.shape), 0, 255)
    found = looks.prepare(colours(np.repeat(drawn[..., None], 3, 2)), MNIST, (28, 28), 1).pixels
    expected = looks.prepare(colours(black_on_white(page)), MNIST, (28, 28), 1).pixels
    assert np.abs(found.astype(float) - expected).mean() < 6


def test_a_sheet_on_a_table_is_the_paper_and_not_a_sign() -> None:
    page = ring()
    table = np.full((page.shape[0] + 160, page.shape[1] + 200, 3), 1.0) * [110, 70, 40]
    table[80:-80, 100:-100] = 245 * (1 - page)[..., None] + 30 * page[..., None]
    found = looks.prepare(colours(table), MNIST, (28, 28), 1).pixels
    expected = looks.prepare(colours(black_on_white(page)), MNIST, (28, 28), 1).pixels
    assert np.abs(found.astype(float) - expected).mean() < 6


def test_lines_across_the_page_are_told() -> None:
    lined = ring()
    lined[::40] = 1
    lined[:, ::40] = 1
    notes = looks.prepare(colours(black_on_white(lined)), MNIST, (28, 28), 1).notes
    assert Note.edges in notes
    assert (
        Note.edges not in looks.prepare(colours(black_on_white(ring())), MNIST, (28, 28), 1).notes
    )


@pytest.mark.parametrize(("thickness", "note"), [(2, Note.thickened), (60, Note.thinned)])
def test_strokes_of_any_pen_become_as_wide_as_those_of_the_data_set(
    thickness: int, note: Note
) -> None:
    usual = looks.prepare(colours(black_on_white(ring(14))), MNIST, (28, 28), 1)
    other = looks.prepare(colours(black_on_white(ring(thickness))), MNIST, (28, 28), 1)
    assert note in other.notes
    inked = [float(p.pixels.sum()) / 255 for p in (usual, other)]
    assert 0.6 < inked[1] / inked[0] < 2


def test_two_signs_side_by_side_are_noticed_and_a_sign_in_two_strokes_is_one() -> None:
    page = ring()
    twice = np.maximum(page, np.roll(page, -160, axis=1))
    assert find_ink(colours(black_on_white(twice))).signs == 2
    stroke = np.zeros_like(page)
    stroke[60:250, 288:300] = 1
    assert find_ink(colours(black_on_white(np.maximum(page, stroke)))).signs == 1


def test_a_blank_page_is_noticed() -> None:
    random = np.random.default_rng(0)
    for page in (np.zeros((40, 50)), np.ones((40, 50)), random.normal(0.03, 0.005, (90, 90))):
        prepared = looks.prepare(colours(black_on_white(np.clip(page, 0, 1))), MNIST, (28, 28), 1)
        assert Note.blank in prepared.notes


def nearest(pictures: np.ndarray, part: Part) -> np.ndarray:
    """The class of the nearest example of a part: a classifier that needs no training."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float32)
    known = part.x.reshape(len(part), -1).astype(np.float32)
    distances = (known**2).sum(axis=1) - 2 * flat @ known.T
    return part.y[distances.argmin(axis=1)]


@pytest.mark.slow
def test_digits_of_8x8_drawn_anew_on_a_page_come_back_as_they_were() -> None:
    random = np.random.default_rng(1)
    data = digits()
    drawn = []
    for example in data.test.x[:100]:
        page = page_with(np.round(example * (255 / 16)).astype(np.uint8), random)
        prepared = looks.prepare(colours(black_on_white(page)), DIGITS, (8, 8), 1)
        assert prepared.pixels.max() <= 16
        drawn.append(prepared.pixels[..., 0])
    truth = data.test.y[:100]
    plain = (nearest(data.test.x[:100], data.train) == truth).mean()
    # Blown up from 8x8 they have lost what the bitmap of 32x32 had.
    assert (nearest(np.array(drawn), data.train) == truth).mean() >= plain - 0.1


@pytest.mark.skipif("KERAUNOS_DATA" not in os.environ, reason="needs KERAUNOS_DATA")
def test_real_mnist_digits_drawn_anew_on_a_page_come_back_as_they_were() -> None:
    random = np.random.default_rng(2)
    data = mnist(REAL)
    known = Part(data.train.x[:8000], data.train.y[:8000])
    rows = random.choice(10_000, 150, replace=False)
    drawn = []
    for row in rows:
        page = black_on_white(page_with(data.test.x[row], random)).astype(float)
        page = np.clip(page + random.normal(0, 10, page.shape), 0, 255)
        drawn.append(looks.prepare(colours(page), MNIST, (28, 28), 1).pixels[..., 0])
    truth = data.test.y[rows]
    plain = (nearest(data.test.x[rows], known) == truth).mean()
    redrawn = (nearest(np.array(drawn), known) == truth).mean()
    assert redrawn >= plain - 0.02


def test_things_on_white_are_trimmed_and_turned_round_as_in_fashion_mnist() -> None:
    page = np.full((200, 300, 3), 255, np.uint8)
    page[50:150, 100:150] = 60
    prepared = looks.prepare(colours(page), FASHION_MNIST, (28, 28), 1)
    assert prepared.notes == (Note.inverted,)
    rows, columns = np.nonzero(prepared.pixels[..., 0] > 100)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (0, 27, 7, 20)
    assert prepared.pixels[14, 14, 0] == 195


def test_of_a_photograph_the_middle_is_taken_in_its_colours() -> None:
    page = np.zeros((40, 120, 3), np.uint8)
    page[:, 40:80] = (250, 120, 10)
    prepared = looks.prepare(colours(page), PHOTOGRAPHS, (32, 32), 3)
    assert prepared.notes == (Note.cropped,)
    np.testing.assert_array_equal(prepared.pixels[16, 16], [250, 120, 10])
    assert prepared.pixels.min(axis=(0, 1)).tolist() == [250, 120, 10]
    grey = looks.prepare(colours(page), PHOTOGRAPHS, (32, 32), 1).pixels
    assert grey[16, 16, 0] == np.asarray(Image.new("RGB", (1, 1), (250, 120, 10)).convert("L"))


def test_as_is_only_resizes_and_still_says_what_looks_inverted() -> None:
    page = black_on_white(ring())
    prepared = looks.as_it_is(colours(page), MNIST, (28, 28), 1)
    assert prepared.notes == (Note.looks_inverted,)
    assert prepared.pixels[0, 0, 0] == 255


def test_the_look_is_the_sources_or_is_seen_in_the_examples() -> None:
    assert looks.look_of({"name": "mnist"}) == MNIST
    assert looks.look_of({"name": "folder"}) == PHOTOGRAPHS
    assert looks.look_seen_in(digits().test.x).form == DIGITS.form
    as_mnist = np.zeros((5, 28, 28, 1), np.float32)
    as_mnist[:, 4:24, 4:24] = 1
    seen = looks.look_seen_in(as_mnist)
    assert (seen.form, seen.bottom, seen.top, seen.whole) == (MNIST.form, 0.0, 1.0, False)
    flat = looks.look_seen_in((2 * as_mnist - 1).reshape(5, 784))
    assert (flat.form, flat.bottom, flat.top) == (MNIST.form, -1.0, 1.0)
    photographs = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    assert looks.look_seen_in(photographs).kind == "photograph"


REAL = os.environ.get("KERAUNOS_DATA", "")
