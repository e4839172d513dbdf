"""How many people will fly in each month of the next year? A GRU that has read the last one."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import airline
from keraunos.networks import series_rnn
from keraunos.preparation import Past
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="forecasting")
def airline_gru(
    data: Path | None = None,
    column: str = "",
    season: int = 0,
    frequency: str = "",
    length: Annotated[int, Range(6, 24, log=True)] = 12,
    horizon: int = 12,
    transform: Annotated[str, Choice("none", "log", "root", searched=False)] = "log",
    scaling: Annotated[str, Choice("standardize", "window", "season", searched=False)] = "season",
    around: Annotated[str, Choice("last", "season", "mean", "linear", searched=False)] = "season",
    units: Annotated[int, Range(8, 128, log=True)] = 32,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.3,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 3e-3,
    batch_size: Annotated[int, Choice(8, 16, 32, 64)] = 8,
    epochs: int = 60,
) -> Training:
    """Monthly passengers of airlines, or a table of yours, with a GRU."""
    readings = airline(data, column, season, frequency)
    past = Past(
        length,
        horizon,
        season=readings.about["season"],
        transform=transform,
        scaling=scaling,
        around=around,
        cycles=readings.about["cycles"],
    )

    model = series_rnn(past.shape, horizon, "gru", units, dropout)
    training = Training(model, readings, epochs, batch_size, preparation=past)
    steps = epochs * math.ceil(len(training.examples.train) / batch_size)
    # No stopping: the validation part has hardly a dozen windows, and any epoch may suit them.
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="mae",
    )
    return training
