"""Are sentences from film reviews favourable? An encoder that has read much before."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import polarity
from keraunos.networks.pretrained_texts import encoder_classifier, pretrained_encoder
from keraunos.networks.texts import takes_any_length
from keraunos.preparation import WordPieces
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="text-classification")
def sentences_pretrained(
    data: Path | None = None,
    encoder: str = "bert_tiny_en_uncased",
    length: Annotated[int, Choice(32, 64, 128, searched=False)] = 64,
    lower: bool = True,
    frozen: bool = False,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.1,
    learning_rate: Annotated[float, Range(1e-5, 1e-3, log=True)] = 1e-4,
    batch_size: Annotated[int, Choice(16, 32, 64)] = 32,
    epochs: int = 4,
    buckets: int = 3,
) -> Training:
    """Opinions of films, with a pre-trained encoder that is fine-tuned (Devlin et al. 2019)."""
    sentences = polarity(data)
    network, vocabulary = pretrained_encoder(encoder)
    pieces = WordPieces(vocabulary, length, lower)

    model = encoder_classifier(network, length, len(sentences.classes), dropout, frozen)
    steps = epochs * math.ceil(len(sentences.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(
                0.0, steps, warmup_target=learning_rate, warmup_steps=steps // 10
            ),
            weight_decay=0.01,
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(
        model,
        sentences,
        epochs=epochs,
        batch_size=batch_size,
        preparation=pieces,
        buckets=buckets if takes_any_length(model) else 1,
    )
