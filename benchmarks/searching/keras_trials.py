"""One trial in Keras, as all programs that drive plain Keras train it.

Settings: `backend`; `one_core`, whether each process keeps to a core of its own;
`steps_per_execution`, a number or "epoch"; all others are arguments of `compile`.
"""

import os
from collections.abc import Callable
from typing import Any

from harness.hiding import FRAMEWORKS, STARTED_LATE, hide
from searching.data import Part
from searching.setting import METRIC, VALIDATION_BATCH
from searching.task import Diary, Task, TrialDiary


def choose_backend(task: Task, shown: frozenset[str] = frozenset()) -> None:
    """Has Keras, not imported yet, find the backend and nothing that its users do without.

    Args:
        shown: packages that the program needs and that would be hidden.
    """
    backend = os.environ["KERAS_BACKEND"] = task.settings["backend"]
    hide((FRAMEWORKS | STARTED_LATE) - {backend} - shown)


def train(
    task: Task,
    parameters: dict[str, Any],
    parts: tuple[Part, Part],
    diary: Diary,
    after_epoch: Callable[[int, float], bool] = lambda epoch, value: False,
) -> float:
    """Trains one network; returns the score of its best epoch, 0 if the deadline came before.

    Args:
        after_epoch: told of every epoch, counted from 1, and its score; whether to stop.
    """
    import keras

    from searching.networks import build

    (x, y), validation_data = parts
    values = dict(parameters)
    batch_size = values.pop("batch_size")
    settings = {k: v for k, v in task.settings.items() if k not in ("backend", "one_core")}
    if settings["steps_per_execution"] == "epoch":
        settings["steps_per_execution"] = -(-len(x) // batch_size)

    class AfterEpoch(keras.callbacks.Callback):
        """No batch hooks, so that no framework waits for them."""

        def __init__(self, trial: TrialDiary) -> None:
            super().__init__()
            self.trial, self.state = trial, "finished"
            self.values: list[float] = []

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            self.values.append(float((logs or {})[METRIC]))
            self.trial.epoch_ended(self.values[-1])
            if len(self.values) == task.epochs:
                return
            if after_epoch(epoch + 1, self.values[-1]):
                self.state = "stopped"
            elif task.is_over:
                self.state = "cut"
            self.model.stop_training = self.state != "finished"

    trial = diary.began(parameters)
    watch = AfterEpoch(trial)
    try:
        # What the trials before have left behind would be kept for ever.
        keras.utils.clear_session()
        model = build(task.case, values, **settings)
        model.fit(
            x,
            y,
            batch_size=batch_size,
            epochs=task.epochs,
            verbose=0,
            validation_data=validation_data,
            validation_batch_size=VALIDATION_BATCH,
            callbacks=[watch],
        )
    except BaseException as reason:
        # By SystemExit Ray ends a trial that its scheduler stops.
        trial.ended("stopped" if isinstance(reason, SystemExit) else "failed")
        raise
    trial.ended(watch.state)
    return max(watch.values, default=0.0)
