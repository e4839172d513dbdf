"""The public door to searches: a study is begun, or gone on with."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.initial_values import quickly_drawn
from keraunos.engine.population.fit import default_plan
from keraunos.engine.population.lanes import Plan
from keraunos.errors import KeraunosError
from keraunos.recipes import Choice, Range, Recipe, get
from keraunos.runs import record as surroundings
from keraunos.runs.files import write_bytes, write_json
from keraunos.runs.run import SOURCE
from keraunos.studies import sampling, storage
from keraunos.studies.problems import BATCH_SIZE, EPOCHS, FunctionProblem, Problem, RecipeProblem
from keraunos.studies.records import Hyperparameter
from keraunos.studies.space import Space, checked, parsed, whole
from keraunos.studies.study import Study, write_results
from keraunos.studies.trying import Observer, Worker, what_changes_programs

TRIALS = 64
GROUP = 8
"""Networks that are asked for together, so that the second or so that their program takes to make
is divided among them."""

GROUP_ON_ACCELERATOR = 64

SMALLER_IS_BETTER = ("loss", "error", "mse", "mae", "mape", "msle", "rmse", "crossentropy", "wer")


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
        trials: ends when there are so many, those of other workers and of earlier calls included.
        minutes: ends after so long; networks under way are stopped and count as they are.
        metric: of Keras's history; `val_accuracy` for a recipe, `val_loss` for a function. A
            trial's value is that of its best epoch.
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
    problem, source = _problem(
        what,
        (x, y, sample_weight),
        validation_data,
        validation_split,
        epochs=epochs,
        batch_size=batch_size,
        callbacks=callbacks,
        fixed=fixed or {},
        data=data,
    )
    if trials < 1 or (minutes is not None and minutes <= 0):
        raise KeraunosError("A search needs at least one trial, and more than no time.")
    settled = _space(problem, space, fixed or {})
    metric = metric or problem.metric
    if maximize is None:
        maximize = not metric.endswith(SMALLER_IS_BETTER)
    base = {name: value for name, value in (fixed or {}).items() if problem_takes(problem, name)}
    if epochs is not None:
        base[EPOCHS] = epochs
    folder = _folder(problem, study, Path(studies), store)
    url = store or storage.local_storage(folder)
    answers = source.answers_for_training() if source is not None else nullcontext()
    with storage.working(folder) as number, answers:
        hyperparameters = _hyperparameters(problem, settled, base, seed)
        chosen = sampling.sampler_of(sampler, seed, hyperparameters)
        connected = storage.connect(url, folder.name, chosen, sampling.pruner_of(pruner), maximize)
        plan = plan or default_plan(GROUP_ON_ACCELERATOR)
        group = group or _group(trials, plan)
        described = {
            "what": problem.name,
            "metric": metric,
            "maximized": maximize,
            "space": [storage.described(h) for h in hyperparameters],
            "sampler": sampler,
            "pruner": pruner,
            "seed": seed,
            "fixed": dict(base),
            "data": _data_of(problem, base, seed),
        }
        arguments: dict[str, Any] = {
            "what": str(what) if isinstance(what, str | Path) else None,
            "fixed": dict(fixed or {}),
            "data": None if data is None else str(Path(data).expanduser().absolute()),
            "space": [storage.described(h) for h in hyperparameters],
            "metric": metric,
            "maximize": maximize,
            "sampler": sampler,
            "pruner": pruner,
            "seed": seed,
            "store": store,
        }
        if epochs is not None:
            arguments["fixed"][EPOCHS] = epochs
        same = _settle(connected, described, problem, base, seed, folder, arguments, plan, group)
        if not same:
            _keep_source(folder, source)
        storage.retry_abandoned(connected, folder)
        if on_start is not None:
            on_start(folder, metric, maximize, storage.counted(connected))
        # A worker that goes on, or one beside others, must not draw what has been drawn.
        entropy = [seed, number, len(connected.get_trials(deepcopy=False))]
        connected.sampler = sampling.sampler_of(
            sampler, int(np.random.SeedSequence(entropy).generate_state(1)[0]), hyperparameters
        )
        if sampler == "grid":
            trials = min(trials, _grid_size(hyperparameters))
        worker = Worker(
            connected,
            problem,
            hyperparameters,
            sampler=sampler,
            metric=metric,
            maximized=maximize,
            seed=seed,
            plan=plan,
            name=storage.worker_name(number),
            observer=observer or _Nobody(),
            fixed=base,
        )
        try:
            worker.run(trials, None if minutes is None else began + 60 * minutes, group)
        finally:
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
        (
            path
            for path in (Path(what), Path("studies") / what)
            if (path / storage.CONFIG).is_file()
        ),
        None,
    )
    if folder is None:
        return search(what, **chosen, **settings)
    arguments = dict(Study(folder).config["arguments"])
    recipe = arguments.pop("what")
    if recipe is None:
        raise KeraunosError(
            "{study} is the search of a function in a program: run that program again, with "
            "study={name!r}.",
            study=folder,
            name=str(folder),
        )
    arguments["space"] = storage.space_of(arguments["space"])
    return search(recipe, **{**arguments, **chosen, "study": folder}, **settings)


def _problem(
    what: Any,
    train: tuple[Any, Any, Any],
    validation_data: Any,
    validation_split: float,
    *,
    epochs: int | None,
    batch_size: int | None,
    callbacks: Callable[[], list[Any]],
    fixed: Mapping[str, Any],
    data: Path | str | None,
) -> tuple[Problem, Any]:
    """What is searched, and the user's own file that it comes from, if any."""
    if callable(what) and not isinstance(what, Recipe):
        if train[0] is None:
            raise KeraunosError("The search of a function needs data: search(build, space, x, y).")
        validation = validation_data
        if validation is None:
            train, validation = bridge.split_off_validation(train, validation_split)
        else:
            validation = keras.utils.unpack_x_y_sample_weight(validation_data)
        return (
            FunctionProblem(
                what,
                train,
                validation,
                epochs=epochs or 5,
                batch_size=batch_size or 32,
                callbacks=callbacks,
            ),
            None,
        )
    if train[0] is not None:
        raise KeraunosError(
            "A recipe brings its own data; x and y go with a function that builds a model."
        )
    recipe = what if isinstance(what, Recipe) else get(str(what))
    given = dict(fixed)
    if epochs is not None:
        given[EPOCHS] = epochs
    if batch_size is not None:
        given[BATCH_SIZE] = batch_size
    return RecipeProblem(recipe, None if data is None else Path(data), given), recipe.source


def problem_takes(problem: Problem, name: str) -> bool:
    """Whether a problem has a hyperparameter of this name."""
    takes = getattr(problem, "takes", None)
    return takes(name) if takes else name in problem.parameters


def _space(
    problem: Problem,
    given: Mapping[str, Range | Choice] | Sequence[str] | None,
    fixed: Mapping[str, Any],
) -> Space:
    if given is None or isinstance(given, Mapping):
        chosen = dict(given or {})
    else:
        chosen = parsed(given, problem.parameters)
    for name in chosen:
        if not problem_takes(problem, name):
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


def _hyperparameters(
    problem: Problem, space: Space, base: Mapping[str, Any], seed: int
) -> list[Hyperparameter]:
    kinds = {n: problem.parameters[n].kind if n in problem.parameters else None for n in space}
    is_whole = {name: whole(values, kinds[name]) for name, values in space.items()}
    middle = {
        name: values.options[0]
        if isinstance(values, Choice)
        else (int(values.low) if is_whole[name] else values.low + (values.high - values.low) / 2)
        for name, values in space.items()
    }
    known = problem.configured(base)
    start = {name: known.get(name, middle[name]) for name in space}

    def build(parameters: Mapping[str, Any]) -> Any:
        with quickly_drawn():
            candidate = problem.build({**base, **parameters}, seed)
            few = keras.tree.map_structure(
                lambda part: part[: candidate.batch_size], candidate.train
            )
            bridge.build(
                candidate.model, bridge.ResidentArrays(*few, batch_size=candidate.batch_size)
            )
        return candidate.model

    shared = what_changes_programs(build, space, is_whole, start)
    shared[BATCH_SIZE] = False
    return [Hyperparameter(n, v, is_whole[n], shared[n]) for n, v in space.items()]


def _group(trials: int, plan: Plan) -> int:
    most = GROUP if plan.width == 1 else GROUP_ON_ACCELERATOR
    return max(2, min(most, trials // 8))


def _grid_size(space: Sequence[Hyperparameter]) -> int:
    size = 1
    for values in sampling.grid(space).values():
        size *= len(values)
    return size


def _data_of(problem: Problem, base: Mapping[str, Any], seed: int) -> str:
    return problem.build(base, seed).data


def _folder(problem: Problem, given: Path | str | None, studies: Path, store: str | None) -> Path:
    if given is None:
        from keraunos.runs.run import new_folder

        return new_folder(studies, problem.name)
    path = Path(given)
    inside = studies / path
    if not path.exists() and inside.exists():
        path = inside
    known = (path / storage.CONFIG).exists() or (path / storage.WORKERS).is_dir()
    if path.is_dir() and any(path.iterdir()) and not known:
        raise KeraunosError("{path} is not empty and no study; name another folder.", path=path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KeraunosError(
            "The study's folder {path} cannot be made: {reason}.", path=path, reason=error.strerror
        ) from None
    return path


def _settle(
    connected: Any,
    described: dict[str, Any],
    problem: Problem,
    base: Mapping[str, Any],
    seed: int,
    folder: Path,
    arguments: dict[str, Any],
    plan: Plan,
    group: int,
) -> bool:
    """Writes the study's configuration, or compares with that of a study that is gone on with."""
    known = connected.user_attrs.get(storage.ATTRIBUTE)
    if known is not None:
        for name in ("what", "data", "metric", "maximized", "space", "fixed", "seed"):
            if known[name] != described[name]:
                raise KeraunosError(
                    "{folder} is a study with another {setting} ({before}, and now {now}); go on "
                    "with the same, or name another folder.",
                    folder=folder,
                    setting=name,
                    before=_short(known[name]),
                    now=_short(described[name]),
                )
    else:
        candidate = problem.build(base, seed)
        known = {
            **described,
            "epochs": candidate.epochs,
            "defaults": problem.configured(base),
            "settings": {
                "sampler": described["sampler"],
                "pruner": described["pruner"],
                "seed": seed,
                "lanes": plan.lanes,
                "width": plan.width,
                "group": group,
            },
            "surroundings": {
                "command": surroundings.command(),
                "versions": surroundings.versions(),
                "machine": surroundings.machine(),
                "data": {
                    "fingerprint": candidate.data,
                    "examples": {
                        "train": len(keras.tree.flatten(candidate.train[0])[0]),
                        "validation": len(keras.tree.flatten(candidate.validation[0])[0]),
                    },
                },
            },
        }
        connected.set_user_attr(storage.ATTRIBUTE, known)
    there = (folder / storage.CONFIG).exists()
    if not there:
        write_json(folder / storage.CONFIG, {**known, "arguments": arguments})
    return there


def _short(value: Any) -> str:
    words = str(value)
    return words if len(words) <= 80 else words[:77] + "..."


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
