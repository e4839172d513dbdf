"""`keras.callbacks.TensorBoard` without TensorFlow: the curves."""

import contextlib
from pathlib import Path
from typing import Any

import keras

from keraunos.errors import KeraunosError, say_once
from keraunos.runs.tensorboard import EventFile


class TensorBoard(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes losses, metrics and the learning rate, where and as Keras's own callback does.

    Training goes to `<log_dir>/train`, validation to `<log_dir>/validation`, each with the tag
    `epoch_<metric>`. What else Keras's callback can write (histograms, images, profiles) needs
    TensorFlow.

    Args:
        log_dir: the folder TensorBoard is given.
        histogram_freq, write_graph, write_images, write_steps_per_second, profile_batch,
            embeddings_freq, embeddings_metadata: as in Keras; one that asks for more than curves is
            said to be left out.
        update_freq: "epoch"; "batch" or a number of batches also writes `batch_<metric>`.
    """

    def __init__(
        self,
        log_dir: str | Path = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: int | tuple[int, int] = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        super().__init__()
        self.log_dir = str(log_dir)
        self.update_freq: int | str = 1 if update_freq == "batch" else update_freq
        if self.update_freq != "epoch" and not isinstance(self.update_freq, int):
            raise KeraunosError(
                'update_freq of TensorBoard is "epoch", "batch" or a number of batches, not '
                "{given!r}.",
                given=update_freq,
            )
        # The engine calls batch hooks once a chunk for a callback that says so.
        self.per_chunk = self.update_freq == "epoch"
        self._files: dict[str, EventFile] = {}
        self._batches = 0
        if histogram_freq or write_images or embeddings_freq or profile_batch:
            say_once(
                "TensorBoard shows the curves of this training; histograms, images, embeddings and "
                "profiles need TensorFlow (pip install tensorflow).",
                about="tensorboard",
            )

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._batches += 1
        if isinstance(self.update_freq, int) and self._batches % self.update_freq == 0:
            for name, value in (logs or {}).items():
                self._scalar("train", f"batch_{name}", value, self._batches)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        for name, value in (logs or {}).items():
            part = "validation" if name.startswith("val_") else "train"
            self._scalar(part, f"epoch_{name.removeprefix('val_')}", value, epoch)
        rate = getattr(self.model.optimizer, "learning_rate", None)
        if rate is not None:
            self._scalar("train", "epoch_learning_rate", rate, epoch)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        for file in self._files.values():
            file.close()
        self._files = {}

    def _scalar(self, part: str, tag: str, value: Any, step: int) -> None:
        if part not in self._files:
            self._files[part] = EventFile(Path(self.log_dir) / part)
        # Some are not one number: a confusion matrix, a rate for each of several optimizers.
        with contextlib.suppress(TypeError, ValueError):
            self._files[part].scalar(tag, float(value), step)
