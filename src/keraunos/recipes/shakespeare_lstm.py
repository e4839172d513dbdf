"""Plays in the manner of Shakespeare, character by character, by a recurrent network."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import shakespeare
from keraunos.networks import RecurrentLanguage
from keraunos.preparation import Characters, Windows
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="text-generation")
def shakespeare_lstm(
    data: Path | None = None,
    length: Annotated[int, Choice(64, 128, 256, searched=False)] = 128,
    width: Annotated[int, Choice(32, 64, 128)] = 64,
    units: Annotated[int, Choice(128, 256, 512)] = 256,
    depth: Annotated[int, Range(1, 3)] = 2,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.2,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 3e-3,
    batch_size: Annotated[int, Choice(16, 32, 64)] = 32,
    epochs: int = 10,
) -> Training:
    """Text in the manner of Shakespeare, or of a file of yours, with an LSTM."""
    plays = shakespeare(data)
    characters = Characters()
    characters.fit(plays.train)
    windows = Windows(characters, length, stride=length // 2)

    model = RecurrentLanguage(characters.size, width, units, depth, "lstm", dropout)
    model.build((None, length))
    training = Training(model, plays, epochs=epochs, batch_size=batch_size, preparation=windows)
    steps = epochs * math.ceil(len(training.examples.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps, alpha=0.05), clipnorm=1.0
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return training
