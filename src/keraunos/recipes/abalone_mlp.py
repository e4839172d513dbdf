"""How old is a shell? A network foretells its rings from its size and weight."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import abalone
from keraunos.networks import table_mlp
from keraunos.preparation import ColumnOptions, Columns
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="regression")
def abalone_mlp(
    data: Path | None = None,
    target: str = "",
    preparation: ColumnOptions = ColumnOptions(),
    units: Annotated[int, Range(16, 256, log=True)] = 64,
    depth: Annotated[int, Choice(1, 2, 3)] = 3,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0,
    batch_norm: bool = False,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 5e-4,
    batch_size: Annotated[int, Choice(16, 32, 64, 128)] = 64,
    epochs: int = 60,
) -> Training:
    """The rings of abalone shells, or amounts in a table of yours."""
    shells = abalone(data, target)
    columns = Columns(shells, preparation)

    model = table_mlp(
        columns.numbers,
        1,
        columns.embedded,
        units=units,
        depth=depth,
        dropout=dropout,
        normalize=batch_norm,
        activation="tanh",
        last=None,
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="mean_squared_error",
        metrics=[keras.metrics.R2Score(name="r2")],
    )
    return Training(model, shells, epochs=epochs, batch_size=batch_size, preparation=columns)
