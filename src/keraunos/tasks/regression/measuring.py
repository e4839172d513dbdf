"""How far are the amounts that a network says from the true ones?"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.preparation import Preparation
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.outputs import other_shape
from keraunos.tasks.parts import check_not_empty

_NAMES = ("r2", "mae", "rmse")


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    shape = other_shape(network, (1,))
    if shape is not None:
        raise KeraunosError(
            "The network {name} puts out {shape} for an example, and one amount is to be foretold; "
            "its last layer has to have one unit.",
            name=network.name,
            shape=shape,
        )
    if dataset.as_read.train.y.dtype.kind != "f":
        raise KeraunosError(
            "The targets of {name} are no floating-point numbers; give amounts as such, or take a "
            "recipe that tells classes.",
            name=dataset.name,
        )


@dataclass(frozen=True)
class Evaluation:
    """What a network does on one part of a data set, in the units of its targets.

    Attributes:
        part: the part's name.
        truth: float array of shape (samples,).
        answers: what the network said, of the same shape.
        metrics: R2 (1 is perfect, 0 as good as always saying the mean), mean absolute error, root
            of the mean squared error, with 95% intervals (bootstrap); the error that nine of ten
            answers stay below; the mean absolute error of always saying the median; examples.
        network: what foretold.
    """

    part: str
    truth: NDArray[np.float64]
    answers: NDArray[np.float64]
    metrics: dict[str, float]
    network: Any = field(default=None, repr=False)

    def worst(self, most: int) -> list[int]:
        """The examples whose answers are furthest from the truth, the worst first."""
        order = np.argsort(-np.abs(self.answers - self.truth), kind="stable")
        return [int(index) for index in order[:most]]


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    check_not_empty(dataset.parts[part], part)
    truth = np.asarray(dataset.as_read.parts[part].y, np.float64).reshape(-1)
    answers = amounts(network, dataset.parts[part].x, dataset.preparation)
    of_each = np.stack([truth, answers], axis=1)
    values = measured(of_each[None])[0]
    low, high = intervals(of_each, measured)
    metrics: dict[str, float] = {}
    for place, name in enumerate(_NAMES):
        metrics[name] = float(values[place])
        metrics[f"{name}_low"], metrics[f"{name}_high"] = float(low[place]), float(high[place])
    metrics["error_90"] = float(np.quantile(np.abs(answers - truth), 0.9))
    metrics["median_mae"] = float(np.mean(np.abs(truth - np.median(truth))))
    metrics["examples"] = len(truth)
    return Evaluation(part, truth, answers, metrics, network)


def amounts(
    network: Any, inputs: NDArray[Any], preparation: Preparation | None
) -> NDArray[np.float64]:
    """What a network says of prepared inputs, in the units of the targets, of shape (samples,).

    A network that diverged answers NaN: it knows nothing, which is what the training mean says.
    """
    outputs = np.asarray(predict(network, inputs, batch_size=256, verbose=0), np.float64)
    known = np.where(np.isfinite(outputs), outputs, 0.0).reshape(-1)
    return known if preparation is None else preparation.amounts(known)


def measured(rows: NDArray[Any]) -> NDArray[np.float64]:
    """R2, mean absolute error and root mean squared error of each round, of shape (rounds, 3).

    Args:
        rows: truth and answer, of shape (rounds, samples, 2).
    """
    truth, answers = rows[..., 0], rows[..., 1]
    errors = answers - truth
    spread = np.maximum(truth.var(axis=1), np.finfo(np.float64).tiny)
    squared = np.mean(errors**2, axis=1)
    mae = np.abs(errors).mean(axis=1)
    return np.stack([1 - squared / spread, mae, np.sqrt(squared)], axis=1)
