"""Trainings whose batches are of texts that are about equally long are trainings like any other."""

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from opinions import opinions

import keraunos as kn
from keraunos.data import Dataset, Part, digits
from keraunos.data.dataset import fold
from keraunos.engine import keras_bridge as bridge
from keraunos.engine.population import members
from keraunos.errors import KeraunosError
from keraunos.networks import text_cnn
from keraunos.preparation import Words
from keraunos.recipes import Training, get
from keraunos.runs.members import members_of

SETTINGS = {"vocabulary": 60, "length": 32, "width": 16, "learning_rate": 1e-2, "batch_size": 32}


def drawn_out() -> Dataset:
    """Opinions, of 10 to 25 words, most of them short."""
    random, found = np.random.default_rng(0), opinions()

    def longer(part: Part) -> Part:
        words = random.geometric(0.25, len(part)).clip(1, 15) - 1
        texts = [f"{text}{' really' * n}" for text, n in zip(part.x, words, strict=True)]
        return Part(np.array(texts), part.y)

    return Dataset("drawn out", None, found.classes, *map(longer, found.parts.values()))


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("keraunos.recipes.polarity_cnn")
    monkeypatch.setattr(module, "polarity", lambda folder: drawn_out())


def trained(folder: Path, **settings: Any) -> kn.Run:
    return kn.train(
        "polarity-cnn", **{**SETTINGS, "filters": 16, **settings}, run=folder, verbose=0
    )


def weights(run: kn.Run) -> list[np.ndarray]:
    return list(run.load_model().get_weights())


def assert_same(run: kn.Run, other: kn.Run) -> None:
    for one, two in zip(weights(run), weights(other), strict=True):
        np.testing.assert_array_equal(one, two)


class EndsIn(keras.callbacks.Callback):
    """Ctrl-C in the midst of an epoch, from 0."""

    resumes = False

    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.at, self.epoch = epoch, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if (self.epoch, batch) == (self.at, 3):
            raise KeyboardInterrupt


def test_it_learns_and_goes_on_bit_for_bit_where_it_was_stopped(tmp_path: Path) -> None:
    settings = {"epochs": 6}
    whole = trained(tmp_path / "whole", **settings)
    assert whole.metrics["accuracy"] > 0.8
    assert whole.config["hyperparameters"]["buckets"] == 3
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "part", callbacks=[EndsIn(3)], **settings)
    recipe = get("polarity-cnn")
    part = kn.resume(tmp_path / "part", recipe=recipe, verbose=0)
    assert_same(whole, part)
    assert whole.metrics == part.metrics


def test_a_member_is_what_it_is_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"epochs": 2}
    with monkeypatch.context() as patch:
        patch.setattr(members._MemberProgram, "_own", "none: all of them share one")
        two = trained(tmp_path / "two", members=2, seed=4, **settings)
    assert_same(members_of(two)[1], trained(tmp_path / "alone", seed=5, **settings))


def test_all_folds_have_one_program() -> None:
    recipe = get("polarity-cnn")
    programs = set()
    for index in range(3):
        training = recipe.prepare(recipe.configure(SETTINGS))
        training.data = fold(training.data, 3, index)
        lengths = training.lengths
        assert lengths is not None
        assert len(lengths.of) == len(training.data.train)
        programs.add((lengths.bounds, lengths.cut))
    assert len(programs) == 1


def test_the_lengths_of_the_test_part_are_not_looked_at() -> None:
    recipe = get("polarity-cnn")
    training = recipe.prepare(recipe.configure(SETTINGS))
    before = training.lengths.bounds
    test = Part(np.array(["word " * 32] * 500), np.zeros(500, np.int32))
    training.data = replace(training.data, test=test)
    assert training.lengths.bounds == before


@pytest.mark.slow
def test_folds_are_trained(tmp_path: Path) -> None:
    run = trained(tmp_path / "run", folds=3, epochs=6)
    assert run.metrics["fold_accuracy"] > 0.8


def test_one_bucket_is_a_training_without() -> None:
    recipe = get("polarity-cnn")
    one = recipe.prepare(recipe.configure({**SETTINGS, "buckets": 1}))
    assert one.lengths is None
    bounds = [
        recipe.prepare(recipe.configure({**SETTINGS, "buckets": count})).lengths.bounds
        for count in (2, 4)
    ]
    assert [len(each) for each in bounds] == [2, 4]
    assert bounds[0][-1] == bounds[1][-1] < 32  # no text is longer
    with pytest.raises(KeraunosError, match="buckets is at least 1"):
        recipe.configure({"buckets": 0})


def test_what_is_given_to_the_training_is_as_it_was(tmp_path: Path) -> None:
    """Examples that are shown repeatedly are as long as they are, and weights stay with theirs."""
    recipe = get("polarity-cnn")
    for balance in ("over", "weights"):
        training = recipe.prepare(recipe.configure({**SETTINGS, "balance": balance}))
        x, y, weight = training.taught
        arrays = bridge.ResidentArrays(
            x, y, weight, batch_size=32, shuffle=True, lengths=training.lengths
        )
        full = next(next(arrays.get_jax_iterator()).segments())
        for rows, bucket in zip(full.order.rows[: full.steps], full.order.buckets, strict=False):
            assert not x[rows, full.order.bounds[bucket] :].any()


def a_training(length: int | None, **more: Any) -> Training:
    words = Words(60, 32)
    tokens = keras.Input((length,), dtype="int32")
    x = keras.layers.Embedding(words.size, 4)(tokens)
    x = keras.layers.GlobalAveragePooling1D()(x)
    model = keras.Model(tokens, keras.layers.Dense(2, activation="softmax")(x), name="own")
    model.compile("adam", "sparse_categorical_crossentropy")
    settings = {"preparation": words, "data": drawn_out(), **more}
    return Training(model, epochs=1, batch_size=32, buckets=2, **settings)


def test_what_cannot_be_cut_is_told() -> None:
    assert a_training(None).lengths is not None
    with pytest.raises(KeraunosError, match=r"'own' takes texts of one length.*Input\(\(None,\)\)"):
        _ = a_training(32).lengths
    with pytest.raises(KeraunosError, match="prepared texts; leave it out"):
        _ = a_training(None, preparation=None, data=digits()).lengths
    assert text_cnn(20, 8).input_shape == (None, 8)  # what it is made for, all the same
