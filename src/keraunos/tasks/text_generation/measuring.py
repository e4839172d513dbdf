"""How surprised is a network by what really comes next?"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.parts import check_not_empty

AT_ONCE = 64
"""Windows whose logits are in memory at the same time."""


@dataclass(frozen=True)
class Evaluation:
    """What a network foretells on one part of a text.

    Attributes:
        part: the part's name.
        nats: float32 of shape (windows, length): minus the logarithm of the probability that the
            network gave to what came.
        metrics: their mean (the cross-entropy), with its 95% interval (bootstrap over windows), its
            exponential (perplexity), the same in bits, the share of tokens that the network held
            for the likeliest with its interval, the nats of a guess that knows only how common each
            token is in the training part, and the share of its likeliest token.
        network: what foretold.
    """

    part: str
    nats: NDArray[np.float32]
    metrics: dict[str, float]
    network: Any = field(repr=False)


def check(network: Any, dataset: Dataset) -> None:
    """See `keraunos.tasks.Task`."""
    if dataset.preparation is None:
        raise KeraunosError(
            "The network {name} is to foretell texts, and its recipe does not say what their "
            "tokens are; give Training a preparation, keraunos.preparation.Windows say.",
            name=network.name,
        )


def measure(network: Any, dataset: Dataset, part: str) -> Evaluation:
    """See `keraunos.tasks.Task`."""
    examples = dataset.parts[part]
    check_not_empty(examples, part)
    nats, right = [], []
    for first in range(0, len(examples), AT_ONCE):
        targets = np.asarray(examples.y[first : first + AT_ONCE])
        logits = predict(network, examples.x[first : first + AT_ONCE], AT_ONCE, verbose=0)
        logits = np.nan_to_num(np.asarray(logits, np.float32))
        nats.append(_nats(logits, targets))
        right.append(logits.argmax(axis=-1) == targets)
    surprise, foretold = np.concatenate(nats), np.concatenate(right)
    each = np.stack([surprise.mean(axis=1), foretold.mean(axis=1)], axis=1)
    low, high = intervals(each, lambda rounds: rounds.mean(axis=1)).tolist()
    known = np.bincount(np.asarray(dataset.train.y).ravel(), minlength=1)
    mean = float(surprise.mean())
    return Evaluation(
        part,
        surprise,
        {
            "nats": mean,
            "nats_low": low[0],
            "nats_high": high[0],
            "perplexity": float(np.exp(mean)),
            "bits": mean / float(np.log(2)),
            "accuracy": float(foretold.mean()),
            "accuracy_low": low[1],
            "accuracy_high": high[1],
            "blind_nats": _blind_nats(known, np.asarray(examples.y)),
            "majority_accuracy": float((examples.y == known.argmax()).mean()),
            "examples": int(foretold.size),
        },
        network,
    )


def _nats(logits: NDArray[np.float32], targets: NDArray[Any]) -> NDArray[np.float32]:
    """What each target costs, of the shape of the targets."""
    logits = logits - logits.max(axis=-1, keepdims=True)
    own = np.take_along_axis(logits, targets[..., None].astype(np.int64), axis=-1)[..., 0]
    return np.asarray(np.log(np.exp(logits).sum(axis=-1)) - own, np.float32)


def _blind_nats(counts: NDArray[Any], targets: NDArray[Any]) -> float:
    """The mean cost of targets, where only the training part's counts are known (and one more)."""
    size = max(len(counts), int(targets.max()) + 1)
    more = np.pad(counts, (0, size - len(counts))) + 1
    return float(-np.log(more[targets] / more.sum()).mean())
