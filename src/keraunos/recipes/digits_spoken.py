"""Digits spoken in English, told apart by a network that looks at pictures of their sound."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import spoken_digits
from keraunos.networks import spectrogram_cnn
from keraunos.preparation import Waves
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="audio-classification")
def digits_spoken(
    data: Path | None = None,
    width: Annotated[int, Choice(16, 32, 64)] = 32,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.3,
    shift: Annotated[float, Range(0.0, 0.3)] = 0.1,
    noise: Annotated[float, Range(0.0, 0.05)] = 0.005,
    masked: Annotated[float, Range(0.0, 0.4)] = 0.15,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(16, 32, 64)] = 32,
    epochs: int = 30,
) -> Training:
    """Spoken digits, with a convolutional network on spectrograms."""
    digits = spoken_digits(data)
    waves = Waves(rate=8_000, length=8_192)

    model = spectrogram_cnn(
        waves.length, waves.rate, len(digits.classes), width, dropout, shift, noise, masked
    )
    steps = epochs * math.ceil(len(digits.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, digits, epochs=epochs, batch_size=batch_size, preparation=waves)
