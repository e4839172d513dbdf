"""A run read back: the folder that a training leaves behind."""

import json
import re
import zipfile
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from keraunos.errors import KeraunosError
from keraunos.runs import lock
from keraunos.runs.files import read_json, write_json

CONFIG = "config.json"
STATUS = "status.json"
HISTORY = "history.jsonl"
METRICS = "metrics.json"
MODEL = "model.keras"
REPORT = "report.html"
LAST = "checkpoints/last.npz"
BEST = "checkpoints/best.keras"
TENSORBOARD = "tensorboard"
SOURCE = "source"
DATA = "data.npz"


class Run:
    """A folder with everything about one training.

    - `config.json`: recipe, hyperparameters, seed, data and their fingerprint, versions, machine,
      command; written before the first step.
    - `history.jsonl`: a line for each epoch, written as it ends.
    - `status.json`: running, finished, interrupted or failed, and the times.
    - `model.keras`: the trained model; `keras.models.load_model` reads it without keraunos, with
      `compile=False` where it learnt by a loss or a schedule of keraunos's own.
    - `metrics.json`: the measurements on the test part.
    - `report.html`: all of it to look at.
    - `checkpoints/`: `last.npz`, where `keraunos.resume` goes on; `best.keras`, the model at the
      end of the epoch with the smallest validation loss.
    - `tensorboard/`: the history as event files.
    - `augmentation.png`, `samples/`: what training pictures are changed to, and what was made after
      each epoch, where there is any.
    - `source/`: the user's own file that the recipe came from, and the modules beside it that it
      imported. Only `resume` executes them.
    - `data.npz`: the validation and the test part, where no data source can read them again.

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
            raise _no_run(str(path))
        if not (self.path / CONFIG).is_file():
            raise KeraunosError(
                "{path} is not a run: it has no {file}.", path=self.path, file=CONFIG
            )

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
    def state(self) -> str:
        """What `status` says, or `killed` if it says running and no process trains the run."""
        state = str(self.status.get("state", "killed"))
        if state == "running" and not lock.is_held(self.path / CONFIG):
            return "killed"
        return state

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

    def load_model(self, best: bool = False, code: Path | str | None = None) -> Any:
        """The trained `keras.Model`, read anew at each call.

        Nothing that is stored in the run is executed: layers that are not Keras's own have to come
        from `code`, or from modules that the program has imported and registered
        (`keras.saving.register_keras_serializable`).

        Args:
            best: the model of the epoch with the smallest validation loss, not that of the end.
            code: a Python file of the user's, which is executed, with the classes and functions
                that the model is made of.

        Raises:
            KeraunosError: if the run has no model yet, its file is damaged, or code is missing.
        """
        import keras

        import keraunos.networks  # noqa: F401 (what it registers, a run may be made of)

        name = BEST if best else MODEL
        path = self.path / name
        if not path.exists():
            raise KeraunosError(
                "{run} has no {file}: its training saved none. If it was stopped before its end, "
                "go on with it: keraunos resume {run}",
                run=self.path,
                file=name,
            )
        if not zipfile.is_zipfile(path):
            raise KeraunosError("{path} is damaged: it is no Keras file.", path=path)
        own: dict[str, Any] = {}
        if code is not None:
            from keraunos.recipes import public_objects

            own = public_objects(Path(code))
        try:
            return keras.models.load_model(path, custom_objects=own)
        except (ValueError, OSError, KeyError, TypeError) as error:
            raise _not_loaded(path, error) from error

    @cached_property
    def model(self) -> Any:
        """The trained `keras.Model`."""
        return self.load_model()

    def note(self, durable: bool = True, **changes: Any) -> None:
        """Changes entries of the status; `durable` as for `replacing`."""
        path = self.path / STATUS
        write_json(path, {**(self._read(STATUS) if path.exists() else {}), **changes}, durable)

    def _read(self, name: str) -> dict[str, Any]:
        try:
            return read_json(self.path / name)
        except FileNotFoundError:
            raise KeraunosError(
                "{path} is not a whole run: it has no {file}.", path=self.path, file=name
            ) from None


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
        raise KeraunosError(
            "No run can be made in {folder}: {reason}.", folder=runs, reason=error.strerror
        ) from None


def named_folder(path: Path) -> Path:
    """Makes the folder of a run that the user named.

    Raises:
        KeraunosError: if it is there already and not empty, or cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise KeraunosError("{path} is not empty; name a new folder for the run.", path=path)
    except OSError as error:
        raise KeraunosError(
            "The run's folder {path} cannot be made: {reason}.", path=path, reason=error.strerror
        ) from None
    return path


def _no_run(name: str) -> KeraunosError:
    there = sorted(entry.parent.name for entry in Path("runs").glob(f"*/{CONFIG}"))
    near = [run for run in there if run.startswith(f"{name}-")]
    near = near[-1:] or get_close_matches(name, there, n=1)
    if near:
        return KeraunosError(
            "There is no run {name!r}, here or in the folder runs; did you mean {near}?",
            name=name,
            near=near[0],
        )
    return KeraunosError("There is no run {name!r}, here or in the folder runs.", name=name)


def _not_loaded(path: Path, error: Exception) -> KeraunosError:
    message = str(error).strip()
    missing = re.search(
        r"Could not (?:locate|deserialize) (?:class|function|\S+) '([^']+)'", message
    )
    if missing:
        return KeraunosError(
            "{path} cannot be loaded without the code of {name}, and code that a run stores is "
            "never executed by this: name a file of yours that has it with --import FILE, or "
            "import it in your program before.",
            path=path,
            name=missing[1],
        )
    if "safe_mode" in message or "enable_unsafe_deserialization" in message:
        return KeraunosError(
            "{path} holds Python code (a Lambda layer), which is not executed from a file; write "
            "it as a layer of your own, or as an operation of keras.ops, and train anew.",
            path=path,
        )
    reason = message.splitlines()[0] if message else type(error).__name__
    return KeraunosError("{path} cannot be loaded: {reason}", path=path, reason=reason)
