"""When each epoch of a Keras fit ends; import it after the backend is chosen."""

from typing import Any

import keras

from harness.worker import Run


class EpochClock(keras.callbacks.Callback):
    """Tells the run of every epoch's end; it has no batch hooks, so that no framework waits."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes the time."""
        self.run.epoch_ended()
