"""A learning rate that rises before it follows its schedule."""

from typing import Any

import keras
from keras import ops


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
