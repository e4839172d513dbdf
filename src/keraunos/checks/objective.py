"""What a model is asked to do: each output with its loss, its labels and their weights."""

import functools
import inspect
from dataclasses import dataclass, replace
from typing import Any, Literal

import keras

from keraunos.checks.arrays import Array
from keraunos.checks.endings import Output
from keraunos.checks.network import Network

Kind = Literal["categorical", "sparse", "binary", "regression", "poisson"]


@dataclass(frozen=True)
class Loss:
    """A loss of Keras's own.

    Attributes:
        kind: what it expects: one-hot labels, integer classes, probabilities of yes, numbers.
        name: as the user wrote it.
        made: the class to write in a correction, such as `CategoricalCrossentropy`.
        from_logits: whether it applies the softmax or the sigmoid itself.
        ignore_class: the label that it leaves out, or None.
    """

    kind: Kind
    name: str
    made: str
    from_logits: bool = False
    ignore_class: int | None = None


@dataclass(frozen=True, eq=False)
class Objective:
    """An output and what it is compared with.

    Attributes:
        loss: None if it is not one of Keras's own that are known here.
        labels: None if there are none, or none that can be told to be this output's.
        weights: sample weights of this output; None if there are none.
    """

    output: Output
    loss: Loss | None
    labels: Array | None
    weights: Array | None


_CLASSES: dict[str, Kind] = {
    "CategoricalCrossentropy": "categorical",
    "CategoricalFocalCrossentropy": "categorical",
    "SparseCategoricalCrossentropy": "sparse",
    "BinaryCrossentropy": "binary",
    "BinaryFocalCrossentropy": "binary",
    "MeanSquaredError": "regression",
    "MeanAbsoluteError": "regression",
    "MeanAbsolutePercentageError": "regression",
    "MeanSquaredLogarithmicError": "regression",
    "Huber": "regression",
    "LogCosh": "regression",
    "Poisson": "poisson",
}
_FUNCTIONS = {
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "mean_squared_error": "MeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError",
    "huber": "Huber",
    "log_cosh": "LogCosh",
    "poisson": "Poisson",
}


def objectives_of(
    network: Network, labels: list[Array] | None, weights: list[Array] | None
) -> list[Objective]:
    """Each output of a compiled model with its loss and its labels, where that is certain.

    Args:
        labels: the arrays of `y`; None if it is something else than arrays.
        weights: the arrays of `sample_weight`, likewise.
    """
    outputs = list(network.outputs or ())
    losses = _shared_out(network.model.loss, outputs)
    return [
        Objective(output, read_loss(loss, output, own), own, _weights_of(output, weights, outputs))
        for output, loss in zip(outputs, losses, strict=True)
        for own in [_of(output, labels, outputs)]
    ]


def _shared_out(loss: Any, outputs: list[Output]) -> list[Any]:
    """The loss of each output, or None."""
    nothing: list[Any] = [None] * len(outputs)
    if isinstance(loss, dict):
        for names in ([output.name for output in outputs], [output.key for output in outputs]):
            if set(loss) <= set(names):
                return [loss.get(name) for name in names]
        return nothing
    if isinstance(loss, list | tuple):
        return list(loss) if len(loss) == len(outputs) else nothing
    return [loss] * len(outputs)


def _of(output: Output, arrays: list[Array] | None, outputs: list[Output]) -> Array | None:
    """The array of this output: by its name or place, or the only one for the only output."""
    if arrays is None:
        return None
    if len(outputs) == 1:
        return arrays[0] if len(arrays) == 1 else None
    keys = {array.key: array for array in arrays}
    for key in (output.name, output.key):
        if isinstance(key, str) and key in keys:
            return keys[key]
    return keys.get(output.key) if len(arrays) == len(outputs) else None


def _weights_of(output: Output, arrays: list[Array] | None, outputs: list[Output]) -> Array | None:
    if arrays is not None and len(arrays) == 1 and arrays[0].key is None:
        return arrays[0]  # weights of the samples, which count for every output
    return _of(output, arrays, outputs)


def read_loss(loss: Any, output: Output, labels: Array | None) -> Loss | None:
    """What kind of loss this is; None if it is not one of Keras's own that are known here."""
    if isinstance(loss, str) and loss.lower() in ("crossentropy", "ce"):
        loss = _chosen_by_shape(output, labels) or None
    options: dict[str, Any] = {}
    if isinstance(loss, functools.partial) and not loss.args:
        loss, options = loss.func, loss.keywords
    name = f'"{loss}"' if isinstance(loss, str) else _name(loss)
    if isinstance(loss, str):
        try:
            loss = keras.losses.get(loss)
        except ValueError:
            return None  # Keras says so
    if inspect.isclass(loss) and loss.__name__ in _CLASSES:
        loss = loss()
    found = _of_function(loss) if inspect.isfunction(loss) else _of_object(loss)
    if found is None:
        return None
    made, config = found
    config = {**config, **options}
    if config.get("axis", -1) != -1:
        return None
    return Loss(
        _CLASSES[made],
        name,
        made,
        bool(config.get("from_logits", False)),
        config.get("ignore_class"),
    )


def _of_function(loss: Any) -> tuple[str, dict[str, Any]] | None:
    for name, made in _FUNCTIONS.items():
        if loss is getattr(keras.losses, name, None):
            return made, {}
    return None


def _of_object(loss: Any) -> tuple[str, dict[str, Any]] | None:
    name = getattr(loss, "checked_as", type(loss).__name__)
    own = hasattr(loss, "checked_as") or type(loss) is getattr(keras.losses, name, None)
    if name not in _CLASSES or not own:
        return None
    # Not get_config: a loss with a list of weights for classes would be written out.
    return name, {
        option: getattr(loss, option)
        for option in ("from_logits", "ignore_class", "axis")
        if hasattr(loss, option)
    }


def _name(loss: Any) -> str:
    return str(getattr(loss, "__name__", None) or type(loss).__name__)


def _chosen_by_shape(output: Output, labels: Array | None) -> str | None:
    """What Keras makes of `crossentropy`, which depends on the shapes of labels and output."""
    if output.shape is None or labels is None or output.units is None:
        return None
    if output.units == 1:
        return "binary_crossentropy"
    sparse = len(labels.shape) < len(output.shape) or labels.shape[-1] == 1
    return "sparse_categorical_crossentropy" if sparse else "categorical_crossentropy"


def with_shapes(network: Network, entries: list[Array] | None, structure: Any) -> Network:
    """The network with the shapes of its outputs, also where only a trial call can tell them.

    Args:
        entries: the arrays of `x`.
        structure: `x` as the user gave it.
    """
    model = network.model
    if network.outputs is not None and all(output.shape is not None for output in network.outputs):
        return network
    if entries is None or not _can_be_tried(model):
        return network
    try:
        given = model.compute_output_spec(_symbols(structure))
    except Exception:
        # The user's own `call` may raise anything; Keras will say it in its place.
        return network
    paths = keras.tree.flatten_with_path(given)
    shapes = [(path[0] if path else None, (None, *tensor.shape[1:])) for path, tensor in paths]
    if network.outputs is None:
        outputs = tuple(Output(None, key, shape) for key, shape in shapes)
    elif len(shapes) == len(network.outputs):
        outputs = tuple(
            replace(output, shape=shape)
            for output, (_, shape) in zip(network.outputs, shapes, strict=True)
        )
    else:
        return network
    return replace(network, outputs=outputs)


def _can_be_tried(model: Any) -> bool:
    # A symbolic call of what is not built would build it, with weights that belong nowhere. A
    # Sequential of Keras's own layers only asks each of them.
    if isinstance(model, keras.Sequential) and not model.built:
        return all(type(layer).__module__.startswith("keras.") for layer in model.layers)
    return bool(model.built)


def _symbols(structure: Any) -> Any:
    return keras.tree.map_structure(
        lambda array: keras.KerasTensor(
            (min(int(array.shape[0]), 8), *map(int, array.shape[1:])),
            keras.backend.standardize_dtype(array.dtype),
        ),
        structure,
    )
