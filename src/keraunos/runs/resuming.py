"""How does a training go on that was stopped, or was to be shorter?"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras

from keraunos import recipes
from keraunos.data.dataset import fold
from keraunos.errors import KeraunosError, say_once
from keraunos.recipes import Recipe, Training
from keraunos.runs import checkpoints, journal, lock, record
from keraunos.runs.checkpoints import Snapshot
from keraunos.runs.execution import carry_out, now
from keraunos.runs.run import CONFIG, HISTORY, LAST, METRICS, REPORT, SOURCE, Run


def resume(
    run: Run | Path | str,
    *,
    epochs: int | None = None,
    data: Path | str | None = None,
    recipe: Recipe | None = None,
    verbose: str | int = "auto",
    callbacks: Sequence[Any] = (),
    on_start: Callable[[Run], object] | None = None,
) -> Run:
    """Goes on with a training from the end of its last checkpointed epoch.

    On the same machine and with the same versions the weights are, bit for bit, those of a training
    that was never stopped. A recipe that came from the user's own file is run from the copy that
    the run keeps.

    Args:
        run: one that was interrupted, failed or was killed; or a finished one, with more `epochs`.
        epochs: how many there are to be in the end, if not as many as planned. A recipe that makes
            a schedule of their number makes it anew; a warning says so.
        data: the folder the data lie in, if they have moved.
        recipe: the recipe, if it was given to `keraunos.train` as an object.
        verbose: as for `keras.Model.fit`.
        callbacks: those that were given to `keraunos.train`; they get their state back.
        on_start: called with the run when training begins.

    Returns:
        The finished run.

    Raises:
        KeraunosError: if there is nothing to resume, another process trains the run, or its recipe
            or data are not what they were; the run stays as it is then.
        KeyboardInterrupt: after Ctrl-C; the run can be resumed again.
    """
    began = time.perf_counter()
    run = run if isinstance(run, Run) else Run(run)
    if "members" in run.config:
        from keraunos.runs.members import resume_members

        return resume_members(
            run, epochs=epochs, data=data, recipe=recipe, callbacks=callbacks, on_start=on_start
        )
    with alone(run):
        snapshot = checkpoints.read(run.path / LAST) if (run.path / LAST).exists() else None
        target = _epochs(run, snapshot, epochs)
        config = run.config
        recipe = recipe or recipe_of(run)
        keras.utils.set_random_seed(config["seed"])
        training = _prepared(run, recipe, target, None if data is None else Path(data))
        _compare_versions(run)
        done = snapshot.epoch if snapshot else 0
        journal.truncate(run.path / HISTORY, done)
        resumption = {"epoch": done, "at": now(), "command": record.command()}
        run.note(
            state="running",
            epochs=target,
            epochs_done=done,
            ended=None,
            process=os.getpid(),
            resumed=[*run.status.get("resumed", []), resumption],
        )
        for name in (METRICS, REPORT):  # they tell of a model that is about to change
            (run.path / name).unlink(missing_ok=True)
        if on_start is not None:
            on_start(run)
        with recipe.answers_for_training():
            carry_out(
                run,
                training,
                target,
                began=began,
                verbose=verbose,
                callbacks=callbacks,
                snapshot=snapshot,
            )
    return run


@contextmanager
def alone(run: Run) -> Iterator[None]:
    """Meanwhile no other process trains the run."""
    with lock.held(run.path / CONFIG) as free:
        if not free:
            raise KeraunosError(
                "{run} is being trained by another process ({process}); wait for its end, or stop "
                "it first.",
                run=run.path,
                process=run.status.get("process", "?"),
            )
        yield


def _epochs(run: Run, snapshot: Snapshot | None, wanted: int | None) -> int:
    """How many epochs there are to be in the end."""
    status = run.status
    planned = int(status.get("epochs", run.config["epochs"]))
    target = wanted or planned
    finished = status.get("state") == "finished"
    if snapshot is None:
        if finished:
            raise KeraunosError(
                "{run} is finished and has no checkpoint to go on from; train anew with the epochs "
                "you want.",
                run=run.path,
            )
        return target
    if finished and snapshot.stopped:
        raise KeraunosError(
            "{run} is finished: one of its callbacks ended it after {done} of {planned} epochs, "
            "and more of them would change nothing.",
            run=run.path,
            done=snapshot.epoch,
            planned=planned,
        )
    if target < snapshot.epoch:
        raise KeraunosError(
            "{run} has {done} epochs behind it already, more than {wanted}.",
            run=run.path,
            done=snapshot.epoch,
            wanted=target,
        )
    if finished and target == snapshot.epoch:
        raise KeraunosError(
            "{run} is finished, all {done} epochs; to train it further: keraunos resume {run} "
            "--epochs {more}",
            run=run.path,
            done=snapshot.epoch,
            more=2 * snapshot.epoch,
        )
    return target


def recipe_of(run: Run) -> Recipe:
    """The recipe of the run: keraunos's own, or the user's from the copy in the run."""
    source = run.config.get("source", {"of": "keraunos"})
    if source["of"] == "keraunos":
        return recipes.get(run.config["recipe"])
    if source["of"] != "file":
        raise KeraunosError(
            "The recipe of {run} was given by a program; resume it there, with "
            "keraunos.resume({name!r}, recipe=...).",
            run=run.path,
            name=str(run.path),
        )
    folder = run.path / SOURCE
    for name, digest in source["sha256"].items():
        file = folder / name
        if not file.is_file() or record.digest(file.read_bytes()) != digest:
            raise KeraunosError(
                "{file} is not what the run was trained with; put it back, or train anew.",
                file=file,
            )
    say_once(
        "The recipe is run from {file}, the copy that the run keeps.",
        about=f"source {run.path}",
        file=folder / source["file"],
        stacklevel=4,
    )
    return recipes.from_file(folder / source["file"], source["name"])


def _prepared(run: Run, recipe: Recipe, epochs: int, moved: Path | None) -> Training:
    """What the recipe makes of the recorded hyperparameters, if it is what it was."""
    config = run.config
    folder = data_folder(run, recipe, moved)
    planned = run.status.get("epochs", config["epochs"])
    training = _made(recipe, config["hyperparameters"], epochs, folder)
    if training.data.fingerprint != config["data"]["fingerprint"]:
        raise KeraunosError(
            "The data are not those that {run} was trained on (their fingerprint differs); put the "
            "old ones back, name their folder with --data, or train anew.",
            run=run.path,
        )
    if "fold" in config:
        training.data = fold(training.data, config["fold"]["of"], config["fold"]["index"])
    if epochs != planned and _schedule(training) is not None:
        before = _made(recipe, config["hyperparameters"], planned, folder)
        if _schedule(before) != _schedule(training):
            say_once(
                "The learning-rate schedule of {run} is now made for {epochs} epochs instead of "
                "{planned}: the result is not quite that of {epochs} epochs in one go.",
                about=f"schedule {run.path} {epochs}",
                run=run.path,
                epochs=epochs,
                planned=planned,
                stacklevel=4,
            )
    return training


def data_folder(run: Run, recipe: Recipe, moved: Path | None) -> Path | None:
    """Where the data of a run are, or have been moved to; None if its recipe names no folder."""
    recorded = run.config["data"]
    then = recorded.get("given") or recorded["folder"]
    if moved is not None or not recipe.takes_data or not then:
        return moved
    return Path(then)


def _made(
    recipe: Recipe, hyperparameters: dict[str, Any], epochs: int, folder: Path | None
) -> Training:
    given = dict(hyperparameters)
    if "epochs" in recipe.parameters:
        given["epochs"] = epochs
    return recipe.prepare(recipe.configure(given), folder)


def _schedule(training: Training) -> dict[str, Any] | None:
    """The configuration of the optimizer's learning-rate schedule, if it has one."""
    optimizer = training.model.optimizer
    rate = optimizer.get_config().get("learning_rate") if optimizer else None
    return rate if isinstance(rate, dict) else None


def _compare_versions(run: Run) -> None:
    now_installed = record.versions()
    changed = [
        f"{name} {version} -> {now_installed[name]}"
        for name, version in run.config["versions"].items()
        if now_installed.get(name, version) != version
    ]
    if changed:
        say_once(
            "Versions have changed since {run} began ({changes}): what follows may differ in the "
            "last bits.",
            about=f"versions {run.path}",
            run=run.path,
            changes=", ".join(changed),
            stacklevel=4,
        )
