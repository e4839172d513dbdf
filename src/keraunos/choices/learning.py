"""Why this optimizer, this learning rate, this batch size and so many epochs?"""

from collections.abc import Iterator, Mapping
from typing import Any

import keras

from keraunos.choices.facts import Facts
from keraunos.choices.reasons import Change, Reason
from keraunos.language import text
from keraunos.networks.schedules import peak

LARGE_BATCH = 256


def learning_reasons(facts: Facts) -> Iterator[Reason]:
    """The optimizer, its learning rate, the batch size and the epochs."""
    optimizer = facts.training.model.optimizer
    inner = getattr(optimizer, "optimizers", None)
    if isinstance(optimizer, keras.optimizers.MultiOptimizer):
        optimizer = getattr(facts.training.model, "g_optimizer", None) or (inner or [optimizer])[0]
    yield _optimizer(facts, optimizer)
    yield _rate(facts, optimizer)
    yield _batch(facts)
    yield _epochs(facts)


def _optimizer(facts: Facts, optimizer: Any) -> Reason:
    several = isinstance(facts.training.model.optimizer, keras.optimizers.MultiOptimizer)
    kind = type(optimizer).__name__
    chosen = f"{kind}."
    momentum = getattr(optimizer, "momentum", 0.0)
    if kind == "SGD" and momentum:
        chosen = text("SGD with a momentum of {momentum:g}.", momentum=momentum)
    if several:
        chosen += " " + text("Several of its kind, each for its own part of the weights.")
    why = {
        "SGD": text(
            "Steps along the gradient, with momentum past small ups and downs: with a good "
            "schedule it often generalises best, and it asks for a well chosen learning rate."
        ),
        "Adam": text(
            "Each weight has a step of its own, by the recent size of its gradient: it learns "
            "quickly with one learning rate for nearly everything."
        ),
        "AdamW": text(
            "Adam whose weight decay is apart from the gradient, as networks of attention and "
            "large ones want it."
        ),
        "RMSprop": text(
            "Steps are divided by the recent size of the gradient: good where that changes, as in "
            "recurrent networks."
        ),
        "Adagrad": text(
            "Steps get smaller with all that a weight has seen: good for rare inputs, slow in long "
            "trainings."
        ),
        "Adadelta": text(
            "As Adagrad, of the recent past alone, and nearly without a learning rate."
        ),
        "Muon": text(
            "Steps of whole matrices are made orthogonal, so that no direction rules; all other "
            "weights are AdamW's."
        ),
    }.get(kind, text("The recipe's own choice."))
    changes = []
    pictures = facts.having(keras.layers.Conv2D)
    if kind != "SGD" and pictures:
        changes.append(
            Change(
                text("For the last bit of generalisation in a long training of pictures:"),
                "optimizer=nesterov",
            )
        )
    if kind == "Adam" and not pictures:
        changes.append(
            Change(
                text("If validation is worse than training, Adam with weight decay:"),
                "optimizer=adamw",
            )
        )
    if kind not in ("Adam", "AdamW"):
        changes.append(Change(text("To learn something without tuning:"), "optimizer=adam"))
    if several and not hasattr(facts.training.model, "g_optimizer"):
        changes = []
    return Reason("optimizer", text("Optimizer"), chosen, why, tuple(changes))


def _rate(facts: Facts, optimizer: Any) -> Reason:
    config = optimizer.get_config()
    given = config.get("learning_rate", 0.0)
    rate = peak(given)
    chosen = text("{rate:.3g} at its highest, {course}.", rate=rate, course=_course(given))
    why = [
        text(
            "It is the hyperparameter that matters most: too small learns slowly, too large "
            "jumps about or diverges."
        )
    ]
    if isinstance(given, Mapping):
        why.append(
            text("Large steps at first find the region, small ones at the end settle in it.")
        )
    if _warms_up(given):
        why.append(
            text("It rises first, since the first gradients of a fresh network point anywhere.")
        )
    plateau = next(
        (c for c in facts.training.callbacks if isinstance(c, keras.callbacks.ReduceLROnPlateau)),
        None,
    )
    if plateau is not None:
        why.append(
            text(
                "It is multiplied by {factor:g} whenever the validation loss has not improved for "
                "{patience} epochs.",
                factor=plateau.factor,
                patience=plateau.patience,
            )
        )
    changes = []
    if "learning_rate" in facts.recipe.settable and rate:
        changes.append(
            Change(text("If the loss jumps or is not a number:"), f"learning_rate={rate / 10:.2g}")
        )
        changes.append(
            Change(
                text("If it falls steadily but slowly from the first epoch on:"),
                f"learning_rate={rate * 3:.2g}",
            )
        )
    if not isinstance(given, Mapping) and plateau is None:
        changes.append(
            Change(text("If the validation loss goes up and down at the end:"), "schedule=cosine")
        )
    return Reason("learning_rate", text("Learning rate"), chosen, " ".join(why), tuple(changes))


def _course(rate: Any) -> str:
    """How a learning rate goes along, as the end of a sentence."""
    kind = rate.get("class_name", "") if isinstance(rate, Mapping) else ""
    config = rate.get("config", {}) if isinstance(rate, Mapping) else {}
    if kind == "WarmUp":
        return text("after a rise {course}", course=_course(config["schedule"]))
    if kind == "CosineDecay":
        if config.get("alpha") == 1.0:
            return text("constant after a rise")
        if _warms_up(rate):
            return text("after a rise down along half a cosine")
        return text("down along half a cosine")
    return {
        "": text("constant"),
        "ExponentialDecay": text("down by the same factor in each step"),
        "PolynomialDecay": text("down along a line"),
        "PiecewiseConstantDecay": text("down in a few steps"),
    }.get(kind, text("by the schedule {kind}", kind=kind))


def _warms_up(rate: Any) -> bool:
    if not isinstance(rate, Mapping):
        return False
    return rate["class_name"] == "WarmUp" or bool(rate["config"].get("warmup_target"))


def _batch(facts: Facts) -> Reason:
    size = facts.training.batch_size
    changes = []
    if "batch_size" in facts.settings:
        if size < LARGE_BATCH:
            changes.append(
                Change(
                    text(
                        "If an epoch takes long and the processor is not busy, take twice as many, "
                        "and a learning rate up to twice as high:"
                    ),
                    f"batch_size={2 * size}",
                )
            )
        if size > 16:
            changes.append(
                Change(
                    text("If there are few examples, or validation is worse than training:"),
                    f"batch_size={size // 2}",
                )
            )
    return Reason(
        "batch_size",
        text("Batch size"),
        text(
            "{size} examples in a step, {steps:,} steps in an epoch.", size=size, steps=facts.steps
        ),
        text(
            "Small batches make many noisy steps, and the noise helps to generalise; large ones "
            "use the processor better and need a larger learning rate."
        ),
        tuple(changes),
    )


def _epochs(facts: Facts) -> Reason:
    epochs = facts.training.epochs
    stops = any(isinstance(c, keras.callbacks.EarlyStopping) for c in facts.training.callbacks)
    chosen = text(
        "{epochs} epochs, {steps:,} steps in all.", epochs=epochs, steps=epochs * facts.steps
    )
    if stops:
        why = text(
            "At most: training ends when the validation loss no longer improves, and goes back to "
            "the best epoch."
        )
        return Reason("epochs", text("Epochs"), chosen, why)
    why = text(
        "Too few leave something unlearnt, too many learn the examples by heart; the model of the "
        "epoch with the smallest validation loss is kept beside the last one's."
    )
    patience = max(2, epochs // 10)
    changes: tuple[Change, ...] = ()
    if not hasattr(facts.training.model, "g_optimizer"):
        changes = (
            Change(
                text("With data of your own, give more epochs and let it stop by itself:"),
                f"early_stopping={patience}",
            ),
        )
    return Reason("epochs", text("Epochs"), chosen, why, changes)
