"""How runs differ, in what they were given and in what came of it, and whether it can be chance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.run import Run
from keraunos.tasks import TASKS

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Entry:
    """What came of a run; None for what it does not have, or not yet.

    Attributes:
        run: the run.
        state: finished, running, interrupted, failed or killed.
        epochs_done: how many epochs are finished.
        epochs: how many there were to be.
        seconds: of training.
        samples_per_second: the speed of training.
        metric: what the run's task is measured by: accuracy, mean IoU and so on.
        best_validation: the best value of it on the validation part, of any epoch.
        best_epoch: that epoch.
        value: on the test part.
        interval: 95% interval of it.
    """

    run: Run
    state: str
    epochs_done: int
    epochs: int | None
    seconds: float | None
    samples_per_second: float | None
    metric: str
    best_validation: float | None
    best_epoch: int | None
    value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Difference:
    """Something that the runs were given and that is not the same for all.

    Attributes:
        name: what it is.
        values: one for each run, in the order of the entries; None where a run has no such thing.
    """

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Judgement:
    """Whether the best run is better than another one on the same examples by more than chance.

    Attributes:
        other: the run that the best is compared with.
        method: `mcnemar`, or `intervals` where the answers to each example cannot be had.
        best_alone: examples that only the best has right (McNemar).
        other_alone: examples that only the other has right (McNemar).
        p: how often chance alone would give a difference as large; for several comparisons by
            Holm's method. None for intervals.
        significant: whether the difference is more than chance.
    """

    other: Run
    method: Literal["mcnemar", "intervals"]
    best_alone: int | None
    other_alone: int | None
    p: float | None
    significant: bool


@dataclass(frozen=True)
class Comparison:
    """Runs beside each other.

    Attributes:
        entries: the best first: by the metric of their task on the test part, then by that on the
            validation part.
        differences: in what they were given.
        tests: the best against each of the others that were measured on the same data.
        verdict: what follows, in sentences.
    """

    entries: tuple[Entry, ...]
    differences: tuple[Difference, ...]
    tests: tuple[Judgement, ...]
    verdict: tuple[str, ...]


def compare(
    runs: Sequence[Run], folder: Path | None = None, code: Path | str | None = None
) -> Comparison:
    """Compares runs, finished or not.

    Args:
        runs: two or more.
        folder: where their data lie now, by default where they lay then.
        code: a Python file, which is executed, with the models' own layers.

    Raises:
        KeraunosError: if there are fewer than two, or one is named twice.
    """
    if len(runs) < 2:
        raise KeraunosError("Name at least two runs to compare.")
    places = [run.path.resolve() for run in runs]
    if len(set(places)) < len(places):
        raise KeraunosError("A run is named twice; name different ones.")
    entries = sorted((_entry(run) for run in runs), key=_rank)
    differences = _differences([entry.run for entry in entries])
    measured = [entry for entry in entries if entry.value is not None]
    same = [entry for entry in measured if _what(entry) == _what(measured[0])]
    tests = _tests(same, folder, code) if len(same) > 1 else ()
    verdict = _verdict(entries, measured, same, tests)
    return Comparison(tuple(entries), differences, tests, verdict)


def mcnemar(best_alone: int, other_alone: int) -> float:
    """The exact two-sided p of McNemar's test (McNemar 1947), from the examples that disagree."""
    n, few = best_alone + other_alone, min(best_alone, other_alone)
    # Whole numbers, since 2**n is beyond a float for a few thousand examples.
    tail, term = 1, 1
    for k in range(1, few + 1):
        term = term * (n - k + 1) // k
        tail += term
    return min(1.0, 2 * tail / 2**n) if n else 1.0


def _entry(run: Run) -> Entry:
    status = run.status
    history = run.history
    task = TASKS.get(run.config.get("task", ""))
    metric = "accuracy" if task is None else task.METRIC
    # NaN stands as None in the history.
    values = [(entry.get(f"val_{metric}"), -entry["epoch"]) for entry in history]
    validation = [(value, epoch) for value, epoch in values if value is not None]
    best, minus_epoch = max(validation, default=(None, None))
    metrics = run.metrics
    interval = metrics.get(f"{metric}_low"), metrics.get(f"{metric}_high")
    seconds = (status.get("seconds") or {}).get("training")
    return Entry(
        run=run,
        state=run.state,
        epochs_done=len(history),
        epochs=status.get("epochs", run.config.get("epochs")),
        seconds=seconds or sum(entry.get("seconds", 0.0) for entry in history) or None,
        samples_per_second=status.get("samples_per_second"),
        metric=metric,
        best_validation=best,
        best_epoch=None if minus_epoch is None else -minus_epoch,
        value=metrics.get(metric),
        interval=None if None in interval else interval,  # type: ignore[arg-type]
    )


def _rank(entry: Entry) -> tuple[float, float]:
    found = entry.value, entry.best_validation
    first, second = (math.inf if value is None else -value for value in found)
    return first, second


def _what(entry: Entry) -> Any:
    """What was measured: runs are compared in which it is the same."""
    return entry.metric, entry.run.config.get("data", {}).get("fingerprint")


def _differences(runs: Sequence[Run]) -> tuple[Difference, ...]:
    given = [_given(run.config) for run in runs]
    names = list(dict.fromkeys(name for one in given for name in one))
    rows = (Difference(name, tuple(one.get(name) for one in given)) for name in names)
    return tuple(row for row in rows if any(a != b for a, b in pairwise(row.values)))


def _given(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a run was given, one value for each name."""
    data, machine = config.get("data", {}), config.get("machine", {})
    given = {"recipe": config.get("recipe"), **config.get("hyperparameters", {})}
    given.update(epochs=config.get("epochs"), batch_size=config.get("batch_size"))
    given["seed"] = config.get("seed")
    given["data"] = data.get("name")
    fingerprint = data.get("fingerprint") or ""
    given["data fingerprint"] = fingerprint.removeprefix("sha256:")[:12] or None
    source = config.get("source") or {}
    for name, digest in (source.get("sha256") or {}).items():
        given[f"source {name}"] = digest[:12]
    given.update(config.get("versions", {}))
    given.update({name: machine.get(name) for name in ("backend", "processor", "cores")})
    given["devices"] = ", ".join(machine.get("devices", [])) or None
    return given


def _tests(
    entries: Sequence[Entry], folder: Path | None, code: Path | str | None
) -> tuple[Judgement, ...]:
    """The best against each of the others, by their answers if they can be had."""
    best, *others = entries
    best_right = _right(best.run, folder, code)
    found = []
    for other in others:
        right = None if best_right is None else _right(other.run, folder, code)
        if best_right is None or right is None:
            found.append(_by_intervals(best, other))
            continue
        ours, theirs = int((best_right & ~right).sum()), int((right & ~best_right).sum())
        p = mcnemar(ours, theirs)
        found.append(Judgement(other.run, "mcnemar", ours, theirs, p, p < SIGNIFICANT))
    return _corrected(found)


def _right(run: Run, folder: Path | None, code: Path | str | None) -> NDArray[np.bool_] | None:
    """Which test examples a run has right; None if model or data cannot be had as they were."""
    try:
        evaluation, same_data = evaluate_run(run, "test", folder, code=code)
    except KeraunosError:
        return None
    if not same_data:
        return None
    # Only where an answer is right or wrong.
    right: NDArray[np.bool_] | None = getattr(evaluation, "right", None)
    return right


def _by_intervals(best: Entry, other: Entry) -> Judgement:
    apart = bool(best.interval and other.interval and best.interval[0] > other.interval[1])
    return Judgement(other.run, "intervals", None, None, None, apart)


def _corrected(tests: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The tests with p values for several comparisons at once (Holm 1979)."""
    order = sorted(
        (k for k, test in enumerate(tests) if test.p is not None), key=lambda k: tests[k].p or 0.0
    )
    corrected = list(tests)
    highest = 0.0
    for rank, k in enumerate(order):
        test = tests[k]
        highest = max(highest, min(1.0, (len(order) - rank) * (test.p or 0.0)))
        corrected[k] = Judgement(
            test.other,
            test.method,
            test.best_alone,
            test.other_alone,
            highest,
            highest < SIGNIFICANT,
        )
    return tuple(corrected)


def _verdict(
    entries: Sequence[Entry],
    measured: Sequence[Entry],
    same: Sequence[Entry],
    tests: Sequence[Judgement],
) -> tuple[str, ...]:
    sentences = []
    for entry in entries:
        if entry.value is None:
            sentences.append(
                text(
                    "{run} ({state}) has not been measured on its test part.",
                    run=entry.run.path.name,
                    state=_state(entry.state),
                )
            )
    for entry in measured:
        if entry not in same:
            sentences.append(
                text(
                    "{run} was trained and measured on other data than {best}: their results "
                    "cannot be compared.",
                    run=entry.run.path.name,
                    best=same[0].run.path.name,
                )
            )
    sentences.extend(_judged(same[0].run, test) for test in tests)
    if any(not test.significant for test in tests):
        sentences.append(
            text("More test examples, or several seeds of each, would tell small differences.")
        )
    elif tests:
        sentences.append(
            text(
                "This is about these trained networks; another seed gives others, so train several "
                "seeds before you prefer a recipe or a setting."
            )
        )
    return tuple(sentences)


def _state(state: str) -> str:
    words = {
        "running": text("running"),
        "interrupted": text("interrupted"),
        "failed": text("failed"),
        "killed": text("killed"),
    }
    return words.get(state, state)


def _judged(best: Run, test: Judgement) -> str:
    names = {"best": best.path.name, "other": test.other.path.name}
    if test.method == "intervals":
        if test.significant:
            return text(
                "{best} is better than {other}: their 95% intervals do not overlap.", **names
            )
        return text(
            "{best} and {other} cannot be told apart: their 95% intervals overlap (the answers to "
            "each example, which tell more, cannot be had again).",
            **names,
        )
    if not test.best_alone and not test.other_alone:
        return text("{best} and {other} have the same test examples right.", **names)
    numbers = {**names, "ours": test.best_alone, "theirs": test.other_alone, "p": _p(test.p)}
    if test.significant:
        return text(
            "{best} is better than {other} by more than chance: it alone has {ours} test examples "
            "right, the other alone {theirs} (exact McNemar test, {p}).",
            **numbers,
        )
    return text(
        "Whether {best} is better than {other} is not certain: it alone has {ours} test examples "
        "right, the other alone {theirs}, which can be chance (exact McNemar test, {p}).",
        **numbers,
    )


def _p(p: float | None) -> str:
    if p is None or math.isnan(p):
        return "p = ?"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"
