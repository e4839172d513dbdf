"""Does a loss take classes as whole numbers, or one-hot?"""

from typing import Any

import numpy as np

ONE_HOT = ("CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge")


def fitting(loss: Any, network: Any, labels: Any) -> Any:
    """The labels as a loss takes them.

    Args:
        loss: as a model is compiled with.
        network: whose last axis has a unit for each class.
        labels: whole numbers of shape (samples,), or anything else, which stays as it is.

    Returns:
        float32 array of shape (samples, classes) where the loss asks for one-hot targets.
    """
    if not takes_one_hot(loss) or labels.ndim != 1 or labels.dtype.kind not in "iu":
        return labels
    units = (getattr(network, "output_shape", None) or (None,))[-1]
    if not isinstance(units, int) or units < 2 or labels.min() < 0 or labels.max() >= units:
        return labels  # which the checks before a training will tell of
    return np.eye(units, dtype=np.float32)[labels]


def takes_one_hot(loss: Any) -> bool:
    """Whether this is one of Keras's losses that compare one-hot targets with probabilities."""
    if loss is None:
        return False
    import keras

    if isinstance(loss, str):
        return loss.lower().replace("_", "") in (name.lower() for name in ONE_HOT)
    if isinstance(loss, keras.losses.Loss):
        return type(loss) in [getattr(keras.losses, name) for name in ONE_HOT]
    functions = ("categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge")
    return any(loss is getattr(keras.losses, name) for name in functions)
