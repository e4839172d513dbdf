"""What a network makes, as a picture or a text after each epoch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
from numpy.typing import NDArray

from keraunos.errors import unwritable

FOLDER = "samples"
"""Of a run, with a picture for each epoch."""


class Samples(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes `samples/epoch-001.png` and so on when an epoch has ended.

    Args:
        make: gives the picture, bytes of shape (height, width) or (height, width, 3).
        folder: of the run.
        result: the name of a file for the last picture; None for none.
    """

    resumes = False  # it knows nothing

    def __init__(
        self, make: Callable[[], NDArray[Any]], folder: Path, result: str | None = None
    ) -> None:
        super().__init__()
        self._make = make
        self._folder = folder
        self._result = result

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Makes and writes it."""
        from PIL import Image

        self.model  # noqa: B018 (Keras brings the weights up to date)
        picture = Image.fromarray(self._make())
        try:
            (self._folder / FOLDER).mkdir(exist_ok=True)
            picture.save(self._folder / FOLDER / f"epoch-{epoch + 1:03}.png")
            if self._result is not None:
                picture.save(self._folder / self._result)
        except OSError as error:
            raise unwritable(self._folder, error) from error


class Sayings(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes `samples/epoch-001.txt` and so on when an epoch has ended.

    Args:
        make: gives the text.
        folder: of the run.
    """

    resumes = False  # it knows nothing

    def __init__(self, make: Callable[[], str], folder: Path) -> None:
        super().__init__()
        self._make = make
        self._folder = folder / FOLDER

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Makes and writes it."""
        self.model  # noqa: B018 (Keras brings the weights up to date)
        path = self._folder / f"epoch-{epoch + 1:03}.txt"
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(self._make(), encoding="utf-8")
        except OSError as error:
            raise unwritable(path, error) from error
