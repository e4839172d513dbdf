"""What is written down as each epoch ends? A line of history, points for TensorBoard, status."""

import json
import time
from pathlib import Path
from typing import Any

import keras

from keraunos.errors import KeraunosError, unwritable
from keraunos.runs.files import finite, write_text
from keraunos.runs.run import HISTORY, TENSORBOARD, Run
from keraunos.runs.tensorboard import EventFile


class Journal(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes what an epoch gave, after the callbacks that add to it.

    TensorBoard gets what Keras's own callback writes: `epoch_loss`, `epoch_accuracy` and so on in
    `tensorboard/train` and `tensorboard/validation`, and `epoch_learning_rate`; epochs count from 0
    there.
    """

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._began = 0.0
        self._events: dict[str, EventFile] = {}

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        numbers = {name: float(value) for name, value in (logs or {}).items()}
        rate = _learning_rate(self.model)
        if rate is not None:
            numbers.setdefault("learning_rate", rate)
        entry = {
            "epoch": epoch + 1,
            "seconds": round(time.perf_counter() - self._began, 4),
            **numbers,
        }
        line = json.dumps(finite(entry), allow_nan=False) + "\n"
        path = self._run.path / HISTORY
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise unwritable(path, error) from error
        for name, value in numbers.items():
            part = "validation" if name.startswith("val_") else "train"
            self._file(part, epoch).scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)
        self._run.note(durable=False, epochs_done=epoch + 1)

    def close(self) -> None:
        for events in self._events.values():
            events.close()

    def _file(self, part: str, epoch: int) -> EventFile:
        if part not in self._events:
            folder = self._run.path / TENSORBOARD / part
            self._events[part] = EventFile(folder, first_step=epoch if folder.exists() else None)
        return self._events[part]


def truncate(path: Path, epochs: int) -> list[dict[str, Any]]:
    """Leaves the first epochs in a history; returns them.

    Raises:
        KeraunosError: if it has fewer, or is no history.
    """
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    if len(lines) < epochs:
        raise KeraunosError(
            "{path} has {lines} epochs and the checkpoint {epochs}: lines are missing, so that the "
            "run cannot be resumed.",
            path=path,
            lines=len(lines),
            epochs=epochs,
        )
    if path.exists():
        write_text(path, "".join(f"{line}\n" for line in lines[:epochs]))
    return [json.loads(line) for line in lines[:epochs]]


def _learning_rate(model: Any) -> float | None:
    """What the optimizer would use next; None for several optimizers, which have several."""
    try:
        return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    except (AttributeError, ValueError, NotImplementedError):
        return None
