"""Every recipe that comes with keraunos takes the options of every recipe, and explains itself."""

from typing import Any

import keras
import numpy as np
import pytest
from test_no_leaks import DIGITS, EPISODES, FOLDER, OTHERS, SOURCES, reading

from keraunos import KeraunosError, data, recipes
from keraunos.choices.explanation import reasons_of
from keraunos.data import Dataset, Part, few
from keraunos.networks import GAN
from keraunos.networks.schedules import peak

FEW = {"mnist": "digits", "cifar10": "pictures"}
QUICK = ("digits-cnn", "mnist-cnn", "mnist-gan", "polarity-lstm")
CHOSEN = {"optimizer": "sgd", "schedule": "cosine", "weight_decay": 1e-4}


def dataset_of(source: str | None) -> Dataset:
    """What recipes of a source read, or as little of it as they can be built with."""
    if source is None:
        return DIGITS
    if source == "digit_strings":
        return data.digit_strings(FOLDER, 20, 10)
    if source == "read_ratings":
        return data.made_up_ratings(120, 40)
    found = getattr(data, source)(FOLDER)
    return few(found, 60) if source in FEW else found


def pictures(shape: tuple[int, ...]) -> Dataset:
    """Made up ones, for recipes whose data nobody has here."""
    random = np.random.default_rng(0)
    parts = [
        Part(random.integers(0, 256, (40, *shape), np.uint8), np.arange(40, dtype=np.int32) % 10)
        for _ in range(3)
    ]
    return Dataset("made up", None, tuple("0123456789"), *parts)


def read_by(name: str) -> Dataset:
    source = next((read for begin, read in SOURCES.items() if name.startswith(begin)), None)
    world = next((each for begin, each in EPISODES.items() if name.startswith(begin)), None)
    if world is not None:
        return data.episodes(world)
    if source not in (None, "read_ratings") and not (FOLDER / "mnist").is_dir():
        if source == "mnist":
            return pictures((28, 28))
        pytest.skip("KERAUNOS_DATA names no folder with the data sets")
    return dataset_of(source)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in recipes.names()
        if name not in OTHERS
    ],
)
def test_every_recipe_takes_the_options_and_explains_itself(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = recipes.get(name)
    chosen: dict[str, Any] = dict(CHOSEN)
    by_itself = found.task == "reinforcement-learning"
    if by_itself:  # whose steps are each several of the optimizer's
        del chosen["schedule"]
    elif found.task != "image-generation" and name != "ratings-recommender":  # no kernels
        chosen["l2"] = 1e-4
    with reading(found, read_by(name), monkeypatch):
        settings = found.configure(chosen)
        made = found.prepare(settings)
    optimizers = [made.model.optimizer]
    if isinstance(made.model, GAN):
        optimizers = [made.model.g_optimizer, made.model.d_optimizer]
    for optimizer in optimizers:
        config = optimizer.get_config()
        assert type(optimizer) is keras.optimizers.SGD
        rate = config["learning_rate"]
        assert peak(rate) == pytest.approx(0.01)
        assert by_itself or rate["class_name"] == "CosineDecay"
        assert config["weight_decay"]
    if "l2" in chosen:
        assert any(getattr(v.regularizer, "l2", 0) > 0 for v in made.network.trainable_variables)
    reasons = reasons_of(found, settings, made)
    topics = [reason.topic for reason in reasons]
    assert topics[0] == "data"
    assert {"loss", "output", "metric", "network", "optimizer", "regularisation"} <= set(topics)
    assert by_itself or "batch_size" in topics
    assert all(reason.chosen and reason.why for reason in reasons)
    (optimizer,) = (reason for reason in reasons if reason.topic == "optimizer")
    assert optimizer.chosen.startswith("SGD")
    for reason in reasons:
        for change in reason.changes:
            if change.setting:
                option, value = change.setting.split("=")
                found.configure({option: value})


def test_what_a_style_transfer_cannot_have_is_a_sentence() -> None:
    found = recipes.get("style-transfer")
    assert "optimizer" in found.common
    with pytest.raises(KeraunosError, match="style-transfer has no hyperparameter 'l3'"):
        found.configure({"l3": 1})
