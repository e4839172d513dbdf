"""What the outputs of a classifier mean: probabilities, logits, or one number for two classes."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError


def probabilities(model: Any, outputs: Any, classes: int) -> NDArray[np.float64]:
    """The probability of each class, from what a model puts out.

    Rows that sum to one are taken as they are. Others are logits if the model's loss says so
    (`from_logits=True`) or they are no shares; values between 0 and 1 are shares. A single output
    is the probability of the second of two classes, or the logit of it.

    Args:
        model: the Keras model.
        outputs: array of shape (samples, classes), or (samples, 1) for two classes.
        classes: how many there are.

    Returns:
        A float64 array of shape (samples, classes) whose rows sum to one. A row in which the model
        answered NaN or an infinity has NaN everywhere.

    Raises:
        KeraunosError: if there are not as many outputs as classes, or several outputs.
    """
    if isinstance(outputs, dict | list | tuple):
        raise KeraunosError(
            "The network {name} has several outputs; a classifier has one.", name=model.name
        )
    values = np.asarray(outputs).astype(np.float64)
    values = values.reshape(len(values), -1)
    _check_width(model, values.shape[1], classes)
    single = values.shape[1] == 1
    known = np.isfinite(values).all(axis=1)
    shares = np.full((len(values), classes), np.nan)
    shares[known] = _of_two(model, values[known]) if single else _shares(model, values[known])
    return shares


def check_outputs(model: Any, classes: int) -> None:
    """Looks before training whether `probabilities` will understand the outputs.

    Raises:
        KeraunosError: if there are not as many outputs as classes. A model whose shapes are not
            known before it is called is taken to be right.
    """
    shape = getattr(model, "output_shape", None) if getattr(model, "built", False) else None
    if isinstance(shape, tuple) and all(isinstance(size, int) for size in shape[1:]):
        _check_width(model, math.prod(shape[1:]), classes)


def other_shape(network: Any, wanted: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape of what a network puts out for one example, if it is known and another one."""
    shape = getattr(network, "output_shape", None)
    if not isinstance(shape, tuple) or None in shape[1:] or tuple(shape[1:]) == wanted:
        return None
    return tuple(shape[1:])


def _check_width(model: Any, outputs: int, classes: int) -> None:
    if outputs == classes or (outputs == 1 and classes == 2):
        return
    raise KeraunosError(
        "The network {name} puts out {outputs} numbers for a picture and there are {classes} "
        "classes; its last layer has to have {classes} units.",
        name=model.name,
        outputs=outputs,
        classes=classes,
    )


def _of_two(model: Any, values: NDArray[np.float64]) -> NDArray[np.float64]:
    second = _sigmoid(values) if _are_logits(model, values) else values
    return np.concatenate([1 - second, second], axis=1)


def _shares(model: Any, values: NDArray[np.float64]) -> NDArray[np.float64]:
    # A hundredth: half precision rounds each share.
    totals = values.sum(axis=1, keepdims=True)
    if len(values) and (values >= 0).all() and np.allclose(totals, 1, atol=0.01):
        shares_already = True
    else:  # shares that do not sum to one are divided by their sum, as in Keras's cross-entropy
        shares_already = not _are_logits(model, values) and bool((totals > 0).all())
    if shares_already:
        shares: NDArray[np.float64] = values / totals
        return shares
    raised = np.exp(values - values.max(axis=1, keepdims=True, initial=-np.inf))
    softmax: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return softmax


def _are_logits(model: Any, values: NDArray[np.float64]) -> bool:
    if ((values < 0) | (values > 1)).any():
        return True
    if _last_activation(model) in ("sigmoid", "softmax", "hard_sigmoid"):
        return False
    said = _from_logits(getattr(model, "loss", None))
    return said if said is not None else _last_activation(model) == "linear"


def _from_logits(loss: Any) -> bool | None:
    """What a Keras loss says about its inputs; None for others."""
    import keras

    if isinstance(loss, keras.losses.Loss):
        said = loss.get_config().get("from_logits")
        return None if said is None else bool(said)
    return None


def _last_activation(model: Any) -> str | None:
    """The name of the activation of the last layer that has one to show."""
    layers = getattr(model, "layers", None)
    if layers:
        return _last_activation(layers[-1])
    if type(model).__name__ == "Softmax":
        return "softmax"
    activation = getattr(model, "activation", None)
    return getattr(activation, "__name__", None)


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 * (1 + np.tanh(values / 2))
