"""A run read back: the folder that a training leaves behind."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from keraunos.errors import KeraunosError
from keraunos.runs.files import write_json

CONFIG = "config.json"
STATUS = "status.json"
HISTORY = "history.jsonl"
METRICS = "metrics.json"
MODEL = "model.keras"
REPORT = "report.html"


class Run:
    """A folder with everything about one training.

    - `config.json`: recipe, hyperparameters, seed, data and their fingerprint, versions, machine,
      command; written before the first step.
    - `history.jsonl`: a line for each epoch, written as it ends.
    - `status.json`: running, finished, interrupted or failed, and the times.
    - `model.keras`: the trained model; `keras.models.load_model` reads it without keraunos.
    - `metrics.json`: the measurements on the test part.
    - `report.html`: all of it to look at.

    Args:
        path: the folder, or the name of a run in `runs/`.

    Raises:
        KeraunosError: if it is not the folder of a run.
    """

    def __init__(self, path: Path | str) -> None:
        given = Path(path)
        in_runs = Path("runs") / given
        self.path = in_runs if not given.exists() and in_runs.exists() else given
        if not self.path.is_dir():
            raise KeraunosError(f"There is no run {str(path)!r}, here or in the folder runs.")
        if not (self.path / CONFIG).is_file():
            raise KeraunosError(f"{self.path} is not a run: it has no {CONFIG}.")

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    @cached_property
    def config(self) -> dict[str, Any]:
        """What was to be trained, and with what."""
        return self._read(CONFIG)

    @property
    def status(self) -> dict[str, Any]:
        """How far it came: `state` is running, finished, interrupted or failed."""
        return self._read(STATUS)

    @property
    def history(self) -> list[dict[str, Any]]:
        """The finished epochs, in order: epoch (from 1), seconds, loss, metrics, learning rate."""
        path = self.path / HISTORY
        if not path.exists():
            return []
        lines = path.read_text(encoding="utf-8").split("\n")
        # What follows the last line end was being written when the run was killed.
        return [json.loads(line) for line in lines[:-1]]

    @property
    def metrics(self) -> dict[str, float]:
        """The measurements on the test part; empty until the run is finished."""
        return self._read(METRICS) if (self.path / METRICS).exists() else {}

    @property
    def report(self) -> Path:
        """The report's file."""
        return self.path / REPORT

    def load_model(self) -> Any:
        """The trained `keras.Model`, read anew at each call.

        Raises:
            KeraunosError: if the run has no model yet, or its file is damaged.
        """
        import keras

        path = self.path / MODEL
        if not path.exists():
            raise KeraunosError(f"{self.path} has no {MODEL}: its training saved none.")
        try:
            return keras.models.load_model(path)
        except (ValueError, OSError, KeyError) as error:
            raise KeraunosError(f"{path} cannot be loaded: {_first_line(error)}") from error

    @cached_property
    def model(self) -> Any:
        """The trained `keras.Model`."""
        return self.load_model()

    def note(self, **changes: Any) -> None:
        """Changes entries of the status."""
        path = self.path / STATUS
        write_json(path, {**(self._read(STATUS) if path.exists() else {}), **changes})

    def _read(self, name: str) -> dict[str, Any]:
        try:
            content = json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise KeraunosError(f"{self.path} is not a whole run: it has no {name}.") from None
        except ValueError:
            raise KeraunosError(f"{self.path / name} is not valid JSON.") from None
        if not isinstance(content, dict):
            raise KeraunosError(f"{self.path / name} is not a JSON object.")
        return content


def new_folder(runs: Path, recipe: str) -> Path:
    """Makes `runs/<recipe>-<n>` with the next free number, also when others do so too.

    Raises:
        KeraunosError: if the folder cannot be written to.
    """
    try:
        runs.mkdir(parents=True, exist_ok=True)
        number = 1 + max(
            (
                int(path.name.removeprefix(f"{recipe}-"))
                for path in runs.glob(f"{recipe}-*")
                if path.name.removeprefix(f"{recipe}-").isdecimal()
            ),
            default=0,
        )
        while True:
            try:
                (runs / f"{recipe}-{number}").mkdir()
                return runs / f"{recipe}-{number}"
            except FileExistsError:
                number += 1
    except OSError as error:
        raise KeraunosError(f"No run can be made in {runs}: {error.strerror}.") from None


def named_folder(path: Path) -> Path:
    """Makes the folder of a run that the user named.

    Raises:
        KeraunosError: if it is there already and not empty, or cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise KeraunosError(f"{path} is not empty; name a new folder for the run.")
    except OSError as error:
        raise KeraunosError(f"The run's folder {path} cannot be made: {error.strerror}.") from None
    return path


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
