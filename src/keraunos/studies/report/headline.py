"""What stands at the top of the page? How good the best is, by which measure, and how sure."""

from collections.abc import Sequence
from statistics import mean, stdev
from typing import Any

from keraunos.language import text
from keraunos.studies.records import (
    DIVERGED,
    FAILED,
    FINISHED,
    RUNNING,
    STOPPED,
    Retrained,
    StudyRecord,
    TrialRecord,
)
from keraunos.studies.report.wording import is_share, measured, number


def state_name(state: str) -> str:
    """How a trial ended, for a reader."""
    names = {
        FINISHED: text("finished"),
        STOPPED: text("stopped early"),
        DIVERGED: text("diverged"),
        FAILED: text("failed"),
        RUNNING: text("running"),
    }
    return names.get(state, state)


def counts(study: StudyRecord) -> list[tuple[str, int]]:
    """How many trials ended how, without the ways in which none did."""
    numbers = {
        state: sum(trial.state == state for trial in study.trials)
        for state in (FINISHED, STOPPED, DIVERGED, FAILED, RUNNING)
    }
    return [
        (state_name(state), count) for state, count in numbers.items() if count or state == FINISHED
    ]


def trials_a_minute(study: StudyRecord) -> str | None:
    """Of those that have ended; None if no time is known."""
    ended = sum(trial.state != RUNNING for trial in study.trials)
    return number(60 * ended / study.seconds) if study.seconds > 0 and ended else None


def value_of_defaults(study: StudyRecord, order: Sequence[TrialRecord]) -> str | None:
    """What the recipe's own values reached; None if they were not tried."""
    names = [entry.name for entry in study.space]
    own = {name: study.defaults[name] for name in names if name in study.defaults}
    if not own or len(own) < len(names):
        return None
    for trial in order:
        if all(trial.parameters.get(name) == value for name, value in own.items()):
            return measured(study.metric, trial.value or 0.0)
    return None


def trained_anew(retrained: Retrained, metric: str) -> dict[str, Any]:
    """The measurements of the winner's seeds, written for the template.

    Args:
        retrained: the winner.
        metric: of the study. What is like it on the test part becomes the headline.
    """
    like = metric.removeprefix("val_")
    test = {n: v for n, v in retrained.test.items() if v and n != "examples"}
    names = [like, "log_loss" if like == "loss" else "accuracy", *test]
    headline = next((name for name in names if name in test), None)
    rows = {name: _row(name, values, retrained.ensemble.get(name)) for name, values in test.items()}
    return {
        "run": retrained.run,
        "seeds": len(retrained.metric),
        "metric": _row(metric, retrained.metric, None) if retrained.metric else None,
        "test": list(rows.values()),
        "headline": rows[headline] if headline else None,
    }


def _row(name: str, values: Sequence[float], ensemble: float | None) -> dict[str, str | None]:
    """The mean of the seeds with their standard deviation, the ends, and all of them together."""
    deviation = None
    if len(values) > 1:
        by = stdev(values)
        deviation = f"{100 * by:.2f}%" if is_share(name) else number(by, 2)
    return {
        "name": name,
        "mean": measured(name, mean(values)),
        "deviation": deviation,
        "low": measured(name, min(values)),
        "high": measured(name, max(values)),
        "ensemble": None if ensemble is None else measured(name, ensemble),
    }
