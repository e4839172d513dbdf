"""Which episodes does an agent learn in, is it watched in, and is it measured in?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.dataset import Dataset, Part

UPDATES = 10
"""Of an agent in an epoch: what Keras counts as examples of the training part."""

WATCHED = 64
MEASURED = 100
"""Episodes that are played after each epoch, and by the report."""


def episodes(environment: str) -> Dataset:
    """The episodes of an environment, as a data set of seeds.

    An agent makes its own examples by acting, so that the training part only counts its updates.
    The validation part is one example of 64 seeds, which gymnax begins episodes with; the test part
    has 100 others, for Gymnasium.

    Args:
        environment: its name, as Gymnasium has it: "CartPole-v1".
    """
    first_watched, first_measured = 1_000, 2_000
    return Dataset(
        name=environment,
        folder=None,
        classes=(),
        train=_part(np.arange(UPDATES)[:, None]),
        validation=_part(np.arange(first_watched, first_watched + WATCHED)[None]),
        test=_part(np.arange(first_measured, first_measured + MEASURED)[:, None]),
        about={"environment": environment},
    )


def _part(seeds: NDArray[Any]) -> Part:
    return Part(seeds.astype(np.int32), np.zeros(len(seeds), np.int32))
