"""The preparation of a run's examples, kept in its folder."""

from keraunos.errors import KeraunosError
from keraunos.preparation import Preparation, from_json
from keraunos.runs.files import read_json, write_json
from keraunos.runs.run import Run

FILE = "preparation.json"


def keep(run: Run, preparation: Preparation | None) -> None:
    """Writes down how examples are prepared, if they are."""
    if preparation is not None:
        content = {"kind": preparation.kind, **preparation.as_json()}
        write_json(run.path / FILE, content)


def preparation_of(run: Run) -> Preparation | None:
    """How the run's examples are prepared; None if its network sees them as they are.

    Raises:
        KeraunosError: if the file is damaged, or of a kind that this version does not know.
    """
    path = run.path / FILE
    if not path.is_file():
        return None
    try:
        return from_json(read_json(path))
    except (KeyError, TypeError, ValueError) as error:
        raise KeraunosError(
            "{path} is damaged and cannot be read ({reason}).", path=path, reason=error
        ) from None
