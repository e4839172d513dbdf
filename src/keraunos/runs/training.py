"""From a recipe to a run."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keras

from keraunos.engine.fit import fit
from keraunos.recipes import Recipe, Training, get
from keraunos.runs import record
from keraunos.runs.files import finite, replacing, write_json, write_text
from keraunos.runs.run import CONFIG, HISTORY, METRICS, MODEL, REPORT, Run, named_folder, new_folder
from keraunos.tasks import TASKS


def train(
    recipe: str | Recipe,
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
        recipe: a recipe or the name of one (`keraunos.recipes.names()`).
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
        KeyboardInterrupt: after Ctrl-C; the run keeps the model as it was, and its history.
    """
    began = time.perf_counter()
    recipe = get(recipe) if isinstance(recipe, str) else recipe
    configured = recipe.configure(parameters)
    keras.utils.set_random_seed(seed)
    training = recipe.prepare(configured, None if data is None else Path(data))
    folder = new_folder(Path(runs), recipe.name) if run is None else named_folder(Path(run))
    write_json(folder / CONFIG, _configuration(recipe, configured, set(parameters), training, seed))
    result = Run(folder)
    result.note(state="running", started=_now(), epochs=training.epochs, epochs_done=0)
    if on_start is not None:
        on_start(result)
    try:
        _carry_out(result, recipe, training, verbose, callbacks, began)
    except BaseException as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        result.note(state="interrupted" if interrupted else "failed", ended=_now())
        raise
    return result


def _carry_out(
    run: Run,
    recipe: Recipe,
    training: Training,
    verbose: str | int,
    callbacks: Sequence[Any],
    began: float,
) -> None:
    model, data = training.model, training.data
    journal = _Journal(run)
    prepared = time.perf_counter()
    try:
        fit(
            model,
            data.train.x,
            data.train.y,
            batch_size=training.batch_size,
            epochs=training.epochs,
            verbose=verbose,
            validation_data=(data.validation.x, data.validation.y),
            callbacks=[*training.callbacks, journal, *callbacks],
        )
    finally:
        # After Ctrl-C too: what was learnt so far is kept.
        with replacing(run.path / MODEL) as temporary:
            model.save(temporary)
    trained = time.perf_counter()
    evaluation = TASKS[recipe.task].evaluate(model, data.test, "test", data.classes)
    write_json(run.path / METRICS, finite(evaluation.metrics))
    evaluated = time.perf_counter()
    history = run.history
    later = sum(entry["seconds"] for entry in history[1:])
    run.note(
        seconds={
            "preparation": round(prepared - began, 3),
            "first_epoch": history[0]["seconds"] if history else None,
            "training": round(trained - prepared, 3),
            "evaluation": round(evaluated - trained, 3),
        },
        samples_per_second=(len(data.train) * (len(history) - 1) / later) if later else None,
        parameters=model.count_params(),
    )
    from keraunos.runs.report import render

    run.note(state="finished", ended=_now())
    write_text(run.path / REPORT, render(run, data, evaluation))


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


class _Journal(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes a line of history as each epoch ends."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        entry = {
            "epoch": epoch + 1,
            "seconds": round(time.perf_counter() - self._began, 4),
            **{name: float(value) for name, value in (logs or {}).items()},
        }
        with (self._run.path / HISTORY).open("a", encoding="utf-8") as file:
            file.write(json.dumps(finite(entry), allow_nan=False) + "\n")
        self._run.note(epochs_done=epoch + 1)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
