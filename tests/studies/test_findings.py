"""What is found follows from the trials; nothing is claimed that random trials would show too."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from keraunos.recipes import Choice, Range
from keraunos.studies.records import (
    DIVERGED,
    FAILED,
    FINISHED,
    Hyperparameter,
    Retrained,
    StudyRecord,
    TrialRecord,
)
from keraunos.studies.report.findings import MOST, findings
from keraunos.studies.report.ranges import chance_at_edge, widened

RATE = Hyperparameter("learning_rate", Range(1e-4, 1e-1, log=True), whole=False, in_program=True)
DENSE = Hyperparameter("dense", Range(16, 256, log=True), whole=True, in_program=False)
DROPOUT = Hyperparameter("dropout", Range(0.0, 0.6), whole=False, in_program=True)
OPTIMIZER = Hyperparameter(
    "optimizer", Choice("adam", "sgd", "lion"), whole=False, in_program=False
)
SPACE = [RATE, DENSE, DROPOUT, OPTIMIZER]


def draw(dice: random.Random) -> dict[str, Any]:
    return {
        "learning_rate": 10 ** dice.uniform(-4, -1),
        "dense": round(16 * 16 ** dice.random()),
        "dropout": dice.uniform(0, 0.6),
        "optimizer": dice.choice(["adam", "sgd", "lion"]),
    }


def study(
    value: Callable[[dict[str, Any]], float | None], count: int = 40, seed: int = 0, **changes: Any
) -> StudyRecord:
    """Random trials; those without a value have diverged."""
    dice = random.Random(seed)
    drawn = [draw(dice) for _ in range(count)]
    trials = [
        TrialRecord(k, DIVERGED if value(given) is None else FINISHED, given, value(given))
        for k, given in enumerate(drawn)
    ]
    record = StudyRecord("my study", "digits-cnn", "val_accuracy", True, 10, SPACE, trials)
    return replace(record, **changes)


def with_curves(record: StudyRecord, **curves: Sequence[float]) -> StudyRecord:
    given = {name: list(curve) for name, curve in curves.items()}
    return replace(record, trials=[replace(trial, curves=given) for trial in record.trials])


def only(found: Sequence[str], part: str) -> str:
    (sentence,) = [sentence for sentence in found if part in sentence]
    return sentence


def said(found: Sequence[str], part: str) -> bool:
    return any(part in sentence for sentence in found)


def smooth(given: dict[str, Any]) -> float:
    """All hyperparameters matter a little, and the best values are in the middle."""
    return 0.9 - 0.01 * abs(given["dropout"] - 0.3) - 1e-5 * abs(given["dense"] - 64)


@pytest.mark.parametrize("count", [1, 7])
def test_few_trials_tell_nothing_but_how_many_more_would(count: int) -> None:
    record = study(smooth, count, importance={"dropout": 1.0})
    (sentence,) = findings(record)
    assert f"what matters: {count}." in sentence
    assert (
        f"About {20 - count} more would do: `keraunos search 'my study' --trials 20`." in sentence
    )


def test_no_trial_at_all() -> None:
    (sentence,) = findings(study(smooth, 0))
    assert "No trial has a value yet" in sentence


def test_eight_trials_give_a_hint_that_is_called_one() -> None:
    found = findings(study(smooth, 8, importance={"dropout": 0.9, "dense": 0.1}))
    assert "8 trials of 4 hyperparameters give a hint and no proof" in only(found, "--trials")
    assert not said(findings(study(smooth, 20)), "hint")


def test_what_mattered_most_and_where_its_good_values_lie() -> None:
    shares = {"learning_rate": 0.05, "dense": 0.25, "dropout": 0.7, "optimizer": 0.0}
    first, second, *_ = findings(study(smooth, 40, importance=shares))
    assert first.startswith("dropout mattered most: it explains 70% of the differences")
    low, high = map(float, re.findall(r"between (\S+) and (\S+) \(searched: 0 to 0.6\)", first)[0])
    assert 0.2 < low < 0.3 < high < 0.4
    assert second.startswith("dense comes second with 25%")


def test_a_choice_that_mattered_names_its_best_option() -> None:
    record = study(lambda p: 0.9 + 0.01 * (p["optimizer"] == "lion") + p["dropout"] / 1e4)
    found = findings(replace(record, importance={"optimizer": 0.9, "dropout": 0.1}))
    assert found[0].endswith("Of the best 10 trials 10 have optimizer=lion.")


def test_where_none_decides_that_is_said() -> None:
    shares = {entry.name: 0.18 for entry in SPACE}
    assert "No hyperparameter decides by itself" in findings(study(smooth, importance=shares))[0]


@pytest.mark.parametrize(
    ("value", "argument"),
    [
        (lambda p: p["learning_rate"], "--space learning_rate=0.0001..1:log"),
        (lambda p: -p["learning_rate"], "--space learning_rate=1e-05..0.1:log"),
        (lambda p: p["dense"] + p["dropout"] / 1e3, "--space dense=16..512:log"),
        (lambda p: -p["dense"] - p["dropout"] / 1e3, "--space dense=8..256:log"),
        (lambda p: p["dropout"], "--space dropout=0..0.9"),
    ],
)
def test_the_best_at_an_end_asks_for_a_wider_range(value, argument: str) -> None:
    name = argument.split()[1].partition("=")[0]
    found = findings(study(value, 60, importance={name: 1.0, "optimizer": 0.0}))
    assert f"`{argument}`" in only(found, "end of its range")


def grouped(record: StudyRecord, size: int) -> StudyRecord:
    """Networks of one shape for so many trials at a time."""
    leaders = [record.trials[t.number - t.number % size] for t in record.trials]
    shapes = [{n: lead.parameters[n] for n in ("dense", "optimizer")} for lead in leaders]
    trials = [
        replace(trial, parameters={**trial.parameters, **shape}, group=str(lead.number))
        for trial, shape, lead in zip(record.trials, shapes, leaders, strict=True)
    ]
    return replace(record, trials=trials)


def test_trials_of_one_shape_are_one_throw_of_the_dice() -> None:
    record = grouped(study(smooth, 40), 10)
    found = [
        replace(t, value=t.parameters["dense"] + t.number / 1e3 - 999 * (t.group == "30"))
        for t in record.trials
    ]
    ends = {t.parameters["dense"] for t in found}
    assert len(ends) == 4
    crowd = replace(record, trials=found, importance={"dense": 1.0})
    assert not said(findings(crowd), "--space")
    alone = [replace(t, group=None) for t in found]
    assert said(findings(replace(crowd, trials=alone)), "--space")


def test_a_dropout_of_zero_cannot_be_lowered() -> None:
    assert not said(findings(study(lambda p: -p["dropout"], 60)), "end of its range")


def test_an_end_does_not_count_where_the_hyperparameter_does_not_matter() -> None:
    shares = {"learning_rate": 0.05, "dense": 0.95}
    record = study(lambda p: p["learning_rate"], 60, importance=shares)
    assert not said(findings(record), "end of its range")


def test_an_option_that_was_never_good_is_left_out() -> None:
    found = findings(study(lambda p: p["dropout"] - 9 * (p["optimizer"] == "sgd")))
    sentence = only(found, "better half")
    assert "optimizer=sgd" in sentence
    assert "`--space optimizer=adam,lion`" in sentence


def test_a_program_gets_arguments_of_a_program() -> None:
    record = study(lambda p: p["dropout"] - 9 * (p["optimizer"] == "sgd"))
    found = findings(replace(record, configuration={"command": "python program.py"}))
    assert "`space=['optimizer=adam,lion']`" in only(found, "better half")
    assert not said(found, "keraunos search")


def test_an_option_that_was_hardly_tried_is_not_blamed() -> None:
    record = study(lambda p: p["dropout"] - 9 * (p["optimizer"] == "sgd"))
    tried = [t for t in record.trials if t.parameters["optimizer"] == "sgd"]
    trials = [t for t in record.trials if t not in tried[3:]]
    assert not said(findings(replace(record, trials=trials)), "better half")


def test_a_learning_rate_above_which_training_diverges_is_the_new_end() -> None:
    found = findings(study(lambda p: None if p["learning_rate"] > 0.02 else smooth(p), 60))
    sentence = only(found, "diverged")
    count, total = map(int, re.findall(r"(\d+) of the (\d+) trials", sentence)[0])
    assert count == total > 5
    limit = re.findall(r"--space learning_rate=0.0001\.\.(\S+):log", sentence)[0]
    assert 0.019 < float(limit) < 0.03


def test_a_lone_divergence_is_no_finding() -> None:
    record = study(smooth, 60)
    lost = replace(record.trials[0], state=DIVERGED, value=None)
    assert not said(findings(replace(record, trials=[lost, *record.trials[1:]])), "diverged")


def test_random_values_lead_to_no_advice_about_the_space() -> None:
    claims = 0
    for seed in range(200):
        dice = random.Random(1000 + seed)
        found = findings(study(lambda p, dice=dice: dice.random(), 40, seed=seed))
        claims += sum("--space" in sentence for sentence in found)
    assert claims <= 10


def test_a_plateau_is_measured_by_seeds() -> None:
    record = study(lambda p: 0.9 + 0.0001 * p["dropout"], 40)
    anew = Retrained("runs/r", [0.897, 0.9, 0.903])
    sentence = only(findings(replace(record, retrained=anew)), "plateau")
    assert "give 90.00% on average, and 40 trials" in sentence
    assert "at most 0.6 percentage points worse" in sentence
    sharp = Retrained("runs/r", [0.9000599, 0.90006, 0.9000601])
    assert not said(findings(replace(record, retrained=sharp)), "plateau")


def test_without_seeds_a_plateau_is_measured_by_the_number_of_examples() -> None:
    def record(examples: int) -> StudyRecord:
        data = {"data": {"examples": {"validation": examples}}}
        return study(lambda p: 0.9 + 0.02 * p["dropout"], 40, configuration=data)

    assert "40 trials are at most" in only(findings(record(300)), "plateau")
    assert not said(findings(record(3_000_000)), "plateau")
    assert not said(findings(replace(record(300), metric="val_f1")), "plateau")


def test_a_best_that_seeds_do_not_repeat_does_not_hide_the_plateau() -> None:
    record = study(lambda p: 0.9 + 0.0001 * p["dropout"], 40)
    lucky = replace(record.trials[7], value=0.99)
    trials = [*record.trials[:7], lucky, *record.trials[8:]]
    anew = Retrained("runs/r", [0.897, 0.9, 0.903])
    assert said(findings(replace(record, trials=trials, retrained=anew)), "plateau")


def test_what_is_still_getting_better_is_no_plateau() -> None:
    record = study(lambda p: 0.9 + 0.0001 * p["dropout"], 40)
    later = [replace(t, value=0.9 + 0.01 * (t.number >= 20)) for t in record.trials]
    anew = Retrained("runs/r", [0.909, 0.91, 0.911])
    found = findings(replace(record, trials=later, retrained=anew))
    assert not said(found, "plateau")
    assert said(found, "improved the best value by 1 percentage points")


def test_curves_that_rise_to_the_end_want_more_epochs() -> None:
    rising = [0.5 + 0.04 * k for k in range(10)]
    record = with_curves(study(smooth), val_accuracy=rising)
    assert "`--epochs 20`" in only(findings(record), "train longer")
    by_program = replace(record, configuration={"command": "python program.py"})
    assert "`epochs=20`" in only(findings(by_program), "train longer")
    flat = with_curves(study(smooth), val_accuracy=[*rising[:5], *[0.6] * 5])
    assert not said(findings(flat), "train longer")


def test_a_validation_loss_that_rises_is_overfitting_and_no_reason_to_train_longer() -> None:
    record = with_curves(
        study(smooth),
        val_accuracy=[0.5 + 0.04 * k for k in range(6)],
        loss=[1, 0.5, 0.2, 0.1, 0.05, 0.02],
        val_loss=[1, 0.6, 0.5, 0.55, 0.6, 0.7],
    )
    found = findings(record)
    assert "lowest in epoch 3 and rose from 0.5 to 0.7" in only(found, "by heart")
    assert not said(found, "train longer")


def test_losses_that_rise_together_are_no_overfitting() -> None:
    record = with_curves(study(smooth), loss=[1, 0.5, 0.6, 0.9], val_loss=[1, 0.5, 0.6, 0.9])
    assert not said(findings(record), "by heart")


def test_a_search_that_still_got_better_may_go_on() -> None:
    record = study(smooth)
    rising = [replace(t, value=0.8 + t.number / 1000) for t in record.trials]
    sentence = only(findings(replace(record, trials=rising)), "second half")
    assert "improved the best value by 2 percentage points" in sentence
    assert "`keraunos search 'my study' --trials 60`" in sentence
    falling = [replace(t, value=0.8 - t.number / 1000) for t in record.trials]
    sentence = only(findings(replace(record, trials=falling)), "second half")
    assert "nothing that is more than luck" in sentence


def test_many_failures_come_first_with_their_reason() -> None:
    record = study(smooth)
    lost = [
        replace(t, state=FAILED, value=None, reason="Out of memory.") for t in record.trials[:10]
    ]
    found = findings(replace(record, trials=lost + record.trials[10:]))
    assert found[0] == "10 trials failed, 10 of them for this reason: Out of memory."


def test_what_hardly_mattered_need_not_be_searched() -> None:
    shares = {"learning_rate": 0.98, "dense": 0.01, "dropout": 0.01, "optimizer": 0.0}
    sentence = only(findings(study(smooth, importance=shares)), "hardly mattered")
    assert sentence.startswith("dense, dropout and optimizer hardly")
    assert not said(findings(study(smooth, 20, importance=shares)), "hardly mattered")


def test_a_loss_and_its_negative_lead_to_the_same_findings() -> None:
    def value(given: dict[str, Any]) -> float:
        return given["learning_rate"] - 9 * (given["optimizer"] == "sgd")

    up = study(value, 60, metric="val_f1")
    down = study(lambda p: -value(p), 60, metric="val_f1", maximized=False)
    assert findings(up) == findings(down)
    assert len(findings(up)) >= 3


def test_there_are_never_more_than_can_be_read() -> None:
    record = study(
        lambda p: None if p["dropout"] > 0.5 else p["learning_rate"] + p["dense"] / 1e4, 60
    )
    shares = {"learning_rate": 0.5, "dense": 0.48, "dropout": 0.01, "optimizer": 0.01}
    lost = [replace(t, state=FAILED, value=None) for t in record.trials[:8]]
    trials = with_curves(record, val_accuracy=[0.1 * k for k in range(10)]).trials
    full = replace(record, trials=lost + trials[8:], importance=shares)
    assert len(findings(full)) == MOST


@pytest.mark.parametrize(
    ("values", "whole", "upper", "expected"),
    [
        (Range(1e-4, 1e-1, log=True), False, True, Range(1e-4, 1, log=True)),
        (Range(3e-5, 3e-3, log=True), False, False, Range(5e-6, 3e-3, log=True)),
        (Range(8, 64, log=True), True, True, Range(8, 128, log=True)),
        (Range(1, 64, log=True), True, False, None),
        (Range(16, 256), True, True, Range(16, 376)),
        (Range(16, 256), True, False, Range(8, 256)),
        (Range(1, 4), True, False, None),
        (Range(0.0, 0.6), False, True, Range(0.0, 0.9)),
        (Range(0.5, 0.99), False, True, Range(0.5, 0.995)),
        (Range(0.0, 1.0), False, True, None),
        (Range(0.0, 1.0), False, False, None),
        (Range(-1.0, 1.0), False, False, Range(-2.0, 1.0)),
    ],
)
def test_ranges_are_widened_to_round_numbers(values, whole, upper, expected) -> None:
    assert widened(values, whole, upper) == expected


@pytest.mark.parametrize(
    ("values", "whole", "expected"),
    [
        (Range(0.0, 1.0), False, 0.1),
        (Range(1, 3), True, 1 / 3),
        (Range(0, 10), True, 2 / 11),
        (Range(16, 256, log=True), True, 25 / 241),
    ],
)
def test_few_whole_numbers_lie_at_an_end_more_often(values, whole, expected) -> None:
    assert chance_at_edge(values, whole, 0.1) == pytest.approx(expected)


def test_layers_at_their_end_need_all_of_the_best_to_be_there() -> None:
    layers = Hyperparameter("layers", Range(1, 3), whole=True, in_program=False)
    for crowd, expected in ((5, True), (4, False)):
        trials = [
            TrialRecord(k, FINISHED, {"layers": 3 if k < crowd else 1 + k % 2}, 1 - k / 100)
            for k in range(30)
        ]
        record = StudyRecord("s", "r", "val_accuracy", True, 5, [layers], trials)
        assert said(findings(record), "--space layers=1..4") == expected


def test_a_penalty_within_the_metric_is_told() -> None:
    from keraunos.studies.report.findings import _penalties

    l2 = Hyperparameter("l2", Range(1e-6, 1e-2, log=True), whole=False, in_program=True)
    found = study(lambda p: 0.0, 4)
    assert _penalties(replace(found, metric="val_loss", space=[l2]))
    assert not _penalties(replace(found, metric="val_accuracy", space=[l2]))
    assert not _penalties(replace(found, metric="val_loss"))
