"""The advice follows from the curves, and its commands repeat what was chosen."""

import pytest

from keraunos.runs.report.advice import next_steps
from keraunos.tasks.classification import nothing_learnt

CONFIG = {
    "recipe": "mnist-mlp",
    "hyperparameters": {"dense": 32, "dropout": 0.2, "learning_rate": 0.01, "epochs": 6},
    "chosen": ["dense"],
    "seed": 7,
    "data": {"folder": "/my data/mnist"},
}


def history(loss, val_loss) -> list[dict]:
    return [
        {"epoch": epoch + 1, "loss": a, "val_loss": b}
        for epoch, (a, b) in enumerate(zip(loss, val_loss, strict=True))
    ]


@pytest.mark.parametrize(
    ("losses", "reason", "command"),
    [
        (history([2, 1, 0.8], [2, 1, 0.9]), "still falling", "--epochs 6"),
        (history([2, 1, 0.4, 0.1], [1.5, 1, 1.2, 1.4]), "by heart", "--set dropout=0.4"),
        (history([2, 1, 1, 1, 1], [2, 1, 1.01, 1.02, 1.01]), "stood still since epoch 2", None),
        (history([2, None], [2, None]), "not a number", "--set learning_rate=0.001"),
        (history([2], [2]), "One epoch", "--epochs 5"),
    ],
)
def test_the_curves_decide(losses, reason: str, command: str | None) -> None:
    first = next_steps(losses, CONFIG, None, mistakes=0)[0]
    assert reason in first.reason
    if command is None:
        assert first.command is None
    else:
        assert command in first.command
        assert first.command.startswith("keraunos train mnist-mlp --set dense=32")
        assert first.command.endswith("--seed 7 --data '/my data/mnist'")


def test_mistakes_are_mentioned_only_if_there_are_some() -> None:
    falling = history([2, 1], [2, 1])
    assert len(next_steps(falling, CONFIG, None, mistakes=3)) == 4
    assert len(next_steps(falling, CONFIG, None, mistakes=0)) == 3


@pytest.mark.parametrize(
    ("losses", "action", "command"),
    [
        (history([2.3, 2.3, 2.3], [2.3, 2.3, 2.4]), "did not move", "--set learning_rate=0.1"),
        (history([9, 14.4, 14.4], [14.4, 14.4, 14.3]), "smaller", "--set learning_rate=0.001"),
    ],
)
def test_what_is_no_better_than_the_commonest_class_has_learnt_nothing(
    losses, action: str, command: str
) -> None:
    chance = {"accuracy": 0.1, "accuracy_low": 0.08, "majority_accuracy": 0.103}
    first = next_steps(losses, CONFIG, nothing_learnt(chance), mistakes=900)[0]
    assert "learnt nothing" in first.reason
    assert "10.0%" in first.reason
    assert "10.3%" in first.reason
    assert action in first.action
    assert command in first.command


def test_a_search_and_several_seeds_are_suggested_as_commands() -> None:
    falling = history([2, 1], [2, 1])
    commands = [advice.command for advice in next_steps(falling, CONFIG, None, mistakes=0)]
    assert commands[-2].endswith("--data '/my data/mnist' --members 5")
    assert commands[-1] == "keraunos search mnist-mlp --data '/my data/mnist'"
    several = next_steps(falling, {**CONFIG, "members": 4}, None, mistakes=0)
    assert not any("seeds" in advice.action for advice in several)
    assert several[0].command is not None
    assert several[0].command.endswith("--members 4")


def test_a_search_keeps_what_says_which_data_are_meant() -> None:
    config = CONFIG | {
        "recipe": "iris-mlp",
        "hyperparameters": {"target": "kind", "units": 8, "l2": 0.001},
        "chosen": ["target", "units", "l2"],
    }
    steps = next_steps(history([2, 1, 0.8], [2, 1, 0.9]), config, None, mistakes=0)
    command = steps[-1].command or ""
    assert "search iris-mlp --set target=kind --set l2=0.001 --data" in command


def test_a_simple_method_that_is_better_is_told_first() -> None:
    curves = history([2, 1, 0.8], [2, 1, 0.9])
    better = {"skill_low": -0.3, "skill_high": -0.01}
    assert "simple method" in next_steps(curves, CONFIG, None, 0, better)[0].reason
    even = {"skill_low": -0.3, "skill_high": 0.01}
    assert "still falling" in next_steps(curves, CONFIG, None, 0, even)[0].reason
