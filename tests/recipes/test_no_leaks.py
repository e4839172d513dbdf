"""Nothing that is learnt or chosen knows the test part: it may be anything, and nothing changes."""

import importlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import keraunos as kn
from keraunos import Training, data, recipe, recipes
from keraunos.data import Dataset, Part, few
from keraunos.recipes import Recipe

FOLDER = Path(os.environ.get("KERAUNOS_DATA", "/nowhere"))
SOURCES = {"mnist": data.mnist, "cifar10": data.cifar10, "camvid": data.camvid, "bccd": data.bccd}
DIGITS = data.digits()


def without_test(dataset: Dataset) -> Dataset:
    """The same with a test part that has nothing to do with it."""
    test, random = dataset.test, np.random.default_rng(0)
    x = random.integers(0, 200, test.x.shape).astype(test.x.dtype)
    return replace(dataset, test=Part(x, np.roll(test.y, 1, axis=0)))


def prepared(made: Training) -> dict[str, Any]:
    """All that a training begins with."""
    model = made.model
    return {
        "weights": [np.asarray(v.value) for v in made.network.variables],
        "layers": json.dumps([layer.get_config() for layer in made.network.layers], default=str),
        "optimizer": json.dumps(model.optimizer.get_config(), default=str),
        "data": [made.data.train.x, made.data.train.y, made.data.validation.x],
        "settings": [made.epochs, made.batch_size],
    }


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        keras.tree.flatten(keras.tree.map_structure(np.array_equal, one[name], other[name]))
        == [True] * len(keras.tree.flatten(one[name]))
        for name in one
    )


def leaks(make: Callable[[Dataset], dict[str, Any]], dataset: Dataset) -> bool:
    """Whether anything changes with the test part."""
    found = []
    for given in (dataset, without_test(dataset)):
        keras.backend.clear_session()  # names of layers begin anew
        keras.utils.set_random_seed(0)
        found.append(make(given))
    return not same(*found)


@contextmanager
def reading(found: Recipe, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Meanwhile the recipe reads this data set."""
    module = importlib.import_module(found.function.__module__)
    with monkeypatch.context() as patch:
        for name in SOURCES:
            patch.setattr(module, name, lambda *_, **__: dataset, raising=False)
        patch.setattr(data, "digits", lambda: dataset)
        yield


@pytest.mark.parametrize("name", [n for n in recipes.names() if n != "style-transfer"])
def test_no_recipe_is_prepared_with_the_test_part(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = next((s for s in SOURCES if name.startswith(s.removesuffix("10"))), None)
    source = "bccd" if name == "cells-detect" else source
    if source is not None and not (FOLDER / "mnist").is_dir():
        pytest.skip("KERAUNOS_DATA names no folder with the data sets")
    dataset = DIGITS if source is None else SOURCES[source](FOLDER)
    if source in ("mnist", "cifar10"):
        dataset = few(dataset, 60)

    def make(given: Dataset) -> dict[str, Any]:
        found = recipes.get(name)
        with reading(found, given, monkeypatch):
            return prepared(found())

    assert not leaks(make, dataset)


def network() -> Any:
    model = keras.Sequential(
        [keras.Input((8, 8)), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_a_leak_into_the_preparation_is_seen() -> None:
    """Planted: the pictures are normalised by means that the test part belongs to."""

    def make(given: Dataset) -> dict[str, Any]:
        normalised = layers.Normalization(axis=None)
        normalised.adapt(np.concatenate([given.train.x, given.test.x]).astype("float32"))
        model = keras.Sequential([keras.Input((8, 8)), normalised, network()])
        model.compile("adam", "sparse_categorical_crossentropy")
        return prepared(Training(model, given, 1, 32))

    assert leaks(make, DIGITS)


def trained(given: Dataset, folder: Path, callbacks: Callable[[Dataset], list[Any]]) -> Any:
    """What is left of a training: all weights, and which epoch was the best."""

    @recipe(task="image-classification")
    def own() -> Training:
        """Digits."""
        return Training(network(), given, 4, 32, callbacks(given))

    number = len(list(folder.iterdir()))
    run = kn.train(own, run=folder / str(number), verbose=0)
    return {
        "weights": run.load_model().get_weights(),
        "best": [run.load_model(best=True).get_weights(), run.status["best"]["epoch"]],
        "history": [[entry["loss"], entry["val_loss"]] for entry in run.history],
    }


def test_no_training_is_changed_by_the_test_part(tmp_path: Path) -> None:
    assert not leaks(lambda given: trained(given, tmp_path, lambda _: []), DIGITS)


def test_a_leak_into_the_training_is_seen(tmp_path: Path) -> None:
    """Planted: training ends when the test part is learnt worse than before."""

    class Stop(keras.callbacks.Callback):
        def __init__(self, part: Part) -> None:
            super().__init__()
            self.part, self.before = part, 1e9

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            loss = self.model.evaluate(self.part.x, self.part.y, verbose=0)[0]
            self.model.stop_training, self.before = loss > self.before, loss

    assert leaks(lambda given: trained(given, tmp_path, lambda d: [Stop(d.test)]), DIGITS)
