"""How does a learning rate go along in the course of a training?"""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keraunos.errors import KeraunosError

RATES = ("initial_learning_rate", "warmup_target", "end_learning_rate", "values")
STEPS = ("decay_steps", "warmup_steps", "first_decay_steps", "boundaries")
"""What Keras's schedules say of learning rates, and of steps."""


@keras.saving.register_keras_serializable("keraunos")
class WarmUp(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """The rate of a schedule, times a share that rises to 1 over the first steps.

    Args:
        schedule: a Keras schedule.
        steps: until the share is 1.
    """

    def __init__(self, schedule: Any, steps: int) -> None:
        super().__init__()
        self.schedule = schedule
        self.steps = steps

    def __call__(self, step: Any) -> Any:
        """The rate of a step."""
        share = (ops.cast(step, "float32") + 1) / self.steps
        return self.schedule(step) * ops.minimum(share, 1.0)

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        schedule = keras.saving.serialize_keras_object(self.schedule)
        return {"schedule": schedule, "steps": self.steps}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "WarmUp":
        """Made anew."""
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["steps"])


def scheduled(kind: str, rate: float, steps: int, warmup: int) -> Any:
    """A schedule over so many steps, the first of which may rise; a number where it is constant.

    Where Keras has such a schedule it is that one, so that the network's file needs no other.
    """
    schedules = keras.optimizers.schedules
    if kind in ("constant", "cosine"):
        if not warmup:
            return rate if kind == "constant" else schedules.CosineDecay(rate, steps)
        return schedules.CosineDecay(
            0.0,
            max(1, steps - warmup),
            alpha=1.0 if kind == "constant" else 0.0,
            warmup_target=rate,
            warmup_steps=warmup,
        )
    if kind == "linear":
        made = schedules.PolynomialDecay(rate, steps, 0.0)
    elif kind == "exponential":
        made = schedules.ExponentialDecay(rate, steps, 0.01)
    else:
        made = schedules.PiecewiseConstantDecay(
            [max(1, steps // 2), max(2, 3 * steps // 4)], [rate, 0.1 * rate, 0.01 * rate]
        )
    return WarmUp(made, warmup) if warmup else made


def peak(rate: Any) -> float:
    """The highest rate of a schedule, or the number itself.

    Args:
        rate: as it stands in an optimizer's configuration.
    """
    if not isinstance(rate, dict):
        return float(rate)
    config = rate["config"]
    inside = config.get("schedule")
    if isinstance(inside, dict):
        return peak(inside)
    found = [config[name] for name in RATES if config.get(name) is not None]
    numbers = [float(n) for each in found for n in (each if isinstance(each, list) else [each])]
    if not numbers:
        raise KeraunosError(
            "How high the learning rates of the schedule {kind} are is not known; choose a "
            "learning_rate too.",
            kind=rate["class_name"],
        )
    return max(numbers)


def length(rate: Any) -> int | None:
    """How many steps a schedule goes on for; None if it does not say, or is a number.

    Args:
        rate: as it stands in an optimizer's configuration.
    """
    config = rate["config"] if isinstance(rate, dict) else {}
    if isinstance(config.get("schedule"), dict):
        return length(config["schedule"])
    ends = isinstance(rate, dict) and rate["class_name"] in ("CosineDecay", "PolynomialDecay")
    if not ends:
        return None
    return int(config["decay_steps"]) + int(config.get("warmup_steps") or 0)


def stretched(schedule: dict[str, Any], higher: float, longer: float) -> Any:
    """A schedule from its configuration, with other rates and over more or fewer steps.

    Args:
        schedule: as it stands in an optimizer's configuration.
        higher: what its rates are multiplied by.
        longer: what its steps are multiplied by.
    """
    config = dict(schedule["config"])

    def times(value: Any, by: Callable[[Any], Any]) -> Any:
        return [by(each) for each in value] if isinstance(value, list) else by(value)

    for name in RATES:
        if higher != 1.0 and config.get(name) is not None:
            config[name] = times(config[name], lambda rate: rate * higher)
    for name in STEPS:
        if longer != 1.0 and config.get(name) is not None:
            config[name] = times(config[name], lambda steps: max(1, round(steps * longer)))
    return keras.optimizers.schedules.deserialize({**schedule, "config": config})
