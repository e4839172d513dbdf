"""Strings of spoken digits, heard one after the other without being told where each begins."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import digit_strings
from keraunos.networks import ctc_network
from keraunos.preparation import Waves
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="speech-recognition")
def digits_ctc(
    data: Path | None = None,
    width: Annotated[int, Choice(32, 64, 128)] = 64,
    units: Annotated[int, Choice(64, 96, 128)] = 96,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.3,
    shift: Annotated[float, Range(0.0, 0.3)] = 0.1,
    noise: Annotated[float, Range(0.0, 0.05)] = 0.005,
    masked: Annotated[float, Range(0.0, 0.4)] = 0.1,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(16, 32, 64)] = 32,
    epochs: int = 20,
) -> Training:
    """Strings of spoken digits, with connectionist temporal classification (Graves 2006)."""
    strings = digit_strings(data)
    waves = Waves(rate=8_000, length=strings.train.x.shape[1])

    model = ctc_network(
        waves.length, waves.rate, len(strings.classes), width, units, dropout, shift, noise, masked
    )
    steps = epochs * math.ceil(len(strings.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps), clipnorm=5.0
        ),
        loss=keras.losses.CTC(),
    )
    return Training(model, strings, epochs=epochs, batch_size=batch_size, preparation=waves)
