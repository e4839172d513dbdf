"""Which loss, which output and which metric fit what is to be said of an example?"""

from collections.abc import Iterator

from keraunos.choices.facts import Facts
from keraunos.choices.reasons import Change, Reason
from keraunos.language import text
from keraunos.networks.gan import GAN
from keraunos.tasks import TASKS


def objective_reasons(facts: Facts) -> Iterator[Reason]:
    """The loss, the end of the network, and what is measured."""
    yield _loss(facts)
    yield _output(facts)
    yield _metric(facts)


def _loss(facts: Facts) -> Reason:
    title = text("Loss")
    if isinstance(facts.training.model, GAN):
        return Reason(
            "loss",
            title,
            text("Two losses of binary cross-entropy, one against the other."),
            text(
                "The discriminator is to tell examples from what the generator makes, the "
                "generator to be taken for an example. Neither loss has to fall: what counts is "
                "the pictures."
            ),
        )
    chosen, why = _LOSSES.get(facts.loss or "", _unknown_loss)(facts)
    return Reason("loss", title, chosen, why, _other_losses(facts))


def _unknown_loss(facts: Facts) -> tuple[str, str]:
    if facts.loss is None:
        return (
            text("The loss is part of the model's own step."),
            text("What it learns cannot be told by labels alone; the recipe's source says how."),
        )
    return (
        text("{loss}, a loss of the recipe's own.", loss=facts.loss),
        text("It is made for the task {task}; its docstring says what it adds.", task=facts.task),
    )


def _sparse(facts: Facts) -> tuple[str, str]:
    return (
        text("Sparse categorical cross-entropy."),
        text(
            "Exactly one class is right: the loss is the negative logarithm of the probability "
            "that the network gives to it. Labels are whole numbers; one-hot targets would say the "
            "same and take more room."
        ),
    )


def _categorical(facts: Facts) -> tuple[str, str]:
    return (
        text("Categorical cross-entropy."),
        text(
            "Exactly one class is right, and targets are one-hot, so that they can be smoothed or "
            "mixed; with plain labels the sparse one is the same."
        ),
    )


def _binary(facts: Facts) -> tuple[str, str]:
    return (
        text("Binary cross-entropy."),
        text("Each output is a yes or no of its own, and several may be yes."),
    )


def _squared(facts: Facts) -> tuple[str, str]:
    return (
        text("Mean squared error."),
        text(
            "Targets are amounts. Large errors count much, and what is learnt is the mean of what "
            "is to be expected."
        ),
    )


def _absolute(facts: Facts) -> tuple[str, str]:
    return (
        text("Mean absolute error."),
        text(
            "Targets are amounts. All errors count by their size, so that outliers do not rule, "
            "and what is learnt is the median of what is to be expected."
        ),
    )


def _huber(facts: Facts) -> tuple[str, str]:
    return (
        text("Huber loss."),
        text(
            "Targets are amounts. Small errors count by their square, large ones by their size: "
            "smooth near the aim, and not ruled by outliers."
        ),
    )


def _tokens(facts: Facts) -> tuple[str, str]:
    return (
        text("Cross-entropy of each token, padding left out."),
        text(
            "At each place one token of the vocabulary is right, and the loss is the negative "
            "logarithm of its probability."
        ),
    )


def _ctc(facts: Facts) -> tuple[str, str]:
    return (
        text("Connectionist temporal classification."),
        text(
            "It is known what was said and not when: the loss adds up all ways in which the words "
            "may lie along the recording (Graves et al. 2006)."
        ),
    )


def _centers(facts: Facts) -> tuple[str, str]:
    return (
        text("A focal loss of centres, and the overlap of boxes."),
        text(
            "Nearly all places are no centre; the focal loss keeps these many easy ones from "
            "drowning the few that count, and boxes are judged by how far they overlap."
        ),
    )


_LOSSES = {
    "SparseCategoricalCrossentropy": _sparse,
    "CategoricalCrossentropy": _categorical,
    "BinaryCrossentropy": _binary,
    "MeanSquaredError": _squared,
    "MeanAbsoluteError": _absolute,
    "Huber": _huber,
    "TokenLoss": _tokens,
    "CTC": _ctc,
    "CenterLoss": _centers,
}


def _other_losses(facts: Facts) -> tuple[Change, ...]:
    smoothable = ("SparseCategoricalCrossentropy", "CategoricalCrossentropy")
    if facts.loss in smoothable and facts.settings.get("label_smoothing") is None:
        return (
            Change(
                text("If the network is too sure of itself, or some labels are wrong:"),
                "label_smoothing=0.1",
            ),
        )
    if facts.loss == "MeanSquaredError":
        return (
            Change(
                text(
                    "If a few targets are far off, mean absolute error or Huber lets them count "
                    "less; that is a line in a copy of the recipe (keraunos new)."
                )
            ),
        )
    return ()


def _output(facts: Facts) -> Reason:
    title = text("Output")
    output = facts.output
    if output is None or output.activation is None:
        return Reason(
            "output",
            title,
            text("The network brings an end of its own."),
            text("Its shape is what the task asks for; the loss takes it as it is."),
        )
    units = output.units or 1
    chosen = text(
        "{units} units, activation {activation}.", units=units, activation=output.activation
    )
    if output.activation == "softmax":
        why = text("One unit for each class; softmax makes probabilities that add up to 1.")
    elif output.activation == "sigmoid":
        why = text("Each unit is a probability by itself, between 0 and 1.")
    elif output.activation == "tanh":
        why = text("Values between -1 and 1, as those of the examples that are to be made.")
    elif output.activation == "linear" and facts.y.dtype.kind == "f":
        why = text("An amount may be any number: no activation cuts it off.")
    elif output.activation == "linear":
        why = text(
            "Plain numbers (logits): the loss makes probabilities of them itself, which is more "
            "exact."
        )
    else:
        why = text("It is what the loss takes.")
    return Reason("output", title, chosen, why)


def _metric(facts: Facts) -> Reason:
    task = TASKS.get(facts.task)
    name = "val_loss" if task is None else task.METRIC
    return Reason("metric", text("Metric"), _METRICS.get(name, _unknown_metric)(name), _why(facts))


def _why(facts: Facts) -> str:
    if facts.imbalance > 1.5:
        return text(
            "It is what people ask for; the report has balanced accuracy, precision and recall of "
            "each class beside it, since classes are not of one size."
        )
    return text(
        "It is what people ask for; the loss is what can be learnt by, since it changes smoothly "
        "with the weights."
    )


def _unknown_metric(name: str) -> str:
    return text("{metric}; more of it is better.", metric=name)


_METRICS = {
    "accuracy": lambda name: text("Accuracy: the share of examples that are told right."),
    "mean_iou": lambda name: text(
        "Mean IoU: how far what is found and what is there overlap, the mean over classes."
    ),
    "map50": lambda name: text(
        "mAP at 0.5: how precise and how complete boxes are that overlap by half or more."
    ),
    "bleu": lambda name: text(
        "BLEU: how many words and phrases a translation shares with one by people."
    ),
    "word_accuracy": lambda name: text("Word accuracy: 1 less the word error rate."),
    "recognised": lambda name: text(
        "How many of the made pictures another network recognises, with all classes among them."
    ),
    "r2": lambda name: text(
        "R2: the share of the variance that is foretold; RMSE and MAE say it in the target's unit."
    ),
    "skill": lambda name: text(
        "Skill: how much smaller the error is than that of a simple forecast; 0 is no better."
    ),
    "mean_return": lambda name: text(
        "Mean return: the reward that the policy earns in an episode, over many episodes."
    ),
    "style_taken": lambda name: text("How much of the way to the other picture's style was gone."),
}
