"""How good are the recipes of tables beside scikit-learn's multi-layer perceptron?

    python benchmarks/tables.py [--seeds 3] [--only iris,sonar]

Both are trained and measured on the same five folds of the training and the validation part, those
of `keraunos train RECIPE --folds 5`; the test part is not looked at. scikit-learn has its columns
standardised, words one-hot, missing values filled by the median, all fitted on the training rows of
a fold; it runs as it is by default, with 1,000 iterations, and with early stopping.
"""

import argparse
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FOLDS = 5
NAMES = ("iris", "sonar", "diabetes", "abalone")
PEERS: dict[str, dict[str, Any]] = {
    "scikit-learn, defaults": {},
    "scikit-learn, 1,000 iterations": {"max_iter": 1000},
    "scikit-learn, early stopping": {"max_iter": 1000, "early_stopping": True},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default=",".join(NAMES))
    parser.add_argument("--set", action="append", default=[], help="of our recipes: name=value")
    arguments = parser.parse_args()
    settings = dict(each.split("=", 1) for each in arguments.set)
    for name in arguments.only.split(","):
        contestants: dict[str, Callable[[int], list[float]]] = {
            "keraunos": lambda seed, name=name: ours(name, seed, settings)
        }
        for title, given in PEERS.items():
            contestants[title] = lambda seed, name=name, given=given: theirs(name, seed, given)
        for title, run in contestants.items():
            began = time.perf_counter()
            scores = np.array([run(seed) for seed in range(arguments.seeds)])
            print(
                f"{name:9} {title:32} {scores.mean():.4f} "
                f"± {scores.std(axis=1, ddof=1).mean():.4f} over folds, "
                f"seeds {' '.join(f'{mean:.4f}' for mean in scores.mean(axis=1))}, "
                f"{time.perf_counter() - began:.0f} s",
                flush=True,
            )


def ours(name: str, seed: int, settings: dict[str, str]) -> list[float]:
    """The accuracy, or R2, of our recipe on each fold."""
    import keraunos as kn
    from keraunos.data.dataset import fold
    from keraunos.runs.members import members_of
    from keraunos.runs.prepared import preparation_of
    from keraunos.tasks import TASKS

    with tempfile.TemporaryDirectory() as folder:
        run = kn.train(
            f"{name}-mlp", folds=FOLDS, seed=seed, run=Path(folder) / "run", verbose=0, **settings
        )
        task, whole = TASKS[run.config["task"]], _whole(name)
        found = []
        for index, member in enumerate(members_of(run)):
            preparation = preparation_of(member)
            assert preparation is not None
            examples = preparation.of(fold(whole, FOLDS, index))
            evaluation = task.measure(member.load_model(), examples, "validation")
            found.append(evaluation.metrics[task.METRIC])
        return found


def theirs(name: str, seed: int, settings: dict[str, Any]) -> list[float]:
    """The same of scikit-learn's."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    from keraunos.data.dataset import fold

    whole = _whole(name)
    columns = whole.train.x.dtype
    names = columns.names or ()
    numbers = [place for place, each in enumerate(names) if columns[each].kind == "f"]
    words = [place for place in range(len(names)) if place not in numbers]
    found = []
    for index in range(FOLDS):
        data = fold(whole, FOLDS, index)
        filled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        table = ColumnTransformer(
            [
                ("numbers", filled, numbers),
                ("words", OneHotEncoder(handle_unknown="ignore"), words),
            ]
        )
        network = (MLPClassifier if whole.classes else MLPRegressor)(random_state=seed, **settings)
        model = make_pipeline(table, network)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(_objects(data.train.x), data.train.y)
        found.append(float(model.score(_objects(data.validation.x), data.validation.y)))
    return found


def _whole(name: str) -> Any:
    from keraunos import data

    return data.load(name)


def _objects(rows: Any) -> Any:
    """The rows of a structured array as an ordinary one."""
    return np.array([list(row) for row in rows.tolist()], dtype=object)


if __name__ == "__main__":
    os.environ.setdefault("KERAUNOS_LANG", "en")
    main()
