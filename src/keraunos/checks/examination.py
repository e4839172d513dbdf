"""Which checks apply to a training, in their order."""

from collections.abc import Iterator
from typing import Any

from keraunos.checks.arrays import Array, arrays_in
from keraunos.checks.division import check_lengths, check_order, check_overlap, check_weights
from keraunos.checks.findings import Finding, error
from keraunos.checks.graph import every_layer, overrides
from keraunos.checks.inputs import check_inputs
from keraunos.checks.labels import check_labels
from keraunos.checks.losses import check_losses
from keraunos.checks.metrics import check_metrics
from keraunos.checks.network import Network, read
from keraunos.checks.objective import Objective, objectives_of, with_shapes
from keraunos.language import text


def examine(
    model: Any,
    x: Any,
    y: Any,
    sample_weight: Any,
    validation_data: Any,
    validation_split: float,
    shuffle: Any,
) -> list[Finding]:
    """All findings; arguments as for `keraunos.checks.before_training`."""
    if overrides(model, "fit"):
        return []  # which may take anything, and make of it what it likes
    found = [*_lists(x, "x"), *_lists(y, "y")]
    if found:
        return found
    own_step = overrides(model, "train_step")
    network = Network(model, None, None) if own_step else read(model)
    inputs, labels = arrays_in(x, "x"), arrays_in(y, "y")
    weights = arrays_in(sample_weight, "sample_weight")
    if inputs:
        found = [*_structure(network, inputs)] or [*check_lengths(inputs, labels, weights)]
        if found:
            return found  # nothing else would be certain
        found = [*check_inputs(network, inputs, training=not own_step), *check_weights(weights)]
    ours = bool(model.compiled) and not (own_step or overrides(model, "compute_loss"))
    if ours and any(finding.code.startswith("input-shape") for finding in found):
        ours = False  # the shapes of the outputs follow from those of the inputs
    if ours:
        network = with_shapes(network, inputs, x)
        objectives = objectives_of(network, labels, weights)
        found += check_losses(objectives)
        found += _missing_loss(model, inputs, y)
        found += _missing_labels(objectives, inputs, y)
        labelled = [*check_labels(model, objectives, training=True)]
        found += labelled or check_order(objectives, validation_split, shuffle, "x")
        if not labelled:
            found += check_metrics(model, objectives)
    told = {finding.code for finding in found}
    # What is wrong with both parts is told once.
    found += [
        finding
        for finding in _validation(network, inputs, validation_data, ours)
        if finding.code not in told
    ]
    return found


def _lists(value: Any, name: str) -> Iterator[Finding]:
    """A Python list of numbers, which Keras takes for as many inputs."""
    first = value
    while isinstance(first, list | tuple) and first:
        first = first[0]
    if isinstance(value, list | tuple) and len(value) == 0:
        yield error("no-samples", text("{x} is empty: there are no samples.", x=name))
    elif isinstance(value, list | tuple) and isinstance(first, int | float | str | bytes):
        yield error(
            "python-list",
            text(
                "{x} is a Python list, and Keras takes that for several inputs or outputs; use "
                "{x} = np.array({x}).",
                x=name,
            ),
        )


def _structure(network: Network, inputs: list[Array]) -> Iterator[Finding]:
    """As many arrays as the network has inputs, and one under each name."""
    entries = network.entries
    if entries is None or any(entry.shape is None for entry in entries):
        return
    keys = [array.key for array in inputs]
    if all(isinstance(key, str) for key in keys):
        missing = [
            entry.name
            for entry in entries
            if not entry.optional and entry.name not in keys and entry.key not in keys
        ]
        if missing:
            yield error(
                "missing-input",
                text(
                    "x has no array for the input {missing}; it has {present}.",
                    missing=repr(missing[0]),
                    present=", ".join(map(repr, keys)),
                ),
            )
    elif len(inputs) > len(entries) and _alike(inputs):
        yield error(
            "list-of-samples",
            text(
                "x is a list of {n} arrays, and Keras takes that for {n} inputs, but the network "
                "has {inputs}; put the samples into one array with x = np.stack(x).",
                n=len(inputs),
                inputs=len(entries),
            ),
        )
    elif len(inputs) != len(entries) and not any(entry.optional for entry in entries):
        yield error(
            "number-of-inputs",
            text(
                "x has {n} arrays, but the network has {inputs} inputs: {names}.",
                n=len(inputs),
                inputs=len(entries),
                names=", ".join(entry.name for entry in entries),
            ),
        )


def _alike(inputs: list[Array]) -> bool:
    return len({array.shape for array in inputs}) == 1 and len(inputs) > 2


def _missing_loss(model: Any, inputs: list[Array] | None, y: Any) -> Iterator[Finding]:
    """Labels, and nothing that compares them with anything or gives a gradient otherwise."""
    if not inputs or y is None or model.loss is not None:
        return
    for layer in (model, *every_layer(model)):
        own = not type(layer).__module__.startswith("keras.")
        if own or layer.losses or getattr(layer, "activity_regularizer", None) is not None:
            return  # it may add a loss of its own
    yield error(
        "missing-loss",
        text(
            "The model was compiled without a loss, so nothing would be learnt; give compile one, "
            'such as loss="sparse_categorical_crossentropy" for whole numbers as labels, or '
            'loss="mse" for quantities.'
        ),
    )


def _missing_labels(
    objectives: list[Objective], inputs: list[Array] | None, y: Any
) -> Iterator[Finding]:
    losses = [objective.loss for objective in objectives if objective.loss is not None]
    if inputs and y is None and losses:
        yield error(
            "missing-labels",
            text(
                "The loss {loss} compares the outputs with labels, but fit was given no y; give "
                "fit(x, y), or fit(x, x) for a network that reproduces its input.",
                loss=losses[0].name,
            ),
        )


def _validation(
    network: Network, inputs: list[Array] | None, validation_data: Any, ours: bool
) -> Iterator[Finding]:
    if not isinstance(validation_data, list | tuple) or len(validation_data) not in (2, 3):
        return
    parts = [
        arrays_in(part, f"validation_data[{place}]")
        for place, part in enumerate((*validation_data, None)[:3])
    ]
    x, y, weights = parts
    if not x:
        return
    found = [*check_lengths(x, y, weights)]
    if not found:
        found = [*check_inputs(network, x, training=False)]
        if ours and not found:
            objectives = objectives_of(network, y, weights)
            found = [*check_labels(network.model, objectives, training=False)]
    yield from found
    if inputs:
        yield from check_overlap(inputs, x)
