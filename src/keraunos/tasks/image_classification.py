"""One label for a picture."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.tasks.classification import Classification, Evaluation
from keraunos.tasks.thumbnails import thumbnail


def _example(dataset: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    return {"picture": thumbnail(dataset.test.x[index], dataset.test.x)}


TASK = Classification(24, _example)
