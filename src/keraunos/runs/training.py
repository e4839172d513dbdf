"""From a recipe to a run."""

import os
import time
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras

from keraunos.errors import KeraunosError
from keraunos.recipes import Recipe, Training, get
from keraunos.runs import lock, prepared, record, stored_data
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
    callbacks: Sequence[Any] | Callable[[int], Sequence[Any]] = (),
    on_start: Callable[[Run], object] | None = None,
    members: int = 1,
    folds: int | None = None,
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
        callbacks: Keras callbacks beside those of the recipe; with members or folds a function that
            returns those of a member, by its index.
        members: train so many networks, whose seeds follow one another, as a population. The run's
            model is their ensemble: its outputs are the mean of theirs. Each member is a run of its
            own, in the folder `members`, and is what it would be alone.
        folds: cross-validation: the training and the validation part together are divided into so
            many folds, and a member is validated on each. The test part is left alone.
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
    order = Order(
        recipe,
        given,
        recipe.configure(parameters),
        set(parameters),
        None if data is None else Path(data),
    )
    if members < 1 or (folds is not None and folds < 2):
        raise KeraunosError("A run has at least one member, and a cross-validation two folds.")
    if members > 1 and folds is not None:
        raise KeraunosError("A run has either members or folds, not both.")
    if (members > 1 or folds is not None) and callbacks and not callable(callbacks):
        raise KeraunosError(
            "Each member needs callbacks of its own: give a function that returns those of a "
            "member, by its index."
        )
    where = partial(new_folder, Path(runs), recipe.name)
    if run is not None:
        where = partial(named_folder, Path(run))
    if members > 1 or folds is not None:
        from keraunos.runs.members import train_members

        return train_members(
            order,
            where,
            seed=seed,
            members=members,
            folds=folds,
            verbose=verbose,
            callbacks=callbacks if callable(callbacks) else lambda index: [],
            on_start=on_start,
        )
    training = order.prepare(seed)
    result = order.begin(where(), training, seed)
    with lock.held(result.path / CONFIG):
        order.note_begun(result, training)
        if on_start is not None:
            on_start(result)
        with recipe.answers_for_training():
            own = callbacks(0) if callable(callbacks) else callbacks
            carry_out(
                result, training, training.epochs, began=began, verbose=verbose, callbacks=own
            )
    return result


@dataclass(frozen=True)
class Order:
    """What is to be trained.

    Attributes:
        recipe: the recipe.
        given: as it was named.
        hyperparameters: all of them.
        chosen: the names of those that were not left to the recipe.
        data: the folder to read from, None for the recipe's own choice.
    """

    recipe: Recipe
    given: object
    hyperparameters: dict[str, Any]
    chosen: set[str]
    data: Path | None

    def prepare(self, seed: int) -> Training:
        """Loads the data and builds the network with this seed."""
        keras.utils.set_random_seed(seed)
        training = self.recipe.prepare(self.hyperparameters, self.data)
        TASKS[self.recipe.task].check(training.network, training.examples)
        return training

    def begin(
        self,
        folder: Path,
        training: Training,
        seed: int,
        more: Mapping[str, Any] = types.MappingProxyType({}),
        fingerprint: str = "",
    ) -> Run:
        """Writes the run's configuration into its folder.

        Args:
            folder: of the run.
            training: with the data that the run has.
            seed: of the run.
            more: entries of the configuration beside the usual ones.
            fingerprint: of the data as they are read, where the run has a part of them.
        """
        recipe = self.recipe
        configuration = _configuration(recipe, self.hyperparameters, self.chosen, training, seed)
        configuration["source"] = _keep_source(folder, recipe, self.given)
        given = self.data and str(self.data.expanduser().absolute())
        configuration["data"]["given"] = given
        configuration["data"]["made_by_recipe"] = self._makes_data(training)
        if fingerprint:
            configuration["data"]["fingerprint"] = fingerprint
        write_json(folder / CONFIG, {**configuration, **more})
        return Run(folder)

    def note_begun(self, run: Run, training: Training) -> None:
        """Writes down that its training begins, and data that nothing else could read again."""
        run.note(
            state="running",
            started=now(),
            epochs=training.epochs,
            epochs_done=0,
            process=os.getpid(),
        )
        prepared.keep(run, training.preparation)
        if run.config["data"]["made_by_recipe"]:
            stored_data.keep(run, training.data)

    def _makes_data(self, training: Training) -> bool:
        return not stored_data.readable_again(training.data)


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
        **({} if training.samples == 1 else {"samples": training.samples}),
        "seed": seed,
        "data": {
            "name": data.name,
            "folder": data.folder,
            "fingerprint": data.fingerprint,
            "examples": {name: len(part) for name, part in data.parts.items()},
            "classes": list(data.classes),
            "about": dict(data.about),
        },
        "command": record.command(),
        "versions": record.versions(),
        "machine": record.machine(),
    }
