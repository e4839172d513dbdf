"""How many people will fly in each month of the next year? A GRU that has read three years."""

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
    length: Annotated[int, Range(12, 48, log=True)] = 36,
    horizon: int = 12,
    transform: Annotated[str, Choice("none", "log", "root", searched=False)] = "log",
    scaling: Annotated[str, Choice("standardize", "window", "season", searched=False)] = "window",
    around: Annotated[str, Choice("last", "season", "mean", "linear", searched=False)] = "season",
    units: Annotated[int, Range(8, 128, log=True)] = 16,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.3,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 3e-3,
    batch_size: Annotated[int, Choice(8, 16, 32, 64)] = 8,
    epochs: int = 150,
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
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss="mae")
    stopping = keras.callbacks.EarlyStopping(patience=30, restore_best_weights=True)
    return Training(model, readings, epochs, batch_size, [stopping], preparation=past)
