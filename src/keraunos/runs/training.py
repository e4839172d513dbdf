"""From a recipe to a run."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras

from keraunos.errors import KeraunosError
from keraunos.recipes import Recipe, Training, get
from keraunos.runs import lock, record, stored_data
from keraunos.runs.execution import carry_out, now
from keraunos.runs.files import write_bytes, write_json
from keraunos.runs.run import CONFIG, SOURCE, Run, named_folder, new_folder
from keraunos.tasks import TASKS


def train(
    recipe: str | Path | Recipe,
    /,
    *,
    data: Path | str | None = None,
    seed: int = 0,
    run: Path | str | None = None,
    runs: Path | str = "runs",
    verbose: str | int = "auto",
    callbacks: Sequence[Any] = (),
    on_start: Callable[[Run], object] | None = None,
    **parameters: Any,
) -> Run:
    """Trains a recipe and leaves a run behind.

    Args:
        recipe: a recipe, the name of one (`keraunos.recipes.names()`), or a Python file that holds
            one: `my_network.py`, or `my_network.py:name` if it holds several. The file is copied
            into the run, with the modules beside it that it imports.
        data: the folder to read data from, for recipes that take one.
        seed: of everything random: weights, dropout, the order of examples.
        run: the folder of the run; by default the next `runs/<recipe>-<n>`.
        runs: the folder that the runs are in.
        verbose: as for `keras.Model.fit`.
        callbacks: Keras callbacks beside those of the recipe.
        on_start: called with the run when its folder is there and training begins.
        **parameters: hyperparameters of the recipe, `epochs` and `batch_size` among them.

    Returns:
        The finished run.

    Raises:
        KeraunosError: if anything given does not fit; no run is made then.
        KeyboardInterrupt: after Ctrl-C; the run keeps the model as it was, its history, and where
            `keraunos.resume` goes on.
    """
    began = time.perf_counter()
    given = recipe
    recipe = recipe if isinstance(recipe, Recipe) else get(str(recipe))
    if recipe.task not in TASKS:
        raise KeraunosError(
            "{recipe} is for the task {task!r}, which does not exist; there are: {known}.",
            recipe=recipe.name,
            task=recipe.task,
            known=", ".join(TASKS),
        )
    configured = recipe.configure(parameters)
    keras.utils.set_random_seed(seed)
    folder_of_data = None if data is None else Path(data)
    training = recipe.prepare(configured, folder_of_data)
    TASKS[recipe.task].check_outputs(training.model, len(training.data.classes))
    made_by_recipe = not _packaged(recipe) and not stored_data.readable_again(training.data)
    folder = new_folder(Path(runs), recipe.name) if run is None else named_folder(Path(run))
    configuration = _configuration(recipe, configured, set(parameters), training, seed)
    configuration["source"] = _keep_source(folder, recipe, given)
    configuration["data"]["given"] = folder_of_data and str(folder_of_data.expanduser().absolute())
    configuration["data"]["made_by_recipe"] = made_by_recipe
    write_json(folder / CONFIG, configuration)
    result = Run(folder)
    with lock.held(folder / CONFIG):
        result.note(
            state="running",
            started=now(),
            epochs=training.epochs,
            epochs_done=0,
            process=os.getpid(),
        )
        if made_by_recipe:
            stored_data.keep(result, training.data)
        if on_start is not None:
            on_start(result)
        with recipe.answers_for_training():
            carry_out(
                result, training, training.epochs, began=began, verbose=verbose, callbacks=callbacks
            )
    return result


def _packaged(recipe: Recipe) -> bool:
    """Whether it comes with keraunos."""
    return recipe.source is None and recipe.function.__module__.startswith("keraunos.recipes.")


def _keep_source(folder: Path, recipe: Recipe, given: object) -> dict[str, Any]:
    """Where the recipe's code is found again; a user's own is copied into the run."""
    if recipe.source is None:
        return {"of": "keraunos" if _packaged(recipe) else "python"}
    files = recipe.source.files()
    for name, content in files.items():
        write_bytes(folder / SOURCE / name, content)
    return {
        "of": "file",
        "given": str(given),
        "path": str(recipe.source.path),
        "file": recipe.source.path.name,
        "name": recipe.source.name,
        "sha256": {name: record.digest(content) for name, content in files.items()},
    }


def _configuration(
    recipe: Recipe, configured: dict[str, Any], chosen: set[str], training: Training, seed: int
) -> dict[str, Any]:
    data = training.data
    return {
        "recipe": recipe.name,
        "task": recipe.task,
        "summary": recipe.summary,
        "hyperparameters": configured,
        "chosen": sorted(chosen),
        "epochs": training.epochs,
        "batch_size": training.batch_size,
        "seed": seed,
        "data": {
            "name": data.name,
            "folder": data.folder,
            "fingerprint": data.fingerprint,
            "examples": {name: len(part) for name, part in data.parts.items()},
            "classes": list(data.classes),
        },
        "command": record.command(),
        "versions": record.versions(),
        "machine": record.machine(),
    }
