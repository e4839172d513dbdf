"""One label for a text."""

from typing import Any

from keraunos.data.dataset import Dataset
from keraunos.tasks.classification import Classification, Evaluation

LONGEST = 600
"""Characters of a text that are shown."""


def _example(dataset: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    text = str(dataset.as_read.test.x[index])
    return {"text": text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"}


TASK = Classification(16, _example)
