"""What keeps the network from learning its examples by heart?"""

import keras

from keraunos.choices.facts import CELLS, Facts
from keraunos.choices.reasons import Change, Reason
from keraunos.language import text
from keraunos.networks.augmentation import Augmented
from keraunos.networks.gan import GAN


def regularisation_reason(facts: Facts) -> Reason:
    """All that there is of it, against the number of parameters and examples."""
    found = _found(facts)
    chosen = text("{list}.", list="; ".join(found)) if found else text("None.")
    ratio = facts.parameters / max(1, facts.examples)
    if ratio > 10:
        why = text(
            "There are {ratio:,.0f} parameters for each training example, enough to learn them by "
            "heart: what is learnt has to be kept simple.",
            ratio=ratio,
        )
    else:
        why = text(
            "There are {ratio:.2g} parameters for each training example; little keeps such a "
            "network from generalising.",
            ratio=ratio,
        )
    left_out = _left_out(facts)
    why = f"{why} {left_out}" if left_out else why
    return Reason("regularisation", text("Regularisation"), chosen, why, _changes(facts))


def _left_out(facts: Facts) -> str | None:
    """Why there is no option for dropout or batch normalisation, where there is none."""
    if facts.having(*CELLS, keras.layers.MultiHeadAttention):
        return text(
            "Batch normalisation is left out: in recurrent layers and attention the steps of a "
            "sequence are no batch of like examples, and layer normalisation does its work."
        )
    if facts.task == "recommendation" and "dropout" not in facts.settings:
        return text(
            "Dropout and batch normalisation are left out: there is no hidden layer, and large "
            "vectors are penalised."
        )
    if facts.having(keras.layers.BatchNormalization) and "dropout" not in facts.settings:
        return text(
            "Dropout is left out: batch normalisation after each convolution does much of its work."
        )
    return None


def _found(facts: Facts) -> list[str]:
    model = facts.training.model
    found = []
    drops = [
        layer.rate
        for layer in facts.layers
        if "Dropout" in type(layer).__name__ and getattr(layer, "rate", None)
    ]
    if drops:
        found.append(text("dropout of {rate:g}", rate=max(drops)))
    if facts.having(keras.layers.BatchNormalization):
        found.append(text("batch normalisation, whose batches are noise too"))
    if facts.having(keras.layers.GaussianNoise):
        found.append(text("noise on the inputs"))
    if isinstance(model, Augmented):
        found.append(text("augmentation: examples are changed at random in every epoch"))
    penalised = [v for v in facts.network.trainable_variables if v.regularizer is not None]
    if penalised:
        found.append(text("a penalty on large weights (L1 or L2)"))
    decay = getattr(model.optimizer, "weight_decay", None)
    if decay:
        found.append(text("weight decay of {decay:g}", decay=decay))
    loss = getattr(model, "loss", None)
    smoothing = getattr(loss, "smoothing", 0) or getattr(loss, "label_smoothing", 0)
    if smoothing:
        found.append(text("label smoothing of {share:g}", share=smoothing))
    if any(isinstance(c, keras.callbacks.EarlyStopping) for c in facts.training.callbacks):
        found.append(text("early stopping"))
    return found


def _changes(facts: Facts) -> tuple[Change, ...]:
    if isinstance(facts.training.model, GAN) or not facts.loss:
        return ()
    reason = text("If the validation loss rises while the training loss falls:")
    if "shrinkage" in facts.settings:
        return (Change(reason, f"shrinkage={2 * facts.settings['shrinkage']:g}"),)
    standardised = (
        (
            Change(
                text("Or standardise each batch within the network, which is noise too:"),
                "batch_norm=true",
            ),
        )
        if facts.settings.get("batch_norm") is False
        else ()
    )
    dropout = facts.settings.get("dropout")
    l2 = f"l2={10 * (facts.settings.get('l2') or 1e-5):.0e}".replace("e-0", "e-")
    if isinstance(dropout, float) and dropout < 0.5:
        return (
            Change(reason, f"dropout={dropout + 0.2:.2g}"),
            Change(text("Or keep weights small:"), l2),
            *standardised,
        )
    return (Change(reason, l2), *standardised)
