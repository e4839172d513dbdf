"""The public door to populations: many networks trained as one computation."""

import copy
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import jax
import keras
import numpy as np

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.fit import examine, why_not
from keraunos.engine.memory import fitting, free_memory
from keraunos.engine.population.lanes import Lanes, Plan, train_side_by_side
from keraunos.engine.population.members import Member, bytes_each, prepare
from keraunos.engine.population.programs import arranged
from keraunos.errors import KeraunosError, TrainingInterrupted
from keraunos.installation.machine import usable_cores


def fit_population(
    models: Sequence[Any],
    x: Any,
    y: Any = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: str | int = "auto",
    callbacks: Callable[[int], Any] | Sequence[Any] | None = None,
    validation_split: float = 0.0,
    validation_data: Any = None,
    shuffle: bool | str = True,
    class_weight: dict[int, float] | None = None,
    sample_weight: Any = None,
    initial_epoch: int = 0,
    steps_per_epoch: int | None = None,
    validation_batch_size: int | None = None,
    validation_freq: Any = 1,
    seeds: Sequence[int] | None = None,
    exact: bool = False,
    plan: Plan | None = None,
) -> list[Any]:
    """Trains many compiled Keras models on the same data, at the full speed of the machine.

    Models that differ in numbers alone (weights, learning rate and its schedule, momentum, dropout
    rate, regularisation, label smoothing, clipping, ...) share one compiled program, in which these
    numbers are inputs. Others get programs of their own, which compile while networks train.

    Args:
        models: compiled `keras.Model`s; each has its own weights, optimizer and seeds, and learns
            what it would learn by `keraunos.fit` alone. They are trained in place.
        callbacks: Keras callbacks, of which every model gets copies of its own; or a function from
            a model's index to its callbacks, which those that write files need.
        seeds: one for each model, of the order of its examples; None for one order for all, drawn
            from NumPy's global generator as Keras draws it.
        exact: whether every bit is that of the training alone. Programs are then shared only by
            models whose numbers are all equal (their learning rates may differ, which Keras keeps
            in a variable), and each is trained by itself.
        plan: how many are trained at the same time and how; by default one for each processor
            core, each by the program that trains it alone, or as many as the memory holds in one
            program on an accelerator.

    The other arguments are those of `keras.Model.fit`; data are arrays, which are moved to the
    device once. `verbose` shows how many models are trained, and of each what its last epoch gave.

    Returns:
        The `keras.callbacks.History` of each model. A model whose loss is no longer a finite number
        is trained no further; its history ends there.

    Raises:
        TrainingInterrupted: after Ctrl-C; `history` is the list of histories so far.
        KeraunosError: if a model cannot be trained so, as a plain sentence.
    """
    models = list(models)
    _check(models, seeds, x, y, sample_weight)
    if exact and plan is not None and plan.width > 1:
        raise KeraunosError(
            "Networks that are stacked in one program get other bits than alone; leave out exact, "
            "or give a plan of width 1."
        )
    examined = (x, y, sample_weight, validation_data, validation_split, shuffle)
    examine(models[0], *examined)
    if validation_split and validation_data is None:
        (x, y, sample_weight), validation_data = bridge.split_off_validation(
            (x, y, sample_weight), validation_split
        )
    training = bridge.ResidentArrays(
        x,
        y,
        sample_weight,
        batch_size=batch_size,
        steps=steps_per_epoch,
        shuffle=shuffle,
        class_weight=class_weight,
        goes_on=True,
    )
    data = {"train": training}
    if validation_data is not None:
        parts = keras.utils.unpack_x_y_sample_weight(validation_data)
        if not bridge.resident(*parts):
            raise KeraunosError("The validation data of a population are arrays of numbers.")
        data["test"] = bridge.ResidentArrays(*parts, batch_size=validation_batch_size or batch_size)
    own_callbacks = _each_its_own(callbacks, len(models))
    settings = {
        "epochs": epochs,
        "initial_epoch": initial_epoch,
        "validation_freq": validation_freq,
    }
    members: list[Member] = []
    before = np.random.get_state()
    try:
        for index, model in enumerate(models):
            # Building may draw; each model meets the generator as if it were the only one.
            if seeds is None:
                np.random.set_state(before)
            else:
                np.random.seed(seeds[index])
            member = Member.of(model, data, callbacks=own_callbacks[index], **settings)
            if all(member.anatomy.structure != other.anatomy.structure for other in members):
                examine(model, *examined)  # what is built tells more
            members.append(member)
        _check_separate(models)
        return train_members(members, plan=plan, exact=exact, verbose=verbose)
    finally:
        # Where the generator would be after the training of the first model alone.
        drawn = members and seeds is None
        np.random.set_state(members[0].generator.get_state() if drawn else before)


def train_members(
    members: Sequence[Member],
    *,
    plan: Plan | None = None,
    exact: bool = False,
    verbose: str | int = "auto",
) -> list[Any]:
    """Trains members, group by group; the next group's programs compile meanwhile.

    Returns:
        The `keras.callbacks.History` of each.

    Raises:
        TrainingInterrupted: after Ctrl-C; `history` is the list of histories so far.
    """
    from keraunos.engine.population.progress import shown

    stop = threading.Event()
    try:
        groups = arranged(
            [member.anatomy for member in members],
            lambda index: members[index].model,
            lambda programs, indices: prepare(
                programs, [members[i] for i in indices], plan or default_plan(len(indices), exact)
            ),
            exact=exact,
        )
        chosen = plan or _fitting(groups, members, exact)
        trainings = [
            [partial(members[i].train, programs, stop) for i in indices]
            for programs, indices in groups
        ]
        with shown(members, verbose), Lanes(chosen) as lanes:
            train_side_by_side(lanes, trainings, stop)
    except KeyboardInterrupt as error:
        raise TrainingInterrupted([_history_of(member) for member in members]) from error
    return [member.history for member in members]


def _history_of(member: Member) -> Any:
    """What there is of it; an empty one of a training that never began."""
    if member.history is not None:
        return member.history
    history = keras.callbacks.History()
    history.epoch = []
    return history


def default_plan(networks: int, exact: bool = False) -> Plan:
    """The plan for so many networks where nothing was measured.

    On a processor: a network for each core. Stacked networks gain little there, and convolutions
    become several times slower (docs/PERFORMANCE.md).
    """
    if jax.default_backend() == "cpu":
        return Plan(lanes=max(1, min(networks, usable_cores())))
    return Plan(width=1 if exact else networks)


def _fitting(groups: Sequence[Any], members: Sequence[Member], exact: bool) -> Plan:
    """The default plan, made smaller if the memory does not hold so many at once."""
    largest = max(len(indices) for _, indices in groups)
    wanted = default_plan(largest if jax.default_backend() != "cpu" else len(members), exact)
    each = max(bytes_each(programs, members[indices[0]]) for programs, indices in groups)
    fits = fitting(wanted.networks, each, free_memory())
    if wanted.width == 1:
        return Plan(lanes=fits)
    return Plan(width=1 << (fits.bit_length() - 1) if fits < wanted.width else wanted.width)


def _each_its_own(callbacks: Any, models: int) -> list[list[Any]]:
    """The callbacks of each model."""
    if callable(callbacks):
        given = [_listed(callbacks(index)) for index in range(models)]
        seen: set[int] = set()
        for callback in (callback for own in given for callback in own):
            if id(callback) in seen:
                raise KeraunosError(
                    "The function for callbacks gives the same {kind} twice; have it make a new "
                    "one for each model.",
                    kind=type(callback).__name__,
                )
            seen.add(id(callback))
        return given
    ours = _listed(callbacks)
    writing = [callback for callback in ours if isinstance(callback, _WRITE_FILES)]
    if writing and models > 1:
        raise KeraunosError(
            "{kind} writes a file, and all models would write the same one; give callbacks as a "
            "function from a model's index to its callbacks, with a file name for each.",
            kind=type(writing[0]).__name__,
        )
    try:
        return [copy.deepcopy(ours) for _ in range(models)]
    except Exception as error:
        raise KeraunosError(
            "The callbacks cannot be copied for every model ({reason}); give a function from a "
            "model's index to its callbacks.",
            reason=str(error) or type(error).__name__,
        ) from error


_WRITE_FILES = (
    keras.callbacks.BackupAndRestore,
    keras.callbacks.CSVLogger,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.OrbaxCheckpoint,
    keras.callbacks.TensorBoard,
)


def _listed(callbacks: Any) -> list[Any]:
    """As Keras takes them: a list, nested perhaps, a single one, or None."""
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks = callbacks.callbacks
    return [c for c in keras.tree.flatten(callbacks) if c is not None]


def _check(models: Sequence[Any], seeds: Sequence[int] | None, *arrays: Any) -> None:
    if not models:
        raise KeraunosError("A population needs at least one model.")
    if seeds is not None and len(seeds) != len(models):
        raise KeraunosError(
            "There are {models} models and {seeds} seeds; give one seed for each model.",
            models=len(models),
            seeds=len(seeds),
        )
    if len({id(model) for model in models}) < len(models):
        raise KeraunosError("The same model is in the population twice; build one for each member.")
    for model in models:
        if not getattr(model, "compiled", False):
            raise KeraunosError(
                "Model {model!r} is not compiled; call its compile() before it joins a population.",
                model=getattr(model, "name", repr(model)),
            )
        reason = why_not(model, *arrays)
        if reason:
            raise KeraunosError(
                "Model {model!r} cannot be trained in a population, since {reason}.",
                model=model.name,
                reason=reason,
            )
    owners: dict[int, Any] = {}
    for model in models:
        other = owners.setdefault(id(model.optimizer), model)
        if other is not model and model.optimizer is not None:
            raise KeraunosError(
                "Models {one!r} and {other!r} of the population have one optimizer; make one for "
                "each.",
                one=other.name,
                other=model.name,
            )


def _check_separate(models: Sequence[Any]) -> None:
    """Members are trained side by side: nothing that training changes may be of two of them."""
    owners: dict[int, Any] = {}
    for model in models:
        for variable in (*model.variables, *model.metrics_variables):
            other = owners.setdefault(id(variable), model)
            if other is not model:
                raise KeraunosError(
                    "Models {one!r} and {other!r} of the population have {variable} in common; "
                    "build layers and metrics of its own for each.",
                    one=other.name,
                    other=model.name,
                    variable=variable.path,
                )
