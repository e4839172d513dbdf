"""How cold will the next days be? A GRU that has read two weeks."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import temperatures
from keraunos.networks import series_rnn
from keraunos.preparation import Past
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="forecasting")
def temperature_gru(
    data: Path | None = None,
    column: str = "",
    season: int = 0,
    frequency: str = "",
    length: Annotated[int, Range(7, 60, log=True)] = 14,
    horizon: int = 7,
    transform: Annotated[str, Choice("none", "log", "root", searched=False)] = "none",
    scaling: Annotated[
        str, Choice("standardize", "window", "season", searched=False)
    ] = "standardize",
    around: Annotated[str, Choice("last", "season", "mean", "linear", searched=False)] = "linear",
    units: Annotated[int, Range(8, 128, log=True)] = 32,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.2,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(8, 16, 32, 64)] = 32,
    epochs: int = 40,
) -> Training:
    """Daily minimum temperatures, or a table of yours, with a GRU."""
    readings = temperatures(data, column, season, frequency)
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
    stopping = keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)
    return Training(model, readings, epochs, batch_size, [stopping], preparation=past)
