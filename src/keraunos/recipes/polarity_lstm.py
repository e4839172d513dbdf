"""Are sentences from film reviews favourable? A network that reads word by word."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import polarity
from keraunos.networks import text_rnn
from keraunos.preparation import Words
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="text-classification")
def polarity_lstm(
    data: Path | None = None,
    vocabulary: int = 10_000,
    length: int = 56,
    width: Annotated[int, Choice(64, 128, 256)] = 128,
    units: Annotated[int, Range(16, 256, log=True)] = 64,
    dropout: Annotated[float, Range(0.0, 0.8)] = 0.5,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 1e-3,
    batch_size: Annotated[int, Choice(32, 64, 128)] = 64,
    epochs: int = 3,
    buckets: int = 3,
) -> Training:
    """Opinions of films, with an LSTM in both directions."""
    sentences = polarity(data)
    words = Words(vocabulary, length, least=2)

    model = text_rnn(
        words.size,
        words.length,
        len(sentences.classes),
        width=width,
        units=units,
        cell="lstm",
        dropout=dropout,
    )
    steps = epochs * math.ceil(len(sentences.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(
        model,
        sentences,
        epochs=epochs,
        batch_size=batch_size,
        preparation=words,
        buckets=buckets,
    )
