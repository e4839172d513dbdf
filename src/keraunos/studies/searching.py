"""The public door to searches: a study is begun, or gone on with."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import jax
import keras
import numpy as np

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.fit import examine
from keraunos.engine.initial_values import quickly_drawn
from keraunos.engine.population.fit import default_plan
from keraunos.engine.population.lanes import Plan
from keraunos.errors import KeraunosError, say_once
from keraunos.language import text
from keraunos.recipes import Choice, Range, Recipe, get
from keraunos.runs import record as surroundings
from keraunos.runs.files import write_bytes, write_json
from keraunos.runs.run import SOURCE
from keraunos.studies import sampling, storage
from keraunos.studies.problems import (
    BATCH_SIZE,
    EPOCHS,
    Candidate,
    FunctionProblem,
    Problem,
    RecipeProblem,
)
from keraunos.studies.records import PENALTIES, Hyperparameter
from keraunos.studies.space import Space, checked, parsed, whole, within
from keraunos.studies.study import Study, is_study, write_results
from keraunos.studies.trying import Observer, Worker, what_changes_programs

TRIALS = 64
GROUP = 8
"""Networks that are asked for together, so that the second or so that their program takes to make
is divided among them."""

GROUP_ON_ACCELERATOR = 64

SMALLER_IS_BETTER = (
    *("loss", "error", "mse", "mae", "mape", "msle", "rmse", "crossentropy", "wer", "cer"),
    *("hinge", "divergence", "poisson", "cosh", "perplexity", "false_positives", "false_negatives"),
)


def search(
    what: str | Path | Recipe | Callable[..., Any],
    space: Mapping[str, Range | Choice] | Sequence[str] | None = None,
    x: Any = None,
    y: Any = None,
    *,
    validation_data: Any = None,
    validation_split: float = 0.2,
    sample_weight: Any = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    callbacks: Callable[[], list[Any]] = list,
    fixed: Mapping[str, Any] | None = None,
    data: Path | str | None = None,
    trials: int = TRIALS,
    minutes: float | None = None,
    metric: str | None = None,
    maximize: bool | None = None,
    sampler: str = "tpe",
    pruner: str = "halving",
    seed: int = 0,
    study: Path | str | None = None,
    studies: Path | str = "studies",
    store: str | None = None,
    plan: Plan | None = None,
    group: int | None = None,
    observer: Observer | None = None,
    on_start: Callable[[Path, str, bool, int], object] | None = None,
) -> Study:
    """Searches for the hyperparameters of a recipe, or of any function that builds a Keras model.

    Networks that differ in numbers alone share a compiled program, in which these are inputs; as
    many are trained at the same time as the machine has cores. Those that change shapes or code
    (width, batch size, activation, ...) are drawn for several networks at once. The test part of a
    recipe's data is never looked at.

    Args:
        what: a recipe, its name, a Python file with one, or a function that takes hyperparameters
            by name and returns a compiled `keras.Model`.
        space: for each hyperparameter a `Range` or `Choice`, or texts like
            `"learning_rate=1e-4..1e-1:log"`; where the parameters are annotated with one, these
            are the default, and what is given here takes their place one by one.
        x, y: for a function, arrays as for `keras.Model.fit`, as are `validation_data`,
            `validation_split` and `sample_weight`.
        epochs: of a trial that is not stopped; by default the recipe's, or 5.
        batch_size: for a function that does not take it as a hyperparameter; 32 by default.
        callbacks: for a function, returns new Keras callbacks for each network.
        fixed: hyperparameters that are not searched, with their values.
        data: the folder a recipe reads its data from.
        trials: ends when there are so many, those that failed and those of other workers and of
            earlier calls included.
        minutes: ends after so long; networks under way are stopped and count as they are.
        metric: of Keras's history; `val_accuracy` for a recipe, `val_loss` for a function, `loss`
            if there is nothing to validate on. A trial's value is that of its best epoch.
        maximize: whether more of it is better; by default its name tells.
        sampler: `tpe`, `random`, `cmaes` or `grid` (`keraunos.studies.sampling`).
        pruner: `halving`, or `none`.
        seed: of the sampler, and of every network's weights and order of examples.
        study: the folder; one that is there is gone on with. By default the next
            `studies/<name>-<n>`.
        store: URL of a database as Optuna takes it, for workers on several machines; they share
            a study if its folder has the same name. By default a file in the folder, which any
            number of processes may share.
        plan: how many networks are trained at the same time; by default as `fit_population`.
        group: networks that are asked for together.
        observer: is told how it goes.
        on_start: called when the search begins, with the study's folder, the metric, whether more
            of it is better, and how many trials there are already.

    Returns:
        The study.

    Raises:
        KeraunosError: if anything given does not fit, or every trial fails.
        KeyboardInterrupt: after Ctrl-C; everything found is kept, and the study can be gone on
            with.
    """
    began = time.monotonic()
    if trials < 1 or (minutes is not None and minutes <= 0):
        raise KeraunosError("A search needs at least one trial, and more than no time.")
    given = _fixed(fixed or {}, epochs, batch_size)
    problem, source = _problem(
        what,
        (x, y, sample_weight),
        validation_data,
        validation_split,
        callbacks=callbacks,
        fixed=given,
        data=data,
    )
    settled = _space(problem, space, given)
    metric = metric or problem.metric
    if metric is None:
        raise KeraunosError(
            "Nothing in the history of {name} tells better networks from worse ones; name what is "
            "to be looked at with metric.",
            name=problem.name,
        )
    if maximize is None:
        maximize = not metric.endswith(SMALLER_IS_BETTER)
    configured = problem.configured(given)
    base = {name: configured[name] for name in given}
    given_plan, plan = plan, plan or default_plan(GROUP_ON_ACCELERATOR)
    group = group or _group(trials, plan)
    answers = source.answers_for_training() if source is not None else nullcontext()
    with answers:
        start, candidate = _built(problem, settled, base, seed)
        measured = _look_at(candidate, metric)
        hyperparameters = _hyperparameters(problem, settled, base, start, seed)
        _warn_of_penalties(metric, [each.name for each in hyperparameters], measured)
        chosen = sampling.sampler_of(sampler, seed, hyperparameters)
        stopping = sampling.pruner_of(pruner)
        described = _as_stored(
            {
                "what": problem.name,
                "metric": metric,
                "maximized": maximize,
                "space": [storage.described(h) for h in hyperparameters],
                "sampler": sampler,
                "pruner": pruner,
                "seed": seed,
                "fixed": base,
                "data": candidate.data,
            }
        )
        arguments = {
            "what": _name_of(what),
            "source": None if source is None else [source.path.name, source.name],
            "fixed": described["fixed"],
            "data": None if data is None else str(Path(data).expanduser().absolute()),
            "space": described["space"],
            "metric": metric,
            "maximize": maximize,
            "sampler": sampler,
            "pruner": pruner,
            "seed": seed,
            "store": store,
        }
        with (
            _folder(problem, study, Path(studies)) as folder,
            storage.working(folder) as number,
            storage.answers_for_database(folder),
        ):
            worker = storage.worker_name(folder, number)
            with storage.one_at_a_time(folder):
                name = _study_name(folder, store)
                url = store or storage.local_storage(folder)
                connected = storage.connect(url, name, chosen, stopping, maximize)
                known = connected.user_attrs.get(storage.ATTRIBUTE)
                if known is None:
                    settings = {"sampler": sampler, "pruner": pruner, "seed": seed, "group": group}
                    known = {
                        **described,
                        **_surroundings(problem, candidate, base),
                        "settings": settings,
                    }
                    connected.set_user_attr(storage.ATTRIBUTE, known)
                _compare(known, described, folder)
                if not (folder / storage.CONFIG).exists():
                    _keep_source(folder, source)
                    content = {"name": name, **known, "arguments": arguments}
                    write_json(folder / storage.CONFIG, content)
                storage.retry_abandoned(connected, worker, store is None)
            # A study is gone on with as it began: the width decides bits.
            width = connected.user_attrs.get(storage.WIDTH)
            if given_plan is None and width is not None:
                plan = Plan(plan.lanes, width)
            measures = given_plan is None and width is None and jax.default_backend() == "cpu"
            if not measures:
                connected.set_user_attr(storage.WIDTH, plan.width)
            if on_start is not None:
                on_start(folder, metric, maximize, storage.counted(connected))
            # A worker that goes on, or one beside others, must not draw what has been drawn.
            entropy = [seed, number, len(connected.get_trials(deepcopy=False))]
            if store is not None:  # that of other machines has the same number
                entropy += list(str(worker).encode())

            def keep_width(plan: Plan, connected: Any = connected) -> None:
                connected.set_user_attr(storage.WIDTH, plan.width)

            drawn = int(np.random.SeedSequence(entropy).generate_state(1)[0])
            connected.sampler = sampling.sampler_of(sampler, drawn, hyperparameters)
            if sampler == "grid":
                trials = min(trials, sampling.grid_size(hyperparameters))
            searching = Worker(
                connected,
                folder,
                store is None,
                problem,
                hyperparameters,
                sampler=sampler,
                metric=metric,
                maximized=maximize,
                seed=seed,
                plan=plan,
                settled=keep_width if measures else None,
                name=worker,
                observer=observer or _Nobody(),
                fixed=base,
            )
            try:
                searching.run(trials, None if minutes is None else began + 60 * minutes, group)
            except BaseException:
                with suppress(Exception):  # what ended the search is what counts
                    write_results(storage.record(connected, str(folder)), folder)
                raise
            write_results(storage.record(connected, str(folder)), folder)
    return Study(folder)


def search_or_go_on(what: str, chosen: Mapping[str, Any], **settings: Any) -> Study:
    """Searches a recipe, or goes on with a study if `what` is the folder of one.

    Args:
        what: a recipe, a file with one, or a study.
        chosen: arguments of `search`; a study that is gone on with has its own.
        **settings: other arguments of `search`, which belong to this call alone.
    """
    folder = next(
        (path for path in (Path(what), Path("studies") / what) if is_study(path)),
        None,
    )
    if folder is None:
        return search(what, **chosen, **settings)
    known = Study(folder)
    arguments = dict(known.config["arguments"])
    del arguments["what"], arguments["source"]
    recipe = known.recipe
    if recipe is None:
        raise KeraunosError(
            "{study} is the search of a function in a program: run that program again, with "
            "study={name!r}.",
            study=folder,
            name=str(folder),
        )
    arguments["space"] = storage.space_of(arguments["space"])
    return search(recipe, **{**arguments, **chosen, "study": folder}, **settings)


def _fixed(given: Mapping[str, Any], epochs: int | None, batch_size: int | None) -> dict[str, Any]:
    """The hyperparameters that are not searched, those with an argument of their own included."""
    fixed = dict(given)
    for name, value in ((EPOCHS, epochs), (BATCH_SIZE, batch_size)):
        if value is None:
            continue
        if value < 1:
            raise KeraunosError("{name} is at least 1, not {given}.", name=name, given=value)
        fixed[name] = value
    for name, value in fixed.items():
        if not (value is None or isinstance(value, str | int | float)):
            raise KeraunosError(
                "{name} is fixed to a {kind}; numbers, words, True, False and None can be fixed. "
                "Bind other things with functools.partial.",
                name=name,
                kind=type(value).__name__,
            )
    return fixed


def _name_of(what: Any) -> str | None:
    """What a recipe is found again by; None for what a program has to give again."""
    if isinstance(what, str | Path):
        return str(what)
    if not isinstance(what, Recipe):
        return None
    if what.source is not None:
        return f"{what.source.path}:{what.source.name}"
    packaged = what.function.__module__.startswith("keraunos.recipes.")
    return what.name if packaged else None


def _problem(
    what: Any,
    train: tuple[Any, Any, Any],
    validation_data: Any,
    validation_split: float,
    *,
    callbacks: Callable[[], list[Any]],
    fixed: Mapping[str, Any],
    data: Path | str | None,
) -> tuple[Problem, Any]:
    """What is searched, and the user's own file that it comes from, if any."""
    if callable(what) and not isinstance(what, Recipe):
        if train[0] is None:
            raise KeraunosError("The search of a function needs data: search(build, space, x, y).")
        if not callable(callbacks):
            raise KeraunosError(
                "callbacks is a function that returns new callbacks for each network of the search."
            )
        validation = None
        if validation_data is not None:
            validation = keras.utils.unpack_x_y_sample_weight(validation_data)
        elif validation_split:
            if not 0 < validation_split < 1:
                raise KeraunosError(
                    "validation_split is a share between 0 and 1, not {share}.",
                    share=validation_split,
                )
            train, validation = bridge.split_off_validation(train, validation_split)
        return FunctionProblem(what, train, validation, callbacks=callbacks), None
    if train[0] is not None:
        raise KeraunosError(
            "A recipe brings its own data; x and y go with a function that builds a model."
        )
    recipe = what if isinstance(what, Recipe) else get(str(what))
    return RecipeProblem(recipe, None if data is None else Path(data), fixed), recipe.source


def _space(
    problem: Problem,
    given: Mapping[str, Range | Choice] | Sequence[str] | None,
    fixed: Mapping[str, Any],
) -> Space:
    if given is None or isinstance(given, Mapping):
        chosen = dict(given or {})
    else:
        chosen = parsed(given, problem.parameters, problem.takes)
    for name in fixed:
        if not problem.takes(name):
            raise KeraunosError(
                "{recipe} has no hyperparameter {name!r}; it has: {known}.",
                recipe=problem.name,
                name=name,
                known=", ".join(problem.parameters),
            )
    for name in chosen:
        if not problem.takes(name):
            raise KeraunosError(
                "There is no hyperparameter {name!r} to search; there are: {known}.",
                name=name,
                known=", ".join(problem.parameters),
            )
        if name in fixed:
            raise KeraunosError("{name} is both fixed and searched.", name=name)
    space = {**problem.space, **chosen}
    space = {name: checked(name, values) for name, values in space.items() if name not in fixed}
    if not space:
        raise KeraunosError(
            "{what} has nothing to search; name a space, as in "
            "--space learning_rate=1e-4..1e-1:log, or annotate a parameter: "
            "Annotated[float, Range(1e-4, 1e-1, log=True)].",
            what=problem.name,
        )
    return space


def _built(
    problem: Problem, space: Space, base: Mapping[str, Any], seed: int
) -> tuple[dict[str, Any], Candidate]:
    """A network of the space and its hyperparameters: the defaults, or near them."""
    known = problem.configured(base)
    places = {name: within(v, _is_whole(problem, name, v)) for name, v in space.items()}
    start = {name: known.get(name, places[name][0]) for name in space}
    others = [{**start, name: v} for name, values in places.items() for v in values]
    first: Exception | None = None
    for parameters in [start, *others]:
        try:
            with quickly_drawn():
                candidate = problem.build({**base, **parameters}, seed)
                _build(candidate)
        except Exception as error:  # whatever a recipe or Keras raises for such values
            first = first or error
        else:
            return parameters, candidate
    assert first is not None
    raise first


def _build(candidate: Candidate) -> None:
    """Builds the network for a few examples."""
    size = candidate.batch_size
    few = [
        None if part is None else keras.tree.map_structure(lambda array: array[:size], part)
        for part in candidate.train
    ]
    bridge.build(candidate.model, bridge.ResidentArrays(*few, batch_size=size))


def _warn_of_penalties(metric: str, searched: Sequence[str], measured: Sequence[str]) -> None:
    """Says where the loss that is looked at has in it what the search may make small."""
    names = ", ".join(name for name in searched if name in PENALTIES)
    if not names or metric not in ("loss", "val_loss"):
        return
    others = [name for name in measured if name != "loss"]
    if others:
        say_once(
            "{metric} has in it what {names} adds to the loss, so that the smallest seems best; "
            "look at another metric: --metric {other}.",
            about=f"penalties {names}",
            metric=metric,
            names=names,
            other=metric.removesuffix("loss") + others[0],
        )
    else:
        say_once(
            "{metric} has in it what {names} adds to the loss, so that the smallest seems best, "
            "and these networks have no other metric; set it yourself (--set) and compare what the "
            "runs reach: keraunos evaluate RUN --part validation.",
            about=f"penalties {names}",
            metric=metric,
            names=names,
        )


def _look_at(candidate: Candidate, metric: str) -> list[str]:
    """Says what is wrong before anything is trained, and before there is a study.

    Returns:
        The names of what the networks measure, as far as that is known.
    """
    x, y, *weight = candidate.train
    examine(candidate.model, x, y, *(weight or [None]), candidate.validation, 0.0, True)
    try:
        measured = list(jax.eval_shape(candidate.model.get_metrics_result))
    except Exception:  # a metric of the user's that has no result yet
        return []
    if candidate.callbacks:  # which may add to what Keras measures
        return measured
    names = [*measured, *(f"val_{n}" for n in measured if candidate.validation is not None)]
    if metric not in names:
        raise KeraunosError(
            "The networks have no metric {metric!r}; they have: {known}.",
            metric=metric,
            known=", ".join(names),
        )
    return measured


def _is_whole(problem: Problem, name: str, values: Range | Choice) -> bool:
    parameter = problem.parameters.get(name)
    return whole(values, parameter.kind if parameter else None)


def _hyperparameters(
    problem: Problem,
    space: Space,
    base: Mapping[str, Any],
    start: Mapping[str, Any],
    seed: int,
) -> list[Hyperparameter]:
    is_whole = {name: _is_whole(problem, name, values) for name, values in space.items()}

    def build(parameters: Mapping[str, Any]) -> Any:
        with quickly_drawn():
            candidate = problem.build({**base, **parameters}, seed)
            _build(candidate)
        return candidate.model

    shared = what_changes_programs(build, space, is_whole, start)
    shared[BATCH_SIZE] = False
    return [Hyperparameter(n, v, is_whole[n], shared[n]) for n, v in space.items()]


def _group(trials: int, plan: Plan) -> int:
    most = GROUP if plan.width == 1 else GROUP_ON_ACCELERATOR
    return max(2, min(most, trials // 8))


@contextmanager
def _folder(problem: Problem, given: Path | str | None, studies: Path) -> Iterator[Path]:
    """The study's folder; if it is a new one and nothing comes of it, nothing is left of it."""
    if given is None:
        from keraunos.runs.run import new_folder

        path, new = new_folder(studies, problem.name), True
    else:
        path = Path(given)
        inside = studies / path
        if not path.exists() and inside.exists():
            path = inside
        known = is_study(path) or (path / storage.WORKERS).is_dir()
        if path.is_dir() and any(path.iterdir()) and not known:
            raise KeraunosError("{path} is not empty and no study; name another folder.", path=path)
        new = not path.exists()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KeraunosError(
                "The study's folder {path} cannot be made: {reason}.",
                path=path,
                reason=error.strerror,
            ) from None
    try:
        yield path
    except BaseException:
        if new and not (path / storage.CONFIG).exists():
            shutil.rmtree(path, ignore_errors=True)
        raise


def _study_name(folder: Path, store: str | None) -> str:
    """The name in the database: that of the folder, when it was made."""
    if not (folder / storage.CONFIG).exists():
        return folder.absolute().name
    config = Study(folder).config
    if config["arguments"]["store"] != store:
        raise KeraunosError(
            "{folder} is a study that is kept in {before}; go on with it there.",
            folder=folder,
            before=config["arguments"]["store"] or folder / storage.DATABASE,
        )
    return str(config["name"])


def _surroundings(
    problem: Problem, candidate: Candidate, base: Mapping[str, Any]
) -> dict[str, Any]:
    """What is written down of a study beside what is searched."""
    return {
        "epochs": candidate.epochs,
        "defaults": _as_stored(problem.configured(base)),
        "surroundings": {
            "command": surroundings.command(),
            "versions": surroundings.versions(),
            "machine": surroundings.machine(),
            "data": {
                "fingerprint": candidate.data,
                "examples": {
                    "train": _examples(candidate.train),
                    "validation": _examples(candidate.validation),
                },
            },
        },
    }


def _examples(part: tuple[Any, ...] | None) -> int:
    return 0 if part is None else len(keras.tree.flatten(part[0])[0])


def _as_stored(value: Any) -> Any:
    """As it is read again."""
    return json.loads(json.dumps(value))


def _compare(known: Mapping[str, Any], described: Mapping[str, Any], folder: Path) -> None:
    """Refuses to go on with a study that searches something else.

    Raises:
        KeraunosError: it names what is different.
    """
    for name in ("what", "data", "metric", "maximized", "space", "fixed", "seed"):
        if known[name] != described[name]:
            raise KeraunosError(
                "{folder} is a study with {setting} {before}, and now {now} is wanted; go on with "
                "the same, or name another folder.",
                folder=folder,
                setting=_setting(name),
                before=_short(known[name], described[name]),
                now=_short(described[name], known[name]),
            )


def _setting(name: str) -> str:
    return {
        "what": text("the network"),
        "data": text("the data"),
        "metric": text("the metric"),
        "maximized": text("the direction"),
        "space": text("the space"),
        "fixed": text("the fixed hyperparameters"),
        "seed": text("the seed"),
    }[name]


def _short(value: Any, other: Any) -> str:
    """A setting for a reader; of a space what differs."""
    if isinstance(value, list):
        words = ", ".join(_place(entry) for entry in value if entry not in other)
    elif isinstance(value, bool):
        words = text("larger is better") if value else text("smaller is better")
    elif isinstance(value, dict):
        words = ", ".join(f"{name}={entry}" for name, entry in value.items())
    else:
        words = str(value)
    if not words:
        return text("(none)")
    return words if len(words) <= 120 else words[:117] + "..."


def _place(entry: Mapping[str, Any]) -> str:
    if "options" in entry:
        where = ",".join(map(str, entry["options"]))
    else:
        where = f"{entry['low']:g}..{entry['high']:g}{':log' if entry['log'] else ''}"
    return f"{entry['name']}={where}"


def _keep_source(folder: Path, source: Any) -> None:
    if source is not None:
        for name, content in source.files().items():
            write_bytes(folder / SOURCE / name, content)


class _Nobody:
    def asked(self, number: int, parameters: Mapping[str, Any]) -> None:
        pass

    def epoch(self, number: int, epoch: int, logs: Mapping[str, float]) -> None:
        pass

    def ended(self, number: int, state: str, value: float | None) -> None:
        pass
