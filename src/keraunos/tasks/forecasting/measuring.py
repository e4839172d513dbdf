"""How far are forecasts from what came, and are they better than simple ones?"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.preparation.series import Past, Windows
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.outputs import other_shape
from keraunos.tasks.parts import check_not_empty

SHARE = 0.9
"""Of what comes that is to lie within the interval of a forecast."""

SIMPLE = ("naive", "seasonal", "linear")
"""Forecasts that a network is compared with: see `keraunos.preparation.series.Windows`."""

AT_ONCE = 256
BLOCKS = 8
"""Of windows that follow one another, at least as many for an interval of a measurement."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluation:
    """What a network foretells of one part of a series.

    Attributes:
        part: the part's name.
        windows: what it was asked.
        foretold, low, high: of shape (windows, horizon), the forecasts with the ends of their
            interval, in the unit of the series.
        steps: for each step ahead the mean absolute error, the root of the mean squared error, MASE
            (Hyndman and Koehler 2006), sMAPE (of 2), the share of what came that lies within the
            interval, the mean width of that, and the errors of the simple forecasts.
        metrics: the same over all steps; for the first step alone under names with `_first`, for
            the last one with `_last`. The skill is the share of the error of the best simple
            forecast that the network does without, negative if it is worse; its 95% interval is a
            bootstrap over blocks of windows (Carlstein 1986). `reach_<step>` is how far from a
            forecast, transformed, its interval reaches: as far as 90% of the errors on the
            validation part (split conformal prediction, Papadopoulos et al. 2002).
    """

    part: str
    windows: Windows
    foretold: Numbers
    low: Numbers
    high: Numbers
    steps: list[dict[str, float]]
    metrics: dict[str, float] = field(repr=False)


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    past = dataset.preparation
    if not isinstance(past, Past):
        raise KeraunosError(
            "The network {name} is to foretell a series, and its recipe does not say from how much "
            "of the past; give Training the preparation keraunos.preparation.Past.",
            name=network.name,
        )
    shape = other_shape(network, (past.horizon,))
    if shape is not None:
        raise KeraunosError(
            "The network {name} puts out {shape} for a window, and {horizon} values are to be "
            "foretold; its last layer has to be Dense({horizon}).",
            name=network.name,
            shape=shape,
            horizon=past.horizon,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    check_not_empty(dataset.parts[part], part)
    past = dataset.preparation
    assert isinstance(past, Past)
    windows = past.windows(dataset.as_read, part)
    outputs = _said(network, windows)
    foretold = past.values(outputs, windows.around)
    reach = _reach(network, past, dataset)
    low, high = (past.values(outputs, windows.around, shift) for shift in (-reach, reach))
    steps = [
        _measured(windows, foretold, low, high, past.usual, slice(step, step + 1))
        for step in range(past.horizon)
    ]
    metrics = _measured(windows, foretold, low, high, past.usual)
    metrics |= {f"{name}_first": value for name, value in steps[0].items()}
    metrics |= {f"{name}_last": value for name, value in steps[-1].items()}
    metrics |= _skill_intervals(windows, foretold)
    metrics |= {"examples": len(windows), "horizon": past.horizon, "season": past.season}
    metrics |= {f"reach_{step + 1}": float(each) for step, each in enumerate(reach)}
    return Evaluation(part, windows, foretold, low, high, steps, metrics)


def _said(network: Any, windows: Windows) -> Numbers:
    return np.asarray(predict(network, windows.inputs, AT_ONCE, verbose=0), np.float64)


def _reach(network: Any, past: Past, dataset: Dataset) -> Numbers:
    """How far below and above a forecast the interval reaches, transformed, for each step.

    As far as that share of the errors on the validation part did; with n windows the quantile is
    that of n + 1, so that the share would hold for new ones that are like them.
    """
    windows = past.windows(dataset.as_read, "validation")
    foretold = past.values(_said(network, windows), windows.around)
    errors = np.sort(np.abs(past.errors(windows.truth, foretold)), axis=0)
    return np.asarray(errors[min(len(errors), math.ceil((len(errors) + 1) * SHARE)) - 1])


def _measured(
    windows: Windows,
    foretold: Numbers,
    low: Numbers,
    high: Numbers,
    usual: float,
    steps: slice = slice(None),
) -> dict[str, float]:
    """All measurements of forecasts, over some of the steps ahead."""
    truth, foretold, low, high = (each[:, steps] for each in (windows.truth, foretold, low, high))
    errors = np.abs(foretold - truth)
    found = {
        f"{name}_mae": float(np.abs(getattr(windows, name)[:, steps] - truth).mean())
        for name in SIMPLE
    }
    mae, best = float(errors.mean()), min(found.values())
    sizes = np.maximum(np.abs(foretold) + np.abs(truth), 1e-12)
    return {
        "skill": _skill(mae, best),
        "mae": mae,
        "rmse": float(np.sqrt((errors**2).mean())),
        "mase": mae / usual,
        "smape": float((2 * errors / sizes).mean()),
        "coverage": float(((truth >= low) & (truth <= high)).mean()),
        "width": float((high - low).mean()),
        **found,
    }


def _skill(error: float, best: float) -> float:
    return 1 - error / best if best else 0.0


def _skill_intervals(windows: Windows, foretold: Numbers) -> dict[str, float]:
    """The ends of 95% intervals of the skill, over all steps and for the first one."""
    every = [foretold, *(getattr(windows, name) for name in SIMPLE)]
    errors = np.abs(np.stack(every, axis=-1) - windows.truth[..., None])
    each = np.concatenate([errors.mean(axis=1), errors[:, 0]], axis=-1)
    count, horizon = len(each), windows.truth.shape[1]
    size = max(1, min(max(horizon, 10), count // BLOCKS))
    blocks = each[count % size :].reshape(-1, size, each.shape[1])

    def skills(rounds: Numbers) -> Numbers:
        means = rounds.mean(axis=(1, 2)).reshape(len(rounds), 2, -1)
        best = np.maximum(means[..., 1:].min(axis=-1), 1e-12)
        return np.asarray(1 - means[..., 0] / best)

    low, high = intervals(blocks, skills).tolist()
    return {
        "skill_low": low[0],
        "skill_high": high[0],
        "skill_first_low": low[1],
        "skill_first_high": high[1],
    }
