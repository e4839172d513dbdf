"""A picture takes the style of another and keeps what it shows, with features of any network."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import keraunos as kn
from keraunos.data import two_pictures
from keraunos.errors import KeraunosError
from keraunos.networks import resnet, vgg
from keraunos.networks.style import picture_of, style_features

RNG = np.random.default_rng(0)


def put_pictures(folder: Path, size: tuple[int, int] = (60, 40)) -> Path:
    """A white square on black, and red and yellow stripes."""
    folder.mkdir(exist_ok=True)
    content = np.zeros((size[1], size[0], 3), np.uint8)
    content[10:30, 20:45] = 255
    style = np.zeros((50, 50, 3), np.uint8)
    style[..., 0], style[::4, :, 1], style[1::4, :, 1] = 220, 200, 200
    Image.fromarray(content).save(folder / "content.png")
    Image.fromarray(style).save(folder / "style.jpg", quality=95)
    return folder


def test_two_pictures_are_made_as_large_as_the_content(tmp_path: Path) -> None:
    found = two_pictures(put_pictures(tmp_path / "p"), side=48, times=3)
    assert found.test.x.shape == (2, 32, 48, 3)
    assert len(found.train) == 6
    assert found.test.x[0].max() > 200
    assert found.test.x[1, ..., 2].max() < 60  # no blue in the stripes


def test_without_a_folder_there_are_pictures_too() -> None:
    assert two_pictures(side=64, times=1).test.x.shape == (2, 43, 64, 3)


def test_a_picture_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = put_pictures(tmp_path / "p")
    (folder / "style.jpg").unlink()
    with pytest.raises(KeraunosError, match=r"has no picture style\.jpg"):
        two_pictures(folder)


def test_a_picture_is_a_network_at_first() -> None:
    picture = RNG.integers(0, 256, (6, 8, 3)).astype(np.uint8)
    found = picture_of(picture).predict(np.ones((1, 1)), verbose=0)
    np.testing.assert_allclose(found[0], picture, atol=1e-3)


@pytest.mark.parametrize("build", [vgg, resnet])
def test_features_are_those_of_the_network_whatever_the_size(build, tmp_path: Path) -> None:
    network = build((32, 32, 3), 10)
    network.save(tmp_path / "n.keras")
    small = style_features(str(tmp_path / "n.keras"), (32, 32))
    large = style_features(str(tmp_path / "n.keras"), (48, 64))
    x = RNG.integers(0, 256, (1, 32, 32, 3)).astype(np.uint8)
    assert len(small.outputs) == len(large.outputs) == 5
    relus = [layer for layer in network.layers if isinstance(layer, layers.ReLU)]
    last = keras.Model(network.inputs, [r.output for r in relus if len(r.output.shape) == 4][-1])
    np.testing.assert_allclose(
        small.predict(x, verbose=0)[-1], last.predict(x, verbose=0), atol=1e-4
    )
    assert large(np.zeros((1, 48, 64, 3)))[0].shape[1:3] == (48, 64)


def test_a_network_without_convolutions_has_no_style(tmp_path: Path) -> None:
    keras.Sequential([keras.Input((4,)), layers.Dense(2)]).save(tmp_path / "n.keras")
    with pytest.raises(KeraunosError, match="has no convolutions"):
        style_features(str(tmp_path / "n.keras"), (32, 32))


def test_the_recipe_changes_colours_and_keeps_outlines(tmp_path: Path) -> None:
    keras.utils.set_random_seed(0)
    vgg((32, 32, 3), 10, filters=(8, 16)).save(tmp_path / "n.keras")
    run = kn.train(
        "style-transfer",
        data=put_pictures(tmp_path / "p"),
        weights=str(tmp_path / "n.keras"),
        side=48,
        smoothness=0.05,
        epochs=5,
        run=tmp_path / "run",
        verbose=0,
    )
    first, *_, last = run.history
    assert last["style_loss"] < first["style_loss"]
    assert run.metrics["style_taken"] > 0.05
    assert run.metrics["content_kept"] > 0.3
    with Image.open(run.path / "picture.png") as picture:
        assert picture.size == (48, 32)
    assert "picture.png" in run.report.read_text(encoding="utf-8")
    resumed = kn.resume(run, epochs=6, verbose=0)
    assert len(resumed.history) == 6
