"""Several networks of one recipe as one run: with other seeds, or on the folds of the data.

Each member is a run of its own, in the folder `members`, and bit for bit what it would be alone.
The model of the run is their ensemble.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keraunos.data.dataset import Part, fold
from keraunos.engine import keras_bridge as bridge
from keraunos.engine.feed import Lengths
from keraunos.engine.fit import examine, why_not
from keraunos.engine.population.fit import default_plan
from keraunos.engine.population.lanes import Lanes, Plan, train_side_by_side
from keraunos.engine.population.members import Member, prepare
from keraunos.engine.population.programs import SharedPrograms, arranged
from keraunos.errors import KeraunosError
from keraunos.preparation import Stacked
from keraunos.recipes import Recipe, Training
from keraunos.runs import checkpoints, lock, prepared
from keraunos.runs.execution import carry_out, end_noted, now
from keraunos.runs.files import finite, replacing, write_json, write_text
from keraunos.runs.prepared import preparation_of
from keraunos.runs.run import CONFIG, HISTORY, LAST, METRICS, MODEL, REPORT, Run
from keraunos.runs.training import Order
from keraunos.tasks import TASKS

MEMBERS = "members"


@dataclass
class _Part:
    """A member while it trains."""

    run: Run
    training: Training
    member: Member


def train_members(
    order: Order,
    where: Callable[[], Path],
    *,
    seed: int,
    members: int,
    folds: int | None,
    verbose: str | int,
    callbacks: Callable[[int], Sequence[Any]],
    on_start: Callable[[Run], object] | None,
) -> Run:
    """Trains members side by side; arguments as for `keraunos.train`.

    Args:
        where: makes the run's folder.
        callbacks: gives those of a member, beside the recipe's.
    """
    if not TASKS[order.recipe.task].AVERAGED:
        raise KeraunosError(
            "{recipe} is for {task}; members and folds are for {tasks}.",
            recipe=order.recipe.name,
            task=order.recipe.task,
            tasks=", ".join(name for name, task in TASKS.items() if task.AVERAGED),
        )
    if folds and not TASKS[order.recipe.task].FOLDED:
        raise KeraunosError(
            "{recipe} is for {task}, whose examples cannot be put into folds; leave out --folds.",
            recipe=order.recipe.name,
            task=order.recipe.task,
        )
    began = time.perf_counter()
    count = folds or members
    seeds = [seed if folds else (seed + index) % 2**32 for index in range(count)]
    parts = _trainings(order, seeds, folds)
    _inputs_of(parts[0][0].network)  # an ensemble has to be possible
    whole = order.prepare(seed)
    folder = where()
    shape: dict[str, Any] = {"members": count, "folds": folds} if folds else {"members": count}
    run = order.begin(folder, whole, seed, shape)
    with ExitStack() as held:
        held.enter_context(lock.held(folder / CONFIG))
        order.note_begun(run, whole)
        begun = []
        for index, (training, member) in enumerate(parts):
            path = folder / MEMBERS / str(index + 1)
            path.mkdir(parents=True)
            more = {"fold": {"of": folds, "index": index}} if folds else {}
            own = order.begin(path, training, seeds[index], more, whole.data.fingerprint)
            held.enter_context(lock.held(path / CONFIG))
            order.note_begun(own, training)
            begun.append(_Part(own, training, member))
        if on_start is not None:
            on_start(run)
        with order.recipe.answers_for_training(), end_noted(run):
            _train(begun, callbacks, began)
        finish(run, whole, began)
    return run


def _trainings(
    order: Order, seeds: Sequence[int], folds: int | None
) -> list[tuple[Training, Member]]:
    """What the recipe makes of each seed or fold."""
    found = []
    known: dict[int, bridge.ResidentArrays] = {}
    for index, seed in enumerate(seeds):
        training = order.prepare(seed)
        if folds:
            training.data = fold(training.data, folds, index)
        model, (x, y, weights), watched = training.model, training.taught, training.watched
        reason = why_not(model, x, y)
        if reason:
            raise KeraunosError(
                "{recipe} cannot be trained with members, since {reason}.",
                recipe=order.recipe.name,
                reason=reason,
            )
        if index == 0:
            examine(model, x, y, weights, watched, 0.0, True)
        size = training.batch_size
        train, validation = training.examples.train, training.examples.validation
        data = {
            "train": _resident(
                known, train, (x, y, weights), size, shuffle=True, lengths=training.lengths
            ),
            "test": _resident(known, validation, watched, size, shuffle=False),
        }
        found.append((training, Member.of(model, data, epochs=training.epochs)))
    return found


def _resident(
    known: dict[int, bridge.ResidentArrays],
    part: Part,
    arrays: tuple[Any, ...],
    batch_size: int,
    shuffle: bool,
    lengths: Lengths | None = None,
) -> bridge.ResidentArrays:
    """The part on the device; one that several members have is there once."""
    if id(part) not in known:
        known[id(part)] = bridge.ResidentArrays(
            *arrays, batch_size=batch_size, shuffle=shuffle, goes_on=shuffle, lengths=lengths
        )
    return known[id(part)]


def _train(parts: Sequence[_Part], callbacks: Callable[[int], Sequence[Any]], began: float) -> None:
    stop = threading.Event()
    plan: Plan = default_plan(len(parts), exact=True)
    groups = arranged(
        [part.member.anatomy for part in parts],
        lambda index: parts[index].member.model,
        lambda programs, indices: prepare(programs, [parts[i].member for i in indices], plan),
        exact=True,
    )
    trainings = [
        [partial(_train_part, parts[i], programs, stop, callbacks(i), began) for i in indices]
        for programs, indices in groups
    ]
    with Lanes(plan) as lanes:
        train_side_by_side(lanes, trainings, stop)


def _train_part(
    part: _Part,
    programs: SharedPrograms,
    stop: threading.Event,
    callbacks: Sequence[Any],
    began: float,
    joint: Any,
) -> None:
    def fitting(model: Any, *arrays: Any, **settings: Any) -> Any:
        member = part.member
        member.callbacks = settings["callbacks"]
        member.epochs, member.initial_epoch = settings["epochs"], settings["initial_epoch"]
        return member.train(programs, stop, joint)

    carry_out(
        part.run,
        part.training,
        part.training.epochs,
        began=began,
        verbose=0,
        callbacks=callbacks,
        fitting=fitting,
        generator=part.member.generator,
    )


def resume_members(
    run: Run,
    *,
    epochs: int | None,
    data: Path | str | None,
    recipe: Recipe | None,
    callbacks: Sequence[Any],
    on_start: Callable[[Run], object] | None,
) -> Run:
    """Goes on with the members that are not finished, one after the other; see `resume`."""
    from keraunos.runs import resuming

    began = time.perf_counter()
    with resuming.alone(run):
        target = _target(run, epochs)
        unfinished = [member for member in members_of(run) if not _done(member, target)]
        if not unfinished and run.status["state"] == "finished":
            raise KeraunosError("{run} is finished, and so are all its members.", run=run.path)
        config = run.config
        resumed_recipe = recipe or resuming.recipe_of(run)
        order = Order(
            resumed_recipe,
            None,
            config["hyperparameters"],
            set(config["chosen"]),
            resuming.data_folder(run, resumed_recipe, None if data is None else Path(data)),
        )
        run.note(state="running", epochs=target, ended=None, process=os.getpid())
        if on_start is not None:
            on_start(run)
        with end_noted(run):
            for member in unfinished:
                resuming.resume(
                    member, epochs=target, data=data, recipe=recipe, verbose=0, callbacks=callbacks
                )
        finish(run, order.prepare(config["seed"]), began)
    return run


def _target(run: Run, wanted: int | None) -> int:
    """How many epochs each member is to have."""
    target = wanted or int(run.status.get("epochs", run.config["epochs"]))
    done = max((len(member.history) for member in members_of(run)), default=0)
    if target < done:
        raise KeraunosError(
            "{run} has {done} epochs behind it already, more than {wanted}.",
            run=run.path,
            done=done,
            wanted=target,
        )
    return target


def _done(member: Run, target: int) -> bool:
    """Whether nothing is left of a member's training: all epochs, or its callbacks ended it."""
    if member.status.get("state") != "finished":
        return False
    if len(member.history) >= target:
        return True
    last = checkpoints.read(member.path / LAST) if (member.path / LAST).exists() else None
    return last is not None and last.stopped


def members_of(run: Run) -> list[Run]:
    """The members of a run that has some, in their order."""
    return [Run(run.path / MEMBERS / str(n + 1)) for n in range(run.config.get("members", 0))]


def finish(run: Run, training: Training, began: float) -> None:
    """Makes the ensemble of finished members, measures it, and writes history and report."""
    from keraunos.runs.report import render

    parts = members_of(run)
    history = _mean_history([part.history for part in parts])
    write_text(run.path / HISTORY, "".join(json.dumps(entry) + "\n" for entry in history))
    models = [part.load_model() for part in parts]
    own = [preparation_of(part) for part in parts]
    dataset, apart, units = training.examples, False, None
    if run.config.get("folds") and all(own):
        # Each fold has learnt its preparation from its own training examples.
        together = Stacked([each for each in own if each is not None])
        prepared.keep(run, together)
        dataset, apart = together.of(training.data), True
        units = [part.target_units for part in together.parts]
    else:
        prepared.keep(run, training.preparation)
    ensemble = averaged(models, apart, units)
    with replacing(run.path / MODEL) as temporary:
        ensemble.save(temporary)
    trained = time.perf_counter()
    task = TASKS[run.config["task"]]
    evaluation = task.measure(ensemble, dataset, "test")
    evaluation.metrics.update(_of_members(run, parts, models, training))
    write_json(run.path / METRICS, finite(evaluation.metrics))
    times = [part.status["seconds"] for part in parts]
    run.note(
        epochs_done=len(history),
        seconds={
            "preparation": min(seconds["preparation"] for seconds in times),
            "first_epoch": max(seconds["first_epoch"] or 0.0 for seconds in times),
            "training": round(trained - began, 3),
            "evaluation": round(time.perf_counter() - trained, 3),
        },
        samples_per_second=_speed(parts, len(dataset.train), trained - began),
        parameters=ensemble.count_params(),
    )
    run.note(state="finished", ended=now())
    write_text(run.path / REPORT, render(run, dataset, evaluation))


def _speed(parts: Sequence[Run], examples: int, seconds: float) -> float | None:
    """Samples per second of all members together, compilation included."""
    epochs = sum(len(part.history) for part in parts)
    return examples * epochs / seconds if seconds else None


def _of_members(
    run: Run, parts: Sequence[Run], models: Sequence[Any], training: Training
) -> dict[str, float]:
    """What the members by themselves are like: mean and standard deviation."""
    found: dict[str, float] = {"members": len(parts)}
    task = TASKS[run.config["task"]]
    for name in getattr(task, "OF_MEMBERS", (task.METRIC,)):
        values = [part.metrics[name] for part in parts]
        found[f"member_{name}"] = float(np.mean(values))
        found[f"member_{name}_sd"] = float(np.std(values, ddof=1))
    folds = run.config.get("folds")
    if folds:
        held_out = []
        for index, (model, part) in enumerate(zip(models, parts, strict=True)):
            own = fold(training.data, folds, index)
            preparation = preparation_of(part)
            if preparation is not None:
                own = preparation.of(own)
            measured = task.measure(model, own, "validation")
            held_out.append(measured.metrics[task.METRIC])
        found[f"fold_{task.METRIC}"] = float(np.mean(held_out))
        found[f"fold_{task.METRIC}_sd"] = float(np.std(held_out, ddof=1))
    return found


def _mean_history(histories: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """For each epoch the mean over the members that came so far; None where one has no number."""
    longest = max(map(len, histories), default=0)
    mean = []
    for epoch in range(longest):
        entries = [history[epoch] for history in histories if len(history) > epoch]
        entry: dict[str, Any] = {"epoch": epoch + 1}
        for name in entries[0]:
            values = [other.get(name) for other in entries]
            if name != "epoch":
                known = [value for value in values if value is not None]
                entry[name] = float(np.mean(known)) if len(known) == len(values) else None
        mean.append(entry)
    return mean


def averaged(
    models: Sequence[Any],
    apart: bool = False,
    units: Sequence[tuple[float, float]] | None = None,
) -> Any:
    """A `keras.Model` whose outputs are the mean of those of all models, as probabilities.

    Args:
        models: networks with the same inputs.
        apart: whether each gets an input of its own; they are then stacked along the first axis of
            an example.
        units: the zero and the unit in which each says amounts; the mean is in those of the first.

    Raises:
        KeraunosError: if the models' inputs are not known before they are called.
    """
    more = (len(models),) if apart else ()
    inputs = keras.tree.map_structure(
        lambda tensor: keras.Input((*more, *tensor.shape[1:]), dtype=tensor.dtype),
        _inputs_of(models[0]),
    )
    outputs = []
    for index, model in enumerate(models):
        model.name = f"member_{index + 1}"
        given = inputs
        if apart:
            given = keras.tree.map_structure(partial(_part_of, index), inputs)
        said = _as_shares(model)(model(given))
        if units is not None and units[index] != units[0]:
            (zero, unit), (first, first_unit) = units[index], units[0]
            said = keras.layers.Rescaling(unit / first_unit, (zero - first) / first_unit)(said)
        outputs.append(said)
    mean = keras.layers.Average(name="mean")(outputs) if len(outputs) > 1 else outputs[0]
    return keras.Model(inputs, mean, name="ensemble")


def _part_of(index: int, tensor: Any) -> Any:
    return tensor[:, index]


def _inputs_of(model: Any) -> Any:
    """What a model takes, as symbolic tensors."""
    template = None
    if isinstance(model, keras.Sequential):
        template = model.inputs[0] if model.inputs else None
    elif getattr(model, "inputs", None):  # a functional model
        template = model.input
    if template is None:
        raise KeraunosError(
            "The networks of {name} cannot be made an ensemble, since their inputs are not known "
            "before they are called; build them as Sequential with an Input, or as functional "
            "models.",
            name=model.name,
        )
    return template


def _as_shares(model: Any) -> Any:
    """What makes probabilities of a model's outputs; of logits the mean would not be the same."""
    loss = getattr(model, "loss", None)
    settings = loss.get_config() if isinstance(loss, keras.losses.Loss) else {}
    if not settings.get("from_logits"):
        return lambda outputs: outputs
    single = model.output_shape[-1] == 1
    return keras.layers.Activation("sigmoid" if single else "softmax")
