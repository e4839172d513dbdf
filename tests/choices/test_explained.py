"""An explanation is read off what a recipe built, and follows what is chosen."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from typer.testing import CliRunner

from keraunos import Training, data, recipe
from keraunos.choices import Reason, explained
from keraunos.choices.explanation import reasons_of
from keraunos.cli.app import app
from keraunos.data import Dataset, Part
from keraunos.recipes import Recipe

DIGITS = data.digits()


def by_topic(reasons: list[Reason]) -> dict[str, Reason]:
    return {reason.topic: reason for reason in reasons}


def settings_of(reason: Reason) -> list[str]:
    return [change.setting for change in reason.changes if change.setting]


def made(dataset: Dataset, model: Any, task: str, callbacks: Any = ()) -> tuple[Recipe, Training]:
    @recipe(task=task)
    def small(dropout: float = 0.0, epochs: int = 20, batch_size: int = 32) -> Training:
        """One."""
        return Training(model, dataset, epochs, batch_size, list(callbacks))

    return small, small()


def amounts(size: int = 50) -> Dataset:
    random = np.random.default_rng(0)
    x = random.normal(size=(size, 6)).astype("float32")
    part = Part(x, x.sum(axis=1, keepdims=True))
    return Dataset("amounts", None, (), part, part, part)


def test_digits_are_explained_by_what_was_built() -> None:
    from keraunos import recipes

    found = by_topic(explained(recipes.get("digits-cnn"), {}))
    assert list(found) == [
        *("data", "balance", "division", "preparation", "loss", "output", "metric", "network"),
        *("optimizer", "learning_rate", "batch_size", "epochs", "regularisation"),
    ]
    assert "8x8" in found["data"].chosen
    assert found["loss"].chosen == "Sparse categorical cross-entropy."
    assert "label_smoothing=0.1" in settings_of(found["loss"])
    assert found["output"].chosen == "10 units, activation softmax."
    assert found["network"].chosen.startswith("A convolutional network: 4 layers")
    assert "half a cosine" in found["learning_rate"].chosen
    assert "dropout of 0.4" in found["regularisation"].chosen
    assert found["balance"].changes == ()  # they are balanced


def test_what_is_chosen_is_what_is_explained() -> None:
    from keraunos import recipes

    chosen = {
        **{"optimizer": "nesterov", "schedule": "exponential", "warmup": 0.1, "l2": 1e-4},
        **{"label_smoothing": 0.1, "early_stopping": 4, "weight_decay": 1e-3},
    }
    found = by_topic(explained(recipes.get("digits-cnn"), chosen))
    assert found["optimizer"].chosen == "SGD with a momentum of 0.9."
    assert "after a rise down by the same factor" in found["learning_rate"].chosen
    assert found["learning_rate"].chosen.startswith("0.01 ")
    assert found["loss"].chosen == "Sparse categorical cross-entropy."
    said = found["regularisation"].chosen
    for part in ("L1 or L2", "label smoothing of 0.1", "early stopping", "weight decay of 0.001"):
        assert part in said
    assert "the best epoch" in found["epochs"].why


def test_unequal_classes_are_seen_and_what_was_done_about_them() -> None:
    kept = np.concatenate(
        [np.flatnonzero(DIGITS.train.y == 0), np.flatnonzero(DIGITS.train.y)[:90]]
    )
    train = Part(DIGITS.train.x[kept], DIGITS.train.y[kept])

    @recipe(task="image-classification")
    def few() -> Training:
        """Few."""
        model = keras.Sequential(
            [keras.Input((8, 8)), layers.Flatten(), layers.Dense(10, activation="softmax")]
        )
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        return Training(model, replace(DIGITS, train=train), 2, 32)

    plain = by_topic(explained(few, {}))
    assert settings_of(plain["balance"]) == ["balance=weights", "balance=over"]
    assert "balanced accuracy" in plain["metric"].why
    assert any("--folds" in change.when for change in plain["division"].changes)
    weighed = by_topic(explained(few, {"balance": "weights"}))
    assert weighed["balance"].changes == ()
    assert "counts the more" in weighed["balance"].why


@pytest.mark.parametrize(
    ("loss", "says"),
    [
        ("mse", "Mean squared error."),
        ("mean_absolute_error", "Mean absolute error."),
        (keras.losses.Huber(), "Huber loss."),
        (lambda y_true, y_pred: keras.ops.mean(y_pred), "a loss of the recipe's own."),
    ],
)
@pytest.mark.parametrize("task", ["regression", "no-task-of-this-name"])
def test_amounts_and_unknown_tasks_get_a_sensible_answer(task: str, loss: Any, says: str) -> None:
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, activation="relu"), layers.Dense(1)]
    )
    model.compile(keras.optimizers.RMSprop(), loss)
    small, training = made(amounts(), model, task)
    found = by_topic(reasons_of(small, small.configure({}), training))
    assert says in found["loss"].chosen
    assert "balance" not in found
    assert found["output"].chosen == "1 units, activation linear."
    assert "any number" in found["output"].why
    assert "standard deviation" in found["data"].why
    assert found["network"].chosen.startswith("A feed-forward network")
    assert found["optimizer"].chosen == "RMSprop."


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (layers.LSTM(4), "A recurrent network"),
        (layers.Conv1D(4, 3), "A convolutional network"),
        (layers.SimpleRNN(4), "A recurrent network"),
    ],
)
def test_sequences_say_why_their_layers_read_them(layer: Any, kind: str) -> None:
    random = np.random.default_rng(0)
    part = Part(random.normal(size=(30, 12, 1)).astype("float32"), np.ones((30, 1), np.float32))
    series = Dataset("series", None, (), part, part, part)
    model = keras.Sequential([keras.Input((12, 1)), layer, layers.Flatten(), layers.Dense(1)])
    model.compile("adam", "mae")
    small, training = made(series, model, "forecasting")
    found = by_topic(reasons_of(small, small.configure({}), training))
    assert found["network"].chosen.startswith(kind)
    assert "optimizer=adamw" in settings_of(found["optimizer"])
    assert "schedule=cosine" in settings_of(found["learning_rate"])


def test_the_command_speaks_chinese_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = CliRunner()
    monkeypatch.setenv("KERAUNOS_LANG", "zh")
    shown = runner.invoke(app, ["explain", "digits-cnn"])
    assert shown.exit_code == 0
    for word in ("优化器", "稀疏分类交叉熵", "卷积网络", "--set"):
        assert word in shown.stdout
    monkeypatch.setenv("KERAUNOS_LANG", "en")
    result = runner.invoke(app, ["explain", "digits-cnn", "--set", "l2=1e-3", "--json"])
    found = json.loads(result.stdout.splitlines()[-1])
    assert (found["recipe"], found["task"]) == ("digits-cnn", "image-classification")
    assert all(
        set(each) == {"topic", "title", "chosen", "why", "changes"} for each in found["choices"]
    )
    listed = json.loads(runner.invoke(app, ["recipes", "--json"]).stdout.splitlines()[-1])
    assert listed["common"]["l2"] == {"kind": "float", "default": None}
    assert "l2" not in listed["recipes"][0]["hyperparameters"]


def test_agents_are_not_told_of_examples() -> None:
    from keraunos import recipes

    pytest.importorskip("gymnax")
    found = by_topic(explained(recipes.get("cartpole-ppo"), {}))
    assert "16 copies of CartPole-v1" in found["data"].chosen
    assert "64 episodes after each epoch" in found["division"].chosen
    assert "by heart" in found["regularisation"].why
    assert not {"preparation", "batch_size"} & set(found)


def test_columns_that_only_name_rows_are_told(tmp_path: Path) -> None:
    from keraunos import recipes

    lines = [f"{n},T{n * 37 % 101},{n % 7},{'ab'[n % 2]}" for n in range(1, 101)]
    table = tmp_path / "t.csv"
    table.write_text("\n".join(["id,ticket,size,kind", *lines]), "utf-8")
    preparation = by_topic(explained(recipes.get("iris-mlp"), {}, data=table))["preparation"]
    assert "does not see ticket" in preparation.why
    assert "without=id" in settings_of(preparation)
    assert "categories=embedded" not in settings_of(preparation)


def test_tables_are_told_of_zeros_and_batch_normalisation() -> None:
    from keraunos import recipes

    found = by_topic(explained(recipes.get("iris-mlp"), {"scaling": "standardize"}))
    assert "zero_is_missing=NAME,NAME" in settings_of(found["preparation"])
    assert "scaling=quantile" in settings_of(found["preparation"])
    assert "batch_norm=true" in settings_of(found["regularisation"])
