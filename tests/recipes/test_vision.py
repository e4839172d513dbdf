"""Every recipe of pictures learns something from a small part of its data, and its run is whole."""

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import keraunos as kn
from keraunos import data
from keraunos.data import few
from keraunos.data.dataset import Dataset
from keraunos.runs import drawing
from keraunos.tasks import TASKS

FOLDER = Path(os.environ.get("KERAUNOS_DATA", "/nowhere"))
needs_data = pytest.mark.skipif(
    not (FOLDER / "mnist").is_dir(), reason="KERAUNOS_DATA names no folder with the data sets"
)


def small(
    monkeypatch: pytest.MonkeyPatch, recipe: str, source: str, cut: Callable[[Any], Dataset]
) -> None:
    """Has a recipe read a part of its data."""
    module = importlib.import_module(f"keraunos.recipes.{recipe.replace('-', '_')}")
    monkeypatch.setattr(module, source, cut)


def mnist(each: int) -> Callable[[Any], Dataset]:
    def cut(folder: Any) -> Dataset:
        whole = few(data.mnist(FOLDER), each)
        return smaller(whole)

    return cut


def smaller(whole: Dataset, most: int = 500) -> Dataset:
    """With so many examples at most to watch and to report on."""
    parts = {
        name: data.Part(part.x[:most], part.y[:most])
        for name, part in whole.parts.items()
        if name != "train"
    }
    return Dataset(whole.name, whole.folder, whole.classes, whole.train, **parts)


@needs_data
@pytest.mark.parametrize(
    ("recipe", "epochs", "least"),
    [
        ("mnist-lenet", 6, 0.8),
        pytest.param("mnist-alexnet", 5, 0.8, marks=pytest.mark.slow),
        pytest.param("mnist-vgg", 4, 0.8, marks=pytest.mark.slow),
        pytest.param("mnist-resnet", 5, 0.8, marks=pytest.mark.slow),
    ],
)
def test_digits_are_classified(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recipe: str, epochs: int, least: float
) -> None:
    small(monkeypatch, recipe, "mnist", mnist(100))
    run = kn.train(recipe, epochs=epochs, batch_size=32, run=tmp_path / "run", verbose=0)
    assert run.metrics["accuracy"] > least
    assert 0.9 < run.metrics["roc_auc"] <= 1
    assert "changed at random" in run.report.read_text(encoding="utf-8")
    with Image.open(run.path / "augmentation.png") as shown:
        assert shown.size == (8 * 28, 4 * 28)


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["cifar-resnet20", "cifar-vgg"])
def test_photographs_are_classified(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recipe: str
) -> None:
    small(monkeypatch, recipe, "cifar10", lambda folder: smaller(few(data.cifar10(FOLDER), 60)))
    settings = {"learning_rate": 0.02} if recipe == "cifar-resnet20" else {}
    run = kn.train(recipe, epochs=4, batch_size=32, run=tmp_path / "run", verbose=0, **settings)
    assert run.metrics["accuracy_low"] > 0.12


@needs_data
@pytest.mark.slow
def test_what_was_learnt_before_helps_where_pictures_are_few(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cut = lambda folder: smaller(few(data.cifar10(FOLDER), 150))  # noqa: E731
    small(monkeypatch, "cifar-resnet20", "cifar10", cut)
    small(monkeypatch, "cifar-transfer", "cifar10", cut)
    before = kn.train(
        "cifar-resnet20",
        classes="animals",
        learning_rate=0.02,
        epochs=6,
        batch_size=32,
        run=tmp_path / "before",
        verbose=0,
    )
    run = kn.train(
        "cifar-transfer",
        weights=str(before.path),
        pictures=20,
        epochs=8,
        frozen=4,
        run=tmp_path / "run",
        verbose=0,
    )
    assert run.config["data"]["classes"] == ["airplane", "automobile", "ship", "truck"]
    assert run.metrics["accuracy_low"] > 0.25
    assert run.load_model().output_shape == (None, 4)


@pytest.mark.slow
@needs_data
def test_streets_are_divided_into_what_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small(monkeypatch, "camvid-unet", "camvid", lambda folder: data.camvid(FOLDER, (48, 64)))
    run = kn.train("camvid-unet", width=8, epochs=4, run=tmp_path / "run", verbose=0)
    assert run.metrics["mean_iou_low"] > 0.12
    assert run.metrics["pixel_accuracy"] > 0.5
    assert (run.path / "augmentation.png").is_file()
    picture = tmp_path / "street.png"
    Image.new("RGB", (300, 200), "gray").save(picture)
    [seen] = drawing.draw_predictions(run, [picture], tmp_path / "out")
    assert sum(share for _, share in seen.found) == pytest.approx(1)
    for path in seen.drawn:
        with Image.open(path) as drawn:
            assert drawn.size == (300, 200)


@needs_data
@pytest.mark.slow
def test_cells_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small(monkeypatch, "cells-detect", "bccd", lambda folder: data.bccd(FOLDER, (96, 128)))
    run = kn.train("cells-detect", width=8, epochs=12, run=tmp_path / "run", verbose=0)
    assert run.metrics["map50"] > 0.1
    picture = tmp_path / "blood.png"
    Image.fromarray(data.bccd(FOLDER).test.x[0]).save(picture)
    [seen] = drawing.draw_predictions(run, [picture], tmp_path / "out")
    assert len(seen.boxes) == len(seen.found)
    assert seen.drawn[0].is_file()


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize(("recipe", "least"), [("mnist-gan", 0.3), ("mnist-dcgan", 0.3)])
def test_digits_are_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recipe: str, least: float
) -> None:
    small(monkeypatch, recipe, "mnist", mnist(200))
    run = kn.train(recipe, epochs=6, batch_size=32, width=16, run=tmp_path / "run", verbose=0)
    assert run.metrics["recognised"] > least
    assert len(list((run.path / "samples").iterdir())) == 6
    assert set(run.history[0]) >= {"d_loss", "g_loss", "val_d_loss", "val_g_loss"}
    assert "loss" not in run.history[0]


@needs_data
@pytest.mark.slow
def test_digits_are_made_to_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small(monkeypatch, "mnist-cgan", "mnist", mnist(300))
    run = kn.train("mnist-cgan", epochs=8, batch_size=32, run=tmp_path / "run", verbose=0)
    assert run.metrics["recognised_low"] > 0.2
    made = drawing.draw_made(run, 12, tmp_path / "out")
    assert [path.name for path in made][:2] == ["made-0001-0.png", "made-0002-0.png"]


def test_every_recipe_of_pictures_has_a_task() -> None:
    for name in kn.recipes.names():
        assert kn.recipes.get(name).task in TASKS
