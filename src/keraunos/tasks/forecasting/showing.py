"""How are forecasts shown: in a sentence, step by step, as lines in their intervals?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.data.grid import Grid
from keraunos.language import text
from keraunos.tasks.forecasting.measuring import SHARE, SIMPLE, Evaluation
from keraunos.tasks.rows import amount
from keraunos.tasks.task import Table

ROWS = 12
"""Steps ahead that a table has at most, the first and the last among them."""


def names() -> dict[str, str]:
    """What the simple forecasts are called."""
    return {
        "naive": text("the last value"),
        "seasonal": text("the season before"),
        "linear": text("a linear forecast"),
    }


def sentence(metrics: dict[str, float], seconds: float) -> str:
    """See `keraunos.tasks.Task`."""
    return text(
        "[bold green]{mae}[/] off on average over {horizon} steps ahead, {first} one step "
        "ahead; {skill:+.1%} against the best simple forecast [dim](95% interval {low:+.1%} to "
        "{high:+.1%}; {coverage:.0%} within the interval of {share:.0%}; training took "
        "{seconds:.1f} s)[/]",
        mae=amount(metrics["mae"]),
        horizon=metrics["horizon"],
        first=amount(metrics["mae_first"]),
        skill=metrics["skill"],
        low=metrics["skill_low"],
        high=metrics["skill_high"],
        coverage=metrics["coverage"],
        share=SHARE,
        seconds=seconds,
    )


def summary(evaluation: Evaluation) -> tuple[str, str]:
    """See `keraunos.tasks.Task`."""
    metrics = evaluation.metrics
    return (
        text(
            "{mae} off on average over {horizon} steps ahead of {examples:,} moments of the "
            "{part} part",
            mae=amount(metrics["mae"]),
            horizon=metrics["horizon"],
            examples=metrics["examples"],
            part=evaluation.part,
        ),
        text(
            "skill {skill:+.1%} against the best simple forecast (95% interval {low:+.1%} to "
            "{high:+.1%}); {coverage:.0%} within the interval of {share:.0%}",
            skill=metrics["skill"],
            low=metrics["skill_low"],
            high=metrics["skill_high"],
            coverage=metrics["coverage"],
            share=SHARE,
        ),
    )


def table(evaluation: Evaluation) -> Table:
    """See `keraunos.tasks.Task`."""
    headings = (
        text("steps ahead"),
        text("error"),
        "RMSE",
        "MASE",
        "sMAPE",
        text("within"),
        *names().values(),
    )
    metrics = evaluation.metrics
    rows = [_row(str(step + 1), evaluation.steps[step]) for step in _some(len(evaluation.steps))]
    return Table(headings, [*rows, _row(text("all"), metrics)])


def details(evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    return {"steps": evaluation.steps}


def nothing_learnt(metrics: dict[str, float]) -> str | None:
    """Where repeating the last season, or the last value, would do as well."""
    blind = min(metrics["seasonal_mae"], metrics["naive_mae"])
    if metrics["mae"] < blind:
        return None
    return text(
        "The network has learnt nothing that shows: it is {mae} off on average, and who "
        "repeats the last season or the last value is {blind} off.",
        mae=amount(metrics["mae"]),
        blind=amount(blind),
    )


def curves() -> Sequence[tuple[str, str]]:
    """See `keraunos.tasks.Task`."""
    return (("loss", text("Loss")),)


def watching(network: Any, dataset: Dataset, folder: Path) -> list[Any]:
    """See `keraunos.tasks.Task`."""
    return []


def page(dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
    """See `keraunos.tasks.Task`."""
    from keraunos.tasks.forecasting import drawing  # it knows `runs`, which knows the tasks

    about = dataset.as_read.about
    grid = Grid.from_json(about["grid"])
    windows = evaluation.windows
    history = np.concatenate([part.x for part in dataset.as_read.parts.values()])
    chosen = _moments(evaluation)
    known = names()
    return {
        "column": about["column"],
        "unmeasured": about["unmeasured"],
        "season": int(evaluation.metrics["season"]),
        "share": SHARE,
        "names": known,
        "simple": sorted(
            (
                (
                    known[name],
                    evaluation.metrics[f"{name}_mae"],
                    evaluation.metrics[f"{name}_mae_first"],
                )
                for name in SIMPLE
            ),
            key=lambda row: row[1],
        ),
        "one_ahead": drawing.one_ahead(evaluation, grid),
        "forecasts": [drawing.forecast(evaluation, index, history, grid) for index in chosen],
        "by_step": drawing.by_step(evaluation.steps, known) if len(evaluation.steps) > 1 else None,
        "residuals": drawing.residuals(
            windows.seconds[:, 0], windows.truth[:, 0] - evaluation.foretold[:, 0], grid
        ),
        "steps": [
            {"step": step + 1, **evaluation.steps[step]} for step in _some(len(evaluation.steps))
        ],
    }


def _moments(evaluation: Evaluation) -> list[int]:
    """Windows that are shown: the last one, and those whose errors are usual and large."""
    errors = np.abs(evaluation.foretold - evaluation.windows.truth).mean(axis=1)
    order = np.argsort(errors, kind="stable")
    places = (len(order) // 2, round(0.95 * (len(order) - 1)))
    return list(dict.fromkeys([len(order) - 1, *(int(order[place]) for place in places)]))


def _row(name: str, measured: dict[str, float]) -> tuple[str, ...]:
    shown = [amount(measured[key]) for key in ("mae", "rmse", "mase")]
    shown += [f"{measured['smape']:.1%}", f"{measured['coverage']:.1%}"]
    return (name, *shown, *(amount(measured[f"{simple}_mae"]) for simple in SIMPLE))


def _some(count: int) -> list[int]:
    places = np.linspace(0, count - 1, min(count, ROWS))
    return sorted({round(place) for place in places.tolist()})
