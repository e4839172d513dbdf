"""The same networks trained by every process, to compare settings of Keras: nothing is searched.

Settings: those of `keras_trials`.
"""

from typing import Any

from searching import keras_trials
from searching.members import divided, keep_to_one_core
from searching.setting import Case
from searching.task import Diary, Task


def member(task: Task, number: int) -> None:
    """Trains all of them."""
    if task.settings["one_core"]:
        keep_to_one_core(number)
    keras_trials.choose_backend(task)
    import keras

    from searching.data import load

    keras.utils.set_random_seed(number)
    parts, diary = load(task), Diary(task)
    for parameters in networks(task.about, number):
        keras_trials.train(task, parameters, parts, diary)


def networks(case: Case, number: int) -> list[dict[str, Any]]:
    """Two sizes, twice; the rate of dropout is never the same, as in a search."""
    return [
        {
            "learning_rate": 1e-3,
            case.width: width,
            "batch_size": batch_size,
            **({"dropout": 0.1 * (turn + 1) + 0.01 * number} if "dropout" in case.space else {}),
        }
        for turn in range(2)
        for width, batch_size in ((64, 32), (128, 128))
    ]


if __name__ == "__main__":
    divided(member)
