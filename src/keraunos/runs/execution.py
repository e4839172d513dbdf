"""How is a training carried out, so that its run tells of it at any moment?"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np

from keraunos.engine.fit import fit
from keraunos.recipes import Training
from keraunos.runs.augmentation import keep_pictures
from keraunos.runs.checkpoints import Checkpoints, Snapshot
from keraunos.runs.files import finite, replacing, write_json, write_text
from keraunos.runs.journal import Journal
from keraunos.runs.run import METRICS, MODEL, REPORT, Run
from keraunos.tasks import TASKS


def carry_out(
    run: Run,
    training: Training,
    epochs: int,
    *,
    began: float,
    verbose: str | int,
    callbacks: Sequence[Any],
    snapshot: Snapshot | None = None,
    fitting: Callable[..., Any] = fit,
    generator: np.random.RandomState | None = None,
) -> Any:
    """Trains, measures, and writes the report; the status says how it ended.

    Args:
        run: with its configuration.
        training: what the recipe made.
        epochs: how many there are to be in the end.
        began: `time.perf_counter()` when the preparation began.
        verbose: as for `keras.Model.fit`.
        callbacks: beside those of the recipe.
        snapshot: where to go on, None to begin.
        fitting: trains, called as `keraunos.fit` is.
        generator: what orders the examples; None for NumPy's global generator.

    Returns:
        What the network does on the test part, by its task.
    """
    with end_noted(run):
        watched = [*training.callbacks, *callbacks]
        checkpoints = Checkpoints(run, training.network, watched, snapshot, generator)
        return _train(run, training, epochs, began, verbose, callbacks, checkpoints, fitting)


@contextmanager
def end_noted(run: Run) -> Iterator[None]:
    """What ends early meanwhile, by Ctrl-C or an error, is noted in the run's status."""
    try:
        yield
    except BaseException as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        run.note(state="interrupted" if interrupted else "failed", ended=now())
        raise


def _train(
    run: Run,
    training: Training,
    epochs: int,
    began: float,
    verbose: str | int,
    callbacks: Sequence[Any],
    checkpoints: Checkpoints,
    fitting: Callable[..., Any],
) -> Any:
    snapshot = checkpoints.start
    network, data, task = training.network, training.examples, TASKS[run.config["task"]]
    watching = task.watching(network, data, run.path)
    keep_pictures(run, training)
    journal = Journal(run)
    first = snapshot.epoch if snapshot else 0
    earlier = sum(entry["seconds"] for entry in run.history)
    x, y, weights = training.taught
    prepared = time.perf_counter()
    try:
        fitting(
            training.model,
            x,
            y,
            sample_weight=weights,
            batch_size=training.batch_size,
            # Where a callback had ended the training, only its end is left.
            epochs=first if snapshot and snapshot.stopped else epochs,
            initial_epoch=first,
            verbose=verbose,
            validation_data=training.watched,
            lengths=training.lengths,
            callbacks=[*training.callbacks, journal, *callbacks, *watching, checkpoints],
        )
    finally:
        # After Ctrl-C too: what was learnt so far is kept.
        journal.close()
        if checkpoints.begun:
            with replacing(run.path / MODEL) as temporary:
                network.save(temporary)
            checkpoints.write()
    trained = time.perf_counter()
    evaluation = task.measure(network, data, "test")
    write_json(run.path / METRICS, finite(evaluation.metrics))
    evaluated = time.perf_counter()
    history = run.history
    run.note(
        seconds={
            "preparation": round(prepared - began, 3),
            "first_epoch": history[0]["seconds"] if history else None,
            "training": round(earlier + trained - prepared, 3),
            "evaluation": round(evaluated - trained, 3),
        },
        samples_per_second=_speed(run, len(x) * training.samples),
        parameters=network.count_params(),
    )
    from keraunos.runs.report import render

    run.note(state="finished", ended=now())
    write_text(run.path / REPORT, render(run, data, evaluation))
    return evaluation


def _speed(run: Run, examples: int) -> float | None:
    """Samples per second over the epochs in which nothing was compiled."""
    compiling = {0, *(resumption["epoch"] for resumption in run.status.get("resumed", []))}
    seconds = [e["seconds"] for i, e in enumerate(run.history) if i not in compiling]
    return examples * len(seconds) / sum(seconds) if sum(seconds) else None


def now() -> str:
    """The time as a run writes it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
