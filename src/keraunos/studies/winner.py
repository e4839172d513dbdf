"""The best hyperparameters of a study, trained anew with several seeds: an ordinary run."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keraunos.errors import KeraunosError
from keraunos.recipes import Recipe, get
from keraunos.runs import Run, train
from keraunos.runs.members import members_of
from keraunos.studies import storage
from keraunos.tasks import TASKS

if TYPE_CHECKING:
    from keraunos.studies.study import Study

MEASURED = ("accuracy", "balanced_accuracy", "log_loss", "calibration_error")


def retrain(
    study: "Study",
    seeds: int,
    *,
    recipe: Recipe | None = None,
    runs: Path | str = "runs",
    callbacks: Any = (),
    on_start: Callable[[Run], object] | None = None,
) -> Run:
    """Trains the best trial's hyperparameters anew and writes the result into the study.

    The value that a search ends with was selected for; this one was not. The seeds begin where that
    of the search ends, so that none of them is the one that won.

    Args:
        study: of a recipe.
        seeds: how many networks; several are an ensemble, where the task has any: of others one is
            trained.
        recipe: if it was given to `keraunos.search` as an object.
        runs: the folder that the run is made in.
        callbacks: as for `keraunos.train`.
        on_start: as for `keraunos.train`.

    Raises:
        KeraunosError: if the study is that of a function, or nothing was measured.
    """
    arguments = study.config["arguments"]
    trained = recipe or study.recipe
    if trained is None:
        raise KeraunosError(
            "{study} was begun by a program: give its recipe again, study.retrain(recipe=...); "
            "if it searched a function, build the best network with study.best_parameters and "
            "train it with keraunos.fit.",
            study=study.path,
        )
    if isinstance(trained, str):
        trained = get(trained)
    if not TASKS[trained.task].AVERAGED:
        seeds = 1
    run = train(
        trained,
        data=arguments["data"],
        seed=(arguments["seed"] + 1) % 2**32,
        runs=runs,
        members=seeds,
        verbose=0,
        callbacks=callbacks,
        on_start=on_start,
        **{**arguments["fixed"], **study.best_parameters},
    )
    parts = members_of(run) or [run]
    metric = study.config["metric"]
    best = max if study.config["maximized"] else min
    curves = [[e[metric] for e in part.history if e.get(metric) is not None] for part in parts]
    names = dict.fromkeys((TASKS[trained.task].METRIC, *MEASURED))
    measured = [name for name in names if name in run.metrics]
    connected = study.connect()
    connected.set_user_attr(
        storage.RETRAINED,
        {
            "trial": study.best.number,
            "run": str(run.path),
            "metric": [best(curve) for curve in curves if curve],
            "test": {name: [part.metrics[name] for part in parts] for name in measured},
            "ensemble": {name: run.metrics[name] for name in measured} if seeds > 1 else {},
        },
    )
    study.refresh()
    return run
