"""Whether the last activation of a network gives what its loss expects."""

from collections.abc import Iterator

from keraunos.checks.findings import Finding, error, warning
from keraunos.checks.objective import Loss, Objective
from keraunos.language import text

_BELOW_ZERO = frozenset(
    ("linear", "tanh", "hard_tanh", "softsign", "leaky_relu", "prelu", "elu", "selu", "gelu")
    + ("silu", "mish", "log_softmax")
)
"""Activations whose values may be negative, and so are no probabilities."""

_NO_UPPER_LIMIT = frozenset(("relu", "relu6", "softplus", "exponential"))


def check_losses(objectives: list[Objective]) -> Iterator[Finding]:
    """Findings about the output activation of each output and its loss."""
    for objective in objectives:
        yield from _alone(objective)
        loss = objective.loss
        if loss is None or objective.output.activation is None:
            continue
        if loss.kind in ("categorical", "sparse"):
            yield from _exclusive(objective, loss)
        elif loss.kind == "binary":
            yield from _binary(objective, loss)
        elif loss.kind == "poisson":
            yield from _poisson(objective, loss)


def _alone(objective: Objective) -> Iterator[Finding]:
    """What is wrong whatever the loss."""
    output = objective.output
    if output.activations.count("softmax") > 1:
        yield warning(
            "double-softmax",
            text(
                "A softmax is applied twice at the end of the network (layer '{layer}' is the last "
                "of them), which makes all classes nearly equally likely; remove one of them.",
                layer=output.layer,
            ),
        )
    if output.activation == "softmax" and output.units == 1:
        yield error(
            "softmax-of-one-unit",
            text(
                "Layer '{layer}' applies softmax to a single unit, which is always 1, so nothing "
                'can be learnt; use activation="sigmoid" with loss="binary_crossentropy" for yes '
                "or no, or one unit for each class.",
                layer=output.layer,
            ),
        )
    if output.dropped is not None and objective.loss is not None:
        yield warning(
            "dropout-on-output",
            text(
                "Dropout layer '{dropout}' comes after the last layer '{layer}' and erases part of "
                "the predictions while training; put it before that layer.",
                dropout=output.dropped,
                layer=output.layer,
            ),
        )


def _exclusive(objective: Objective, loss: Loss) -> Iterator[Finding]:
    output = objective.output
    activation = output.activation
    if output.units == 1:
        if activation != "softmax":
            yield error(
                "one-unit-for-classes",
                text(
                    "The loss {loss} needs one unit for each class, but layer '{layer}' has only "
                    'one; for yes or no use activation="sigmoid" and loss="binary_crossentropy".',
                    loss=loss.name,
                    layer=output.layer,
                ),
            )
    elif activation == "softmax":
        if loss.from_logits:
            yield warning(
                "softmax-with-from-logits",
                text(
                    "Layer '{layer}' applies softmax and the loss {loss}(from_logits=True) applies "
                    "it again, which slows learning down; leave from_logits=True out, or remove "
                    "the softmax.",
                    layer=output.layer,
                    loss=loss.name,
                ),
            )
    elif activation == "sigmoid":
        yield from _sigmoid_for_classes(objective, loss)
    elif activation in _BELOW_ZERO and not loss.from_logits:
        yield error(
            "no-softmax",
            text(
                "Layer '{layer}' gives plain numbers (activation: {activation}), but the loss "
                '{loss} expects probabilities; use activation="softmax" there, or '
                "loss=keras.losses.{made}(from_logits=True).",
                layer=output.layer,
                activation=activation,
                loss=loss.name,
                made=loss.made,
            ),
        )
    elif activation in ("relu", "relu6"):
        yield _relu_for_classes(objective, loss)


def _sigmoid_for_classes(objective: Objective, loss: Loss) -> Iterator[Finding]:
    if loss.from_logits:
        yield warning(
            "sigmoid-with-from-logits",
            text(
                "Layer '{layer}' applies sigmoid, but the loss {loss}(from_logits=True) expects "
                "plain numbers; remove the activation there.",
                layer=objective.output.layer,
                loss=loss.name,
            ),
        )
        return
    yield warning(
        "sigmoid-for-exclusive-classes",
        text(
            "Layer '{layer}' judges each class by itself (sigmoid), but the loss {loss} expects "
            'probabilities that add up to 1; use activation="softmax" if exactly one class is '
            'right, or loss="binary_crossentropy" if several may be.',
            layer=objective.output.layer,
            loss=loss.name,
        ),
    )


def _relu_for_classes(objective: Objective, loss: Loss) -> Finding:
    layer = objective.output.layer
    if loss.from_logits:
        return warning(
            "relu-with-from-logits",
            text(
                "Layer '{layer}' cuts negative numbers off (relu), and the loss {loss} needs them; "
                "remove the activation there.",
                layer=layer,
                loss=loss.name,
            ),
        )
    return error(
        "relu-for-classes",
        text(
            "Layer '{layer}' uses relu, which may give 0 for every class, and then the loss {loss} "
            'is not a number; use activation="softmax" there.',
            layer=layer,
            loss=loss.name,
        ),
    )


def _binary(objective: Objective, loss: Loss) -> Iterator[Finding]:
    output = objective.output
    activation = output.activation
    if activation == "sigmoid":
        if loss.from_logits:
            yield warning(
                "sigmoid-with-from-logits",
                text(
                    "Layer '{layer}' applies sigmoid and the loss {loss}(from_logits=True) applies "
                    "it again, which slows learning down; leave from_logits=True out, or remove "
                    "the sigmoid.",
                    layer=output.layer,
                    loss=loss.name,
                ),
            )
    elif activation == "softmax":
        # With two classes this is categorical cross-entropy, exactly.
        if output.units is not None and output.units > 2:
            labels = objective.labels
            whole_numbers = labels is not None and labels.shape[1:] in ((), (1,))
            yield warning(
                "softmax-with-binary-loss",
                text(
                    "Layer '{layer}' chooses one of {units} classes (softmax), but the loss {loss} "
                    'judges each of them by itself; use loss="{fitting}", or '
                    'activation="sigmoid" if several classes may be right.',
                    fitting=f"{'sparse_' if whole_numbers else ''}categorical_crossentropy",
                    layer=output.layer,
                    units=output.units,
                    loss=loss.name,
                ),
            )
    elif activation in _BELOW_ZERO | _NO_UPPER_LIMIT and not loss.from_logits:
        yield error(
            "no-sigmoid",
            text(
                "Layer '{layer}' gives numbers that are no probabilities (activation: "
                "{activation}), but the loss {loss} expects them between 0 and 1; use "
                'activation="sigmoid" there, or loss=keras.losses.{made}(from_logits=True) '
                "without an activation.",
                layer=output.layer,
                activation=activation,
                loss=loss.name,
                made=loss.made,
            ),
        )
    elif activation == "relu" and loss.from_logits:
        yield _relu_for_classes(objective, loss)


def _poisson(objective: Objective, loss: Loss) -> Iterator[Finding]:
    if objective.output.activation in _BELOW_ZERO:
        yield warning(
            "poisson-of-negative",
            text(
                "Layer '{layer}' may give negative numbers (activation: {activation}), of which "
                'the loss {loss} takes a logarithm; use activation="softplus" or '
                '"exponential" there.',
                layer=objective.output.layer,
                activation=objective.output.activation,
                loss=loss.name,
            ),
        )
