"""How do the options of every recipe change the training that a recipe has made?"""

import math
import re
from collections.abc import Callable
from typing import Any

import keras

from keraunos.agents.agent import Agent
from keraunos.checks.endings import Output
from keraunos.checks.objective import read_loss
from keraunos.engine import keras_bridge as bridge
from keraunos.errors import KeraunosError
from keraunos.networks.augmentation import Augmented
from keraunos.networks.class_loss import ClassCrossentropy
from keraunos.networks.gan import GAN
from keraunos.networks.schedules import WarmUp, length, peak, scheduled, stretched
from keraunos.networks.token_loss import TokenLoss
from keraunos.recipes._control import Control
from keraunos.recipes._recipe import Training

KEPT = (
    *("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "gradient_accumulation_steps"),
    *("use_ema", "ema_momentum", "ema_overwrite_frequency"),
)
"""What an optimizer takes over from the one whose place it takes, where that has it."""

KERNELS = {
    "kernel": ("kernel_regularizer", "depthwise_regularizer"),
    "recurrent_kernel": ("recurrent_regularizer",),
    "depthwise_kernel": ("depthwise_regularizer",),
    "pointwise_kernel": ("pointwise_regularizer",),
}
"""Kernels of Keras's layers, and the attributes with which these say how they are regularised."""

OF_OPTIMIZERS = (
    *("optimizer", "learning_rate", "schedule", "warmup", "weight_decay", "clipnorm"),
    "reduce_on_plateau",
)
OF_LOSSES = ("l1", "l2", "label_smoothing")


ADAPTED = (GAN, Augmented, Agent)
"""Models with a `compile` of their own that takes another optimizer as Keras's takes it."""


def controlled(training: Training, control: Control, recipe: str) -> Training:
    """The training with what is chosen; it is changed in place.

    Args:
        training: as the recipe made it.
        control: what is chosen.
        recipe: its name, for sentences.

    Raises:
        KeraunosError: if something chosen does not go with what is trained.
    """
    chosen = {name: value for name, value in vars(control).items() if value is not None}
    _refuse(training, chosen, recipe)
    before = len(training.taught[0]) if control.balance is not None else 0
    if control.balance is not None:
        training.balance = control.balance
    model, settings = training.model, {}
    if control.label_smoothing is not None:
        settings["loss"] = smoothed(model.loss, control.label_smoothing, recipe)
    if control.l1 is not None or control.l2 is not None:
        regularise(model, control.l1 or 0.0, control.l2 or 0.0, recipe)
    longer = len(training.taught[0]) / before if before else 1.0
    changes_optimizer = longer != 1.0 or any(name in chosen for name in OF_OPTIMIZERS)
    if changes_optimizer or settings:
        _compile_again(training, control, longer, settings, changes_optimizer)
    _set_callbacks(training, control)
    return training


def _refuse(training: Training, chosen: dict[str, Any], recipe: str) -> None:
    """Says what does not go with what is trained."""
    model = training.model
    several = isinstance(model.optimizer, keras.optimizers.MultiOptimizer)
    own_compile = type(model).compile is not keras.Model.compile
    for name in chosen:
        against = isinstance(model, GAN) and name in ("early_stopping", "reduce_on_plateau")
        weighed = name in OF_LOSSES or chosen[name] == "weights"
        if against or (weighed and not _has_kerass_loss(model)):
            raise KeraunosError(
                "{option} does not go with {recipe}, whose steps have losses of their own; leave "
                "it out.",
                option=name,
                recipe=recipe,
            )
        touches = name in OF_OPTIMIZERS or name == "label_smoothing"
        if touches and (several or own_compile) and not isinstance(model, ADAPTED):
            raise KeraunosError(
                "{option} does not go with {recipe}, which brings optimizers of its own; leave it "
                "out.",
                option=name,
                recipe=recipe,
            )
    if _steps_by_itself(model):
        _refuse_schedules(model, chosen, recipe)
    if chosen.get("balance", "none") != "none" and not _of_one_class(training.examples.train.y):
        raise KeraunosError(
            "balance is for examples that have one class each, and those of {recipe} have not; "
            "leave it out.",
            recipe=recipe,
        )


def _steps_by_itself(model: Any) -> bool:
    """Whether it is not known how many steps its optimizer takes in one of the model's."""
    own = type(model).train_step is not keras.Model.train_step
    return own and not isinstance(model, GAN | Augmented)


def _refuse_schedules(model: Any, chosen: dict[str, Any], recipe: str) -> None:
    """Of a model whose steps may each be several of its optimizer, unless a schedule tells."""
    if length(model.optimizer.get_config().get("learning_rate")) is not None:
        return
    for name in ("schedule", "warmup"):
        if chosen.get(name, "constant") not in ("constant", 0.0):
            raise KeraunosError(
                "{option} does not go with {recipe}, of which it is not known how many steps its "
                "optimizer takes; leave it out.",
                option=name,
                recipe=recipe,
            )


def _of_one_class(labels: Any) -> bool:
    """Whether each example has one class."""
    return bool(labels.ndim == 1 and labels.dtype.kind in "iub")


def _has_kerass_loss(model: Any) -> bool:
    """Whether a step computes the loss as Keras does: with the model's, with weights, and with what
    layers add to it."""
    if isinstance(model, Augmented):
        return True
    kind = type(model)
    return kind.train_step is keras.Model.train_step and (
        kind.compute_loss is keras.Model.compute_loss
    )


def _compile_again(
    training: Training,
    control: Control,
    longer: float,
    settings: dict[str, Any],
    changes_optimizer: bool,
) -> None:
    model = training.model
    last = training.network.layers[-1].name if training.network.layers else ""

    def changed(optimizer: Any) -> Any:
        if not changes_optimizer:
            return optimizer
        return another(optimizer, control, _steps(training, optimizer, longer), longer, last)

    given = bridge.compile_settings(model)
    if isinstance(model, GAN):
        rest = {n: v for n, v in given.items() if n not in ("optimizer", "loss", "loss_weights")}
        model.compile(changed(model.g_optimizer), changed(model.d_optimizer), model.loss_fn, **rest)
    else:
        model.compile(**{**given, "optimizer": changed(model.optimizer), **settings})


def _steps(training: Training, optimizer: Any, longer: float) -> int:
    """Steps of the optimizer in the whole training.

    A step of a model with a step of its own may be several of these; then the recipe's own schedule
    tells.
    """
    told = length(optimizer.get_config()["learning_rate"])
    if told is not None and _steps_by_itself(training.model):
        return max(1, round(told * longer))
    return training.epochs * math.ceil(len(training.taught[0]) / training.batch_size)


def another(optimizer: Any, control: Control, steps: int, longer: float, last: str) -> Any:
    """An optimizer as it is chosen, which has not begun.

    Args:
        optimizer: the recipe's own, or one of its own.
        control: what is chosen.
        steps: of the whole training.
        longer: how many times as many steps the training has as the recipe counted on.
        last: the name of the network's last layer.
    """
    config = optimizer.get_config()
    rate = _rate(config["learning_rate"], control, steps, longer)
    settings: dict[str, Any] = {}
    if control.weight_decay is not None:
        settings["weight_decay"] = control.weight_decay
    if control.clipnorm is not None:
        settings |= {"clipnorm": control.clipnorm, "clipvalue": None, "global_clipnorm": None}
    if control.optimizer is None:
        if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
            rate = keras.optimizers.schedules.serialize(rate)
        return type(optimizer).from_config({**config, **settings, "learning_rate": rate})
    kept = {name: config[name] for name in KEPT if config.get(name)}
    return _made(control.optimizer, rate, {**kept, **settings}, last)


def _made(kind: str, rate: Any, settings: dict[str, Any], last: str) -> Any:
    optimizers = keras.optimizers
    if kind == "muon":
        if "weight_decay" in settings:
            settings["adam_weight_decay"] = settings["weight_decay"]
        return optimizers.Muon(rate, exclude_layers=[f"(^|/){re.escape(last)}/"], **settings)
    made: dict[str, Callable[..., Any]] = {
        "sgd": optimizers.SGD,
        "momentum": lambda rate, **more: optimizers.SGD(rate, momentum=0.9, **more),
        "nesterov": lambda rate, **more: optimizers.SGD(rate, momentum=0.9, nesterov=True, **more),
        "adam": optimizers.Adam,
        "adamw": optimizers.AdamW,
        "rmsprop": optimizers.RMSprop,
        "adagrad": optimizers.Adagrad,
        "adadelta": optimizers.Adadelta,
    }
    return made[kind](rate, **settings)


def _rate(given: Any, control: Control, steps: int, longer: float) -> Any:
    """The learning rate or its schedule: as it was given, but for what is chosen."""
    highest = peak(given) if control.learning_rate is None else control.learning_rate
    warmup = round((control.warmup or 0.0) * steps)
    if control.schedule is not None:
        return scheduled(control.schedule, highest, steps, warmup)
    if control.reduce_on_plateau is not None:
        return highest
    if not isinstance(given, dict):
        return scheduled("constant", highest, steps, warmup) if warmup else highest
    before = peak(given)
    kept = stretched(given, highest / before if before else 1.0, longer)
    return WarmUp(kept, warmup) if warmup else kept


def smoothed(loss: Any, share: float, recipe: str) -> Any:
    """A loss whose targets are smoothed.

    Raises:
        KeraunosError: if it is not one of classes.
    """
    if isinstance(loss, TokenLoss | ClassCrossentropy):
        return type(loss).from_config({**loss.get_config(), "smoothing": share})
    known = read_loss(loss, Output(None, None, None), None)
    if known is not None and known.kind == "sparse":
        return ClassCrossentropy(share, known.from_logits, known.ignore_class)
    if known is None or known.kind not in ("categorical", "binary"):
        raise KeraunosError(
            "label_smoothing is for losses of classes, and {recipe} learns by {loss}; leave it "
            "out.",
            recipe=recipe,
            loss=loss if isinstance(loss, str) else type(loss).__name__,
        )
    if not isinstance(loss, keras.losses.Loss):
        loss = getattr(keras.losses, known.made)()
    return type(loss).from_config({**loss.get_config(), "label_smoothing": share})


def regularise(model: Any, l1: float, l2: float, recipe: str) -> None:
    """Has the kernels of all layers count in the loss that do not yet.

    A layer that is built asks its variables, and one that is not its attributes; a file is written
    of the attributes. So both are set.

    Raises:
        KeraunosError: if there are none.
    """
    regularizer = keras.regularizers.L1L2(l1, l2)
    found = False
    for layer in bridge.all_layers(model):
        for kernel, names in KERNELS.items():
            name = next((name for name in names if hasattr(layer, name)), None)
            if name is None or getattr(layer, name) is not None:
                continue
            if isinstance(getattr(type(layer), name, None), property):
                continue  # of a recurrent layer, which has it from its cell
            if layer.built and getattr(layer, kernel, None) is None:
                continue
            setattr(layer, name, regularizer)
            found = True
            if layer.built:
                getattr(layer, kernel).regularizer = regularizer
        if isinstance(layer, keras.layers.MultiHeadAttention):
            # Its own layers are made of it when it is built, and have been met where it is.
            layer._kernel_regularizer = layer._kernel_regularizer or regularizer
            found = True
    if not found:
        raise KeraunosError(
            "{recipe} has no layers with kernels that l1 and l2 could be for; leave them out.",
            recipe=recipe,
        )


def _set_callbacks(training: Training, control: Control) -> None:
    """Those that are chosen, in the place of the recipe's own of their kind."""
    callbacks = keras.callbacks
    replaced: tuple[type, ...] = ()
    added: list[Any] = []
    if control.schedule is not None or control.reduce_on_plateau is not None:
        replaced += (callbacks.LearningRateScheduler, callbacks.ReduceLROnPlateau)
    if control.reduce_on_plateau is not None:
        factor = 0.5 if control.plateau_factor is None else control.plateau_factor
        added.append(
            callbacks.ReduceLROnPlateau(
                monitor="val_loss", factor=factor, patience=control.reduce_on_plateau
            )
        )
    if control.early_stopping is not None:
        replaced += (callbacks.EarlyStopping,)
        added.append(
            callbacks.EarlyStopping(
                monitor="val_loss", patience=control.early_stopping, restore_best_weights=True
            )
        )
    kept = [callback for callback in training.callbacks if not isinstance(callback, replaced)]
    training.callbacks = [*kept, *added]
