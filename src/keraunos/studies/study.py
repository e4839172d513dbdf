"""A study read back: the folder that a search leaves behind."""

from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from keraunos.errors import KeraunosError
from keraunos.runs.files import finite, write_json, write_text
from keraunos.runs.run import SOURCE, Run
from keraunos.studies import storage
from keraunos.studies.records import StudyRecord, TrialRecord


def is_study(folder: Path) -> bool:
    """Whether this is the folder of a study; that of a run has the same file with other things."""
    path = folder / storage.CONFIG
    try:
        return path.is_file() and "arguments" in storage.read(path)
    except (OSError, KeraunosError):
        return False


class Study:
    """The folder of a search.

    - `config.json`: what is searched, where, how, with which versions; written first.
    - `study.db`: an Optuna study, if no other storage was named; optuna-dashboard opens it.
    - `study.json`: all trials, with their curves; `report.html`: all of it to look at. Both are
      written when a search ends, however it ends.
    - `source/`: the user's own file that the recipe came from.

    Args:
        path: the folder, or the name of one in `studies/`.

    Raises:
        KeraunosError: if it is not the folder of a study.
    """

    def __init__(self, path: Path | str) -> None:
        given = Path(path)
        inside = Path("studies") / given
        self.path = inside if not given.exists() and inside.exists() else given
        self.config = storage.read(self.path / storage.CONFIG)
        if "arguments" not in self.config:
            raise KeraunosError("{folder} is a run and no study.", folder=self.path)

    def __repr__(self) -> str:
        return f"Study({str(self.path)!r})"

    def connect(self) -> Any:
        """The `optuna.Study`."""
        from optuna import load_study, logging

        logging.set_verbosity(logging.ERROR)
        url = self.config["arguments"]["store"] or storage.local_storage(self.path)
        try:
            return load_study(study_name=self.config["name"], storage=url)
        except KeyError:
            raise KeraunosError(
                "{study} is not in its database {storage}.",
                study=self.path,
                storage=storage.without_password(url),
            ) from None

    @property
    def recipe(self) -> str | None:
        """What to name the recipe by: its name, or the copy of its file; None for a function."""
        arguments = self.config["arguments"]
        if arguments["source"] is None:
            return None if arguments["what"] is None else str(arguments["what"])
        file, name = arguments["source"]
        return f"{self.path / SOURCE / file}:{name}"

    @cached_property
    def record(self) -> StudyRecord:
        """All that is known, read once."""
        return storage.record(self.connect(), str(self.path))

    def refresh(self) -> None:
        """Reads anew what is known, and writes `study.json` and the report."""
        vars(self).pop("record", None)
        write_results(self.record, self.path)

    def retrain(self, seeds: int = 3, **settings: Any) -> Run:
        """Trains the best hyperparameters of a recipe anew, with several seeds, as a run.

        Args:
            seeds: how many networks; several are an ensemble.
            **settings: see `keraunos.studies.winner.retrain`.
        """
        from keraunos.studies.winner import retrain

        return retrain(self, seeds, **settings)

    @property
    def trials(self) -> list[TrialRecord]:
        """The networks that were tried, in the order of their numbers."""
        return self.record.trials

    @property
    def best(self) -> TrialRecord:
        """The best of them.

        Raises:
            KeraunosError: if none was measured.
        """
        best = self.record.best
        if best is None:
            raise KeraunosError("No trial of {study} was measured.", study=self.path)
        return best

    @property
    def best_parameters(self) -> dict[str, Any]:
        """The hyperparameters of the best trial that were searched."""
        return self.best.parameters

    @property
    def best_value(self) -> float:
        """The metric of the best trial; too good by as much as it was selected for."""
        return float(self.best.value or 0.0)

    @property
    def run(self) -> Run | None:
        """The run of the best hyperparameters, trained anew with several seeds, if there is one."""
        retrained = self.record.retrained
        return Run(retrained.run) if retrained else None

    @property
    def report(self) -> Path:
        """The report's file."""
        return self.path / storage.REPORT


def write_results(record: StudyRecord, folder: Path) -> None:
    """Writes what a study has found into its folder: as JSON, and as a page."""
    from keraunos.studies.report import render

    page = render(record)
    with storage.one_at_a_time(folder):
        write_json(folder / storage.RECORD, _as_json(record))
        write_text(folder / storage.REPORT, page)


def _as_json(record: StudyRecord) -> Any:
    content = asdict(record)
    content["space"] = [storage.described(h) for h in record.space]
    return finite(content)
