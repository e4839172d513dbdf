"""Importance finds what matters where that is known, and says nothing where it cannot be."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import optuna
import pytest

from keraunos.recipes import Choice, Range
from keraunos.studies.importance import importance
from keraunos.studies.records import (
    DIVERGED,
    FINISHED,
    STOPPED,
    Hyperparameter,
    StudyRecord,
    TrialRecord,
)

SPACE = [
    Hyperparameter("learning_rate", Range(1e-5, 1e-1, log=True), whole=False, in_program=True),
    Hyperparameter("dense", Range(16, 256), whole=True, in_program=False),
    Hyperparameter("optimizer", Choice("adam", "sgd", "lion"), whole=False, in_program=False),
]


def study(
    objective: Callable[[dict[str, Any]], float | None], count: int = 48, **changes: Any
) -> StudyRecord:
    dice = random.Random(1)
    trials = []
    for number in range(count):
        parameters = {
            "learning_rate": 10 ** dice.uniform(-5, -1),
            "dense": dice.randint(16, 256),
            "optimizer": dice.choice(["adam", "sgd", "lion"]),
        }
        value = objective(parameters)
        state = DIVERGED if value is None else STOPPED if number % 3 else FINISHED
        trials.append(TrialRecord(number, state, parameters, value))
    record = StudyRecord("s", "recipe", "val_accuracy", True, 10, SPACE, trials)
    return replace(record, **changes)


def test_one_that_matters_and_two_that_do_not() -> None:
    shares = importance(study(lambda p: 0.9 - abs(p["dense"] - 100) / 500))
    assert list(shares) == ["learning_rate", "dense", "optimizer"]
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["dense"] > 0.9


def test_a_choice_can_be_what_matters() -> None:
    shares = importance(study(lambda p: 0.5 + 0.2 * (p["optimizer"] == "adam") + p["dense"] / 1e5))
    assert shares["optimizer"] > 0.9


def test_two_that_matter_alike_share() -> None:
    shares = importance(study(lambda p: p["dense"] / 240 + 0.8 * (p["optimizer"] != "sgd"), 96))
    assert 0.25 < shares["dense"] < 0.7
    assert 0.25 < shares["optimizer"] < 0.7
    assert shares["learning_rate"] < 0.1


def test_a_logarithmic_range_is_seen_by_ratio() -> None:
    # Nearly all of this lies in the lowest tenth of a percent of the range.
    shares = importance(study(lambda p: 0.9 if p["learning_rate"] < 1e-4 else 0.6))
    assert shares["learning_rate"] > 0.9


def test_one_monstrous_loss_hides_nothing() -> None:
    def loss(parameters: dict[str, Any]) -> float:
        return 1e9 if parameters["optimizer"] == "sgd" else abs(parameters["dense"] - 100) / 500

    shares = importance(study(loss, 96, metric="val_loss", maximized=False))
    # As the values are, it would be 1e-19.
    assert shares["dense"] > 0.01
    assert shares["dense"] > 100 * shares["learning_rate"]


def test_the_direction_does_not_matter() -> None:
    up = importance(study(lambda p: p["dense"] / 256))
    down = importance(study(lambda p: -p["dense"] / 256, metric="val_loss", maximized=False))
    assert up == pytest.approx(down)


def test_trials_that_diverged_count_as_bad_ones() -> None:
    shares = importance(
        study(lambda p: None if p["learning_rate"] > 3e-3 else 0.9 + p["dense"] / 1e9, 64)
    )
    assert shares["learning_rate"] > 0.8


def test_the_same_record_gives_the_same_shares() -> None:
    record = study(lambda p: p["dense"] / 256 + 0.3 * (p["optimizer"] == "adam"))
    assert importance(record) == importance(record)


def test_many_trials_are_a_matter_of_a_second() -> None:
    record = study(lambda p: p["dense"] / 256, 2000)
    assert importance(record)["dense"] > 0.9


@pytest.mark.parametrize(
    "record",
    [
        study(lambda p: p["dense"] / 256, 7),
        study(lambda p: 0.5),
        study(lambda p: None),
        study(lambda p: float("nan")),
        study(lambda p: p["dense"] / 256, space=[]),
        study(lambda p: p["dense"] / 256, trials=[]),
        study(
            lambda p: p["dense"] / 256,
            space=[Hyperparameter("absent", Range(0, 1), whole=False, in_program=True)],
        ),
    ],
)
def test_nothing_is_said_where_nothing_can_be_told(record: StudyRecord) -> None:
    assert importance(record) == {}


def test_a_hyperparameter_that_was_never_varied_has_no_share() -> None:
    record = study(lambda p: p["dense"] / 256)
    fixed = [replace(t, parameters=t.parameters | {"optimizer": "sgd"}) for t in record.trials]
    assert importance(replace(record, trials=fixed))["optimizer"] == 0


def test_where_none_was_varied_there_is_nothing_to_share() -> None:
    record = study(lambda p: p["dense"] / 256)
    same = [replace(t, parameters=record.trials[0].parameters) for t in record.trials]
    assert importance(replace(record, trials=same)) == {}


def test_optuna_is_left_as_loud_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    before = optuna.logging.get_verbosity()
    importance(study(lambda p: p["dense"] / 256))
    assert optuna.logging.get_verbosity() == before
    assert capfd.readouterr() == ("", "")
