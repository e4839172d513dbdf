"""One label for a recording."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.preparation import Waves
from keraunos.tasks.classification import Classification, Evaluation
from keraunos.tasks.sounds import picture, playable


def _example(dataset: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    waves, own = dataset.preparation, dataset.test.x[index]
    return {
        "sound": playable(own, waves.rate) if isinstance(waves, Waves) else None,
        "picture": picture(evaluation.network, own),
    }


TASK = Classification(12, _example)
