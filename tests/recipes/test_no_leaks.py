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
from opinions import opinions

import keraunos as kn
from keraunos import Training, data, recipe, recipes
from keraunos.data import Dataset, Part, few
from keraunos.networks import text_cnn
from keraunos.preparation import Words
from keraunos.recipes import Recipe

FOLDER = Path(os.environ.get("KERAUNOS_DATA", "/nowhere"))
SOURCES = {
    "mnist": "mnist",
    "cifar": "cifar10",
    "camvid": "camvid",
    "cells": "bccd",
    "polarity": "polarity",
    "shakespeare": "shakespeare",
    "multi30k": "multi30k",
    "digits-spoken": "spoken_digits",
    "digits-ctc": "digit_strings",
    "iris": "iris",
    "sonar": "sonar",
    "diabetes": "diabetes",
    "abalone": "abalone",
    "temperature": "temperatures",
    "sunspots": "sunspots",
    "airline": "airline",
    "ratings": "read_ratings",
}
"""By how a recipe's name begins, what it reads its data with."""

EPISODES = {"cartpole": "CartPole-v1", "acrobot": "Acrobot-v1", "pendulum": "Pendulum-v1"}
"""Of agents, whose examples are seeds."""

# Two pictures are all parts of the one; the other needs an encoder that somebody has trained.
OTHERS = ("style-transfer", "sentences-pretrained")
QUICK = (
    "digits-cnn",
    "polarity-cnn",
    "shakespeare-lstm",
    "abalone-mlp",
    "airline-gru",
    "ratings-recommender",
)
"""One of each kind; the others take longer."""

DIGITS = data.digits()


def without_test(dataset: Dataset) -> Dataset:
    """The same with a test part that has nothing to do with it."""
    test, random = dataset.test, np.random.default_rng(0)
    if test.x.dtype.kind == "U":
        x = np.array([str(text)[::-1] for text in test.x])
    elif test.x.dtype.names is not None:
        x = test.x.copy()
        for name in x.dtype.names:
            x[name] = "never" if x.dtype[name].kind == "U" else 1e6 * random.random(len(x))
    else:
        x = random.integers(0, 200, test.x.shape).astype(test.x.dtype)
    return replace(dataset, test=Part(x, np.roll(test.y, 1, axis=0)))


def prepared(made: Training) -> dict[str, Any]:
    """All that a training begins with."""
    model = made.model
    return {
        "weights": [np.asarray(v.value) for v in made.network.variables],
        "layers": json.dumps([layer.get_config() for layer in made.network.layers], default=str),
        "optimizer": json.dumps(model.optimizer.get_config(), default=str),
        "data": [made.examples.train.x, made.examples.train.y, made.examples.validation.x],
        "preparation": json.dumps(made.preparation and made.preparation.as_json()),
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
        for name in (*SOURCES.values(), "episodes"):
            patch.setattr(module, name, lambda *_, **__: dataset, raising=False)
        patch.setattr(data, "digits", lambda: dataset)
        yield


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in recipes.names()
        if name not in OTHERS
    ],
)
def test_no_recipe_is_prepared_with_the_test_part(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = next((read for begin, read in SOURCES.items() if name.startswith(begin)), None)
    if source == "read_ratings":
        dataset = data.made_up_ratings(120, 40)
    elif source is not None and not (FOLDER / "mnist").is_dir():
        pytest.skip("KERAUNOS_DATA names no folder with the data sets")
    else:
        fewer = (20, 10) if source == "digit_strings" else ()
        dataset = DIGITS if source is None else getattr(data, source)(FOLDER, *fewer)
    world = next((each for begin, each in EPISODES.items() if name.startswith(begin)), None)
    if world is not None:
        dataset = data.episodes(world)
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


def test_a_leak_into_a_vocabulary_is_seen() -> None:
    """Planted: the words of the test part are known."""

    def make(given: Dataset) -> dict[str, Any]:
        both = Part(
            np.concatenate([given.train.x, given.test.x]),
            np.concatenate([given.train.y, given.test.y]),
        )
        words = Words(200, 16)
        words.fit(both)
        model = text_cnn(words.size, words.length, width=4, filters=4)
        model.compile("adam", "sparse_categorical_crossentropy")
        made = Training(model, given, 1, 32)
        return prepared(made) | {"preparation": json.dumps(words.as_json())}

    assert leaks(make, opinions())


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
