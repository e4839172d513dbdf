"""Where does a network begin that has learnt before?"""

import re
from pathlib import Path
from typing import Any

import keras

from keraunos.errors import KeraunosError

IMAGENET = "imagenet"


def pretrained_features(where: str, shape: tuple[int, ...]) -> Any:
    """All of a trained network but its last layer: what it has learnt to see.

    Args:
        where: a run (its folder, or its name in `runs/`), a `.keras` file, or `imagenet` for
            Keras's MobileNetV2, whose weights are downloaded.
        shape: of the pictures, of bytes: (height, width, channels).

    Returns:
        A `keras.Model` from pictures to numbers of shape (samples, features).

    Raises:
        KeraunosError: if there is no such network, or it takes other pictures.
    """
    if where == IMAGENET:
        return _imagenet(shape)
    network = loaded(where)
    taken = getattr(network, "input_shape", None)
    if not isinstance(taken, tuple) or tuple(taken[1:]) != shape:
        raise KeraunosError(
            "{where} takes pictures of {taken}, and these are of {shape}.",
            where=where,
            taken=taken[1:] if isinstance(taken, tuple) else "?",
            shape=shape,
        )
    features = network.layers[-1].input
    if len(features.shape) != 2:
        raise KeraunosError(
            "The last layer of {where} is no classifier of features: it takes {shape}.",
            where=where,
            shape=tuple(features.shape),
        )
    return keras.Model(network.input, features, name="features")


def loaded(where: str) -> Any:
    """The network of a run or a `.keras` file.

    Raises:
        KeraunosError: if there is none, or it cannot be loaded.
    """
    path = Path(where)
    if path.suffix != ".keras":
        from keraunos.runs import Run

        return Run(where).load_model()
    if not path.is_file():
        raise KeraunosError("{path} does not exist.", path=path)
    try:
        return keras.models.load_model(path)
    except (ValueError, OSError, KeyError, TypeError) as error:
        raise KeraunosError(
            "{path} cannot be loaded: {reason}",
            path=path,
            reason=str(error).strip().split("\n")[0],
        ) from error


def _imagenet(shape: tuple[int, ...]) -> Any:
    side = max(96, *shape[:2])
    inputs = keras.Input(shape)
    x = keras.layers.Resizing(side, side)(inputs)
    x = keras.layers.Rescaling(1 / 127.5, -1.0)(x)
    try:
        network = keras.applications.MobileNetV2(
            input_shape=(side, side, 3), include_top=False, pooling="avg", weights=IMAGENET
        )
    except Exception as error:  # whatever a download raises
        raise KeraunosError(
            "The weights of MobileNetV2 cannot be downloaded ({reason}); name a run or a .keras "
            "file of your own instead.",
            reason=str(error).strip().split("\n")[0],
        ) from error
    return keras.Model(inputs, network(x, training=False), name="features")


def optimizer_for_two(
    features: Any, begin: float, later: float, frozen_steps: int, steps: int
) -> Any:
    """An optimizer under which features stay as they are at first, and are fine-tuned then.

    Args:
        features: the network that has learnt before.
        begin: learning rate of all other layers, which falls to zero along a cosine.
        later: that of the features, from the first step in which they change.
        frozen_steps: in which they do not.
        steps: of the whole training.
    """
    schedules = keras.optimizers.schedules
    head = keras.optimizers.Adam(schedules.CosineDecay(begin, steps))
    tuned = keras.optimizers.Adam(schedules.PiecewiseConstantDecay([frozen_steps], [0.0, later]))
    own = "|".join(re.escape(variable.path) for variable in features.trainable_variables)
    return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(head, {own: tuned}))
