"""Studies as a search leaves them, made by dice that always fall alike."""

import math
import random
from typing import Any

from keraunos.recipes import Choice, Range
from keraunos.studies.importance import importance
from keraunos.studies.records import (
    DIVERGED,
    FAILED,
    FINISHED,
    RUNNING,
    STOPPED,
    Hyperparameter,
    Retrained,
    StudyRecord,
    TrialRecord,
)

SPACE = [
    Hyperparameter("filters", Range(8, 64, log=True), whole=True, in_program=False),
    Hyperparameter("dense", Range(16, 256, log=True), whole=True, in_program=False),
    Hyperparameter("noise", Range(0.0, 0.3), whole=False, in_program=True),
    Hyperparameter("dropout", Range(0.0, 0.6), whole=False, in_program=True),
    Hyperparameter("learning_rate", Range(1e-4, 1e-1, log=True), whole=False, in_program=True),
    Hyperparameter("batch_size", Choice(16, 32, 64, 128, 256), whole=True, in_program=False),
    Hyperparameter("optimizer", Choice("adam", "sgd", "lion"), whole=False, in_program=False),
    Hyperparameter("augment", Choice(True, False), whole=False, in_program=False),
    Hyperparameter("weight_decay", Range(1e-6, 1e-2, log=True), whole=False, in_program=True),
    Hyperparameter("layers", Range(1, 4), whole=True, in_program=False),
    Hyperparameter("label_smoothing", Range(0.0, 0.2), whole=False, in_program=True),
    Hyperparameter("rotation_of_pictures", Range(0.0, 0.25), whole=False, in_program=True),
]
DEFAULTS = {
    "filters": 16, "dense": 128, "noise": 0.1, "dropout": 0.4, "learning_rate": 2e-3,
    "batch_size": 32, "optimizer": "adam", "augment": False, "weight_decay": 1e-4, "layers": 2,
    "label_smoothing": 0.1, "rotation_of_pictures": 0.05, "epochs": 20,
}  # fmt: skip
CONFIGURATION = {
    "recipe": "digits-cnn",
    "hyperparameters": DEFAULTS,
    "chosen": [],
    "seed": 3,
    "data": {
        "name": "digits",
        "folder": None,
        "fingerprint": "sha256:" + 8 * "0123abcd",
        "examples": {"train": 1077, "validation": 360, "test": 360},
    },
    "command": "keraunos search digits-cnn --trials 64 --seed 3",
    "versions": {"python": "3.11.9", "keraunos": "0.9.0", "keras": "3.15.1", "jax": "0.10.2"},
    "machine": {"processor": "AMD EPYC", "cores": 2, "devices": ["cpu: cpu"]},
}


def sample(
    count: int,
    metric: str = "val_accuracy",
    dimensions: int = 6,
    epochs: int = 20,
    retrained: bool = True,
    seed: int = 0,
) -> StudyRecord:
    """A plausible study: good learning rates are near 0.003, a third is stopped, some diverge.

    Args:
        count: trials.
        metric: `val_accuracy`, which is maximized, or `val_loss`.
        dimensions: hyperparameters of the twelve above.
        epochs: of a whole trial.
        retrained: whether the winner was trained anew.
        seed: of the dice.
    """
    dice = random.Random(seed)
    space = SPACE[:dimensions] if dimensions > 1 else [SPACE[4]]
    trials = [_trial(number, space, epochs, metric, dice) for number in range(count)]
    anew = None
    if retrained and metric == "val_accuracy":
        anew = Retrained(
            "runs/digits-cnn-4",
            [0.981, 0.9785, 0.983, 0.9772, 0.9801],
            {
                "accuracy": [0.972, 0.978, 0.975, 0.9694, 0.9778],
                "balanced_accuracy": [0.971, 0.977, 0.974, 0.969, 0.977],
                "log_loss": [0.0812, 0.0774, 0.0903, 0.0881, 0.0799],
            },
            {"accuracy": 0.9833, "log_loss": 0.0611},
        )
    elif retrained:
        anew = Retrained("runs/digits-cnn-4", [0.081, 0.079, 0.088])
    study = StudyRecord(
        name="studies/digits-cnn-1",
        what="digits-cnn",
        metric=metric,
        maximized=metric == "val_accuracy",
        epochs=epochs,
        space=space,
        trials=trials,
        defaults=DEFAULTS,
        seconds=max((t.began + t.seconds for t in trials), default=0.0) + 1,
        retrained=anew,
        settings={"sampler": "TPE", "pruner": "successive halving", "lanes": 8},
        configuration=CONFIGURATION,
    )
    return StudyRecord(**{**vars(study), "importance": importance(study)})


def _trial(
    number: int, space: list[Hyperparameter], epochs: int, metric: str, dice: random.Random
) -> TrialRecord:
    parameters = {entry.name: _value(entry, dice, number) for entry in space}
    if number == 0:
        parameters = {entry.name: DEFAULTS[entry.name] for entry in space}
    rate = float(parameters.get("learning_rate", 3e-3))
    began, seconds = 9.0 * (number // 8), 7 + 2 * dice.random()
    group = f"g{number // 8}"
    common: dict[str, Any] = {"began": began, "seconds": seconds, "group": group}
    if number % 53 == 17:
        reason = "The network cannot be built: filters=64 needs more memory than <there is> & more."
        return TrialRecord(number, FAILED, parameters, None, reason=reason, **common)
    if rate > 0.04:
        lost: dict[str, list[float | None]] = {
            "loss": [2.3, 9.7, None],
            "val_loss": [5.0, None, None],
            "val_accuracy": [0.1, 0.1, 0.1],
        }
        return TrialRecord(number, DIVERGED, parameters, None, lost, **common)
    off = abs(math.log10(rate / 3e-3))
    error = 0.018 + 0.03 * off**2 + 0.02 * abs(float(parameters.get("dropout", 0.3)) - 0.35)
    error += 0.006 * (parameters.get("batch_size", 32) == 256) + 0.004 * dice.random()
    speed = min(rate / 1e-3, 4) + 0.3
    wobble = [1 + 0.15 * dice.gauss(0, 1) for _ in range(epochs)]
    accuracies = [
        1 - min(0.9, error * w + 0.85 * math.exp(-0.6 * speed * (k + 1)))
        for k, w in enumerate(wobble)
    ]
    losses = [4 * (1 - a) * (1 + 0.02 * k) for k, a in enumerate(accuracies)]
    last, state = epochs, FINISHED
    if error > 0.035 and number % 8:
        last, state = max(2, epochs // (3 if error < 0.06 else 6)), STOPPED
    curves = {
        "loss": [3.5 * (1 - a) * 0.97**k for k, a in enumerate(accuracies)][:last],
        "val_loss": losses[:last],
        "val_accuracy": accuracies[:last],
    }
    value = max(accuracies[:last]) if metric == "val_accuracy" else min(losses[:last])
    return TrialRecord(number, state, parameters, value, curves, **common)


def _value(entry: Hyperparameter, dice: random.Random, number: int) -> Any:
    """Later trials crowd around a learning rate of 0.003, as a sampler would have it."""
    values = entry.values
    if isinstance(values, Choice):
        return dice.choice(values.options)
    if entry.name == "learning_rate" and number > 20 and dice.random() < 0.6:
        return 3e-3 * 10 ** dice.gauss(0, 0.25)
    share = dice.random()
    value = (
        values.low * (values.high / values.low) ** share
        if values.log
        else values.low + (values.high - values.low) * share
    )
    return round(value) if entry.whole else value


__all__ = ["RUNNING", "SPACE", "sample"]
