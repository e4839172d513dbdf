"""Rows of a table in a report: what is in one, and how much a network relies on each column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.preparation.columns import columns_in

ROUNDS = 10
MOST_ROWS = 2_000
SHOWN = 20
CELLS = 16
NOTHING = "\u2013"


@dataclass(frozen=True)
class Importance:
    """By how much a network is worse if a column is shuffled.

    Attributes:
        column: its name.
        loss: of the metric, on average over the rounds; below zero by chance.
        spread: its standard deviation over the rounds.
    """

    column: str
    loss: float
    spread: float


def importances(
    dataset: Dataset,
    predict: Callable[[NDArray[Any]], NDArray[Any]],
    score: Callable[[NDArray[Any], NDArray[Any]], float],
) -> list[Importance]:
    """The permutation importance of each column on the test part (Breiman 2001, section 10).

    A column that says the same as another one seems to count for little, since the network has the
    other one still.

    Args:
        dataset: as its network sees it; its rows as they were read are a structured array.
        predict: what the network says of inputs.
        score: of targets as they were read and what is said of them; more is better.

    Returns:
        The most important first; nothing if the examples are no rows of a table.
    """
    rows, preparation = dataset.as_read.test.x, dataset.preparation
    if rows.dtype.names is None or preparation is None or len(rows) < 2:
        return []
    y = dataset.as_read.test.y
    if len(rows) > MOST_ROWS:
        some = np.sort(np.random.default_rng(0).permutation(len(rows))[:MOST_ROWS])
        rows, y = rows[some], y[some]
    usual = score(y, predict(preparation.inputs(rows)))
    found = []
    columns = columns_in(preparation)
    for column in rows.dtype.names or ():
        if columns is not None and column in columns.left_out:
            continue
        random = np.random.default_rng(0)
        shuffled = np.concatenate([rows] * ROUNDS)
        orders = [random.permutation(len(rows)) for _ in range(ROUNDS)]
        shuffled[column] = np.concatenate([rows[column][order] for order in orders])
        said = np.split(predict(preparation.inputs(shuffled)), ROUNDS)
        losses = [usual - score(y, answer) for answer in said]
        found.append(Importance(column, float(np.mean(losses)), float(np.std(losses))))
    return sorted(found, key=lambda each: -each.loss)


def cells(row: NDArray[Any]) -> list[tuple[str, str]]:
    """The names of the columns of one row, and what stands in them."""
    return [(name, shown(row[name])) for name in row.dtype.names or ()]


def few(row: list[tuple[str, str]], found: list[Importance]) -> dict[str, Any]:
    """The cells of a row on which the network relies most, in the order of the table.

    Args:
        row: see `cells`.
        found: the most important first.
    """
    kept = {each.column for each in found[:CELLS]} if len(row) > CELLS else {n for n, _ in row}
    shown_ = [cell for cell in row if cell[0] in kept] or row
    return {"cells": shown_, "left_out": len(row) - len(shown_)}


def shown(value: Any) -> str:
    """A number or a word of a table; a dash where there is none."""
    if isinstance(value, str):
        return value or NOTHING
    return NOTHING if np.isnan(value) else f"{value:.6g}"


def amount(value: float, digits: int = 4) -> str:
    """So many digits that count, without an exponent where people would write none: 18,460."""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.15g}" if rounded == 0 or 1e-4 <= abs(rounded) < 1e12 else f"{rounded:g}"


def importance_page(found: list[Importance]) -> dict[str, Any]:
    """What a page shows of the columns: a bar for each, and how many are not shown."""
    most = max((each.loss for each in found), default=0.0)
    return {
        "importance": [
            {
                "column": each.column,
                "loss": round(each.loss, 3) + 0.0,  # no "-0.0"
                "spread": each.spread,
                "share": max(0.0, each.loss / most) if most > 0 else 0.0,
            }
            for each in found[:SHOWN]
        ],
        "columns": len(found),
    }
