"""One label for a row of a table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset
from keraunos.engine.fit import predict
from keraunos.tasks.classification import Classification, Evaluation
from keraunos.tasks.outputs import probabilities
from keraunos.tasks.rows import cells, few, importance_page, importances


def _example(dataset: Dataset, evaluation: Evaluation, index: int) -> dict[str, Any]:
    return {"cells": cells(dataset.as_read.test.x[index])}


class _Rows(Classification):
    """The task; its page shows which columns count."""

    def page(self, dataset: Dataset, evaluation: Evaluation) -> dict[str, Any]:
        """See `keraunos.tasks.Task`."""
        network, classes = evaluation.network, len(evaluation.classes)

        def answers(x: NDArray[Any]) -> NDArray[Any]:
            outputs = predict(network, x, batch_size=256, verbose=0)
            return np.asarray(probabilities(network, outputs, classes).argmax(axis=1))

        def accuracy(y: NDArray[Any], said: NDArray[Any]) -> float:
            return float(np.mean(y == said))

        found = importances(dataset, answers, accuracy)
        page = super().page(dataset, evaluation)
        mistakes = [each | few(each["cells"], found) for each in page["mistakes"]]
        return page | importance_page(found) | {"mistakes": mistakes}


TASK = _Rows(12, _example)
