"""Encoders of texts that have learnt before: from KerasHub, or from files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
from keras import layers, ops

from keraunos.errors import KeraunosError
from keraunos.networks.pretrained import loaded
from keraunos.networks.texts import of_any_length

ENCODER, VOCABULARY = "encoder.keras", "vocab.txt"
"""What a folder has."""


def pretrained_encoder(where: str) -> tuple[Any, list[str]]:
    """An encoder of texts, and the pieces of words that it knows.

    Args:
        where: a folder with `encoder.keras` and `vocab.txt`, a piece in each line, or the name of
            one of KerasHub's presets of BERT, `bert_tiny_en_uncased` say, which is downloaded.

    Returns:
        A `keras.Model` that takes `token_ids` and, if it wants them, `segment_ids` and
        `padding_mask`, and gives vectors of pieces or of texts; and the pieces in the order of
        their numbers.

    Raises:
        KeraunosError: if there is none, or KerasHub is not installed or cannot download it.
    """
    folder = Path(where)
    if folder.is_dir():
        for name in (ENCODER, VOCABULARY):
            if not (folder / name).is_file():
                raise KeraunosError(
                    "{folder} has no {file}; a pre-trained encoder is {encoder} with {vocabulary}.",
                    folder=folder,
                    file=name,
                    encoder=ENCODER,
                    vocabulary=VOCABULARY,
                )
        pieces = (folder / VOCABULARY).read_text(encoding="utf-8").rstrip("\n").split("\n")
        return loaded(str(folder / ENCODER)), pieces
    try:
        import keras_hub
    except ImportError:
        raise KeraunosError(
            "{where} is no folder, and presets come from the package keras-hub, which is not "
            "installed; install it: pip install keras-hub",
            where=where,
        ) from None
    try:
        encoder = keras_hub.models.BertBackbone.from_preset(where)
        tokenizer = keras_hub.models.BertTokenizer.from_preset(where)
    except Exception as error:  # whatever a download or a preset of another kind may raise
        raise KeraunosError(
            "{where} cannot be had from KerasHub: {reason}",
            where=where,
            reason=(str(error).strip() or type(error).__name__).split("\n")[0],
        ) from error
    return encoder, list(tokenizer.get_vocabulary())


def encoder_classifier(
    encoder: Any, length: int, classes: int, dropout: float = 0.1, frozen: bool = False
) -> keras.Model:
    """An encoder with a new last layer (Devlin et al. 2019).

    Args:
        encoder: see `pretrained_encoder`.
        length: pieces of a text.
        classes: units of the last layer.
        dropout: before it.
        frozen: whether the encoder stays as it is.
    """
    encoder.trainable = not frozen
    tokens = keras.Input((length,), dtype="int32")
    there = ops.cast(ops.not_equal(tokens, 0), "int32")
    given = {"token_ids": tokens, "segment_ids": ops.zeros_like(tokens), "padding_mask": there}
    wanted = _names(encoder)
    unknown = [name for name in wanted if name not in given]
    if unknown or "token_ids" not in wanted:
        raise KeraunosError(
            "The encoder takes {names}; it is to take token_ids and nothing but segment_ids and "
            "padding_mask beside.",
            names=", ".join(wanted),
        )
    found = encoder({name: given[name] for name in wanted})
    if isinstance(found, dict):
        found = found.get("pooled_output", next(iter(found.values())))
    if len(found.shape) == 3:
        shares = ops.cast(there, found.dtype)[..., None]
        found = ops.sum(found * shares, axis=1) / ops.maximum(ops.sum(shares, axis=1), 1)
    x = layers.Dropout(dropout)(found)
    outputs = layers.Dense(classes, activation="softmax")(x)
    model = keras.Model(tokens, outputs, name="encoder_classifier")
    any_length = all(each.shape[1] is None for each in encoder.inputs)
    return of_any_length(model) if any_length else model


def _names(encoder: Any) -> Sequence[str]:
    inputs = encoder.input
    return list(inputs) if isinstance(inputs, dict) else [each.name for each in encoder.inputs]
