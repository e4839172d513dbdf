"""The advice follows from the curves, and its commands repeat what was chosen."""

import pytest

from keraunos.runs.report.advice import next_steps

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
    first = next_steps(losses, CONFIG, mistakes=0)[0]
    assert reason in first.reason
    if command is None:
        assert first.command is None
    else:
        assert command in first.command
        assert first.command.startswith("keraunos train mnist-mlp --set dense=32")
        assert first.command.endswith("--seed 7 --data '/my data/mnist'")


def test_mistakes_are_mentioned_only_if_there_are_some() -> None:
    falling = history([2, 1], [2, 1])
    assert len(next_steps(falling, CONFIG, mistakes=3)) == 3
    assert len(next_steps(falling, CONFIG, mistakes=0)) == 2
