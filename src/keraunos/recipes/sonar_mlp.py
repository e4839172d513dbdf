"""Mine or rock? A network listens to sixty bands of an echo."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import sonar
from keraunos.networks import table_mlp
from keraunos.preparation import ColumnOptions, Columns
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="tabular-classification")
def sonar_mlp(
    data: Path | None = None,
    target: str = "",
    preparation: ColumnOptions = ColumnOptions(scaling="quantile"),
    units: Annotated[int, Range(8, 256, log=True)] = 128,
    depth: Annotated[int, Choice(1, 2, 3)] = 1,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.5,
    batch_norm: bool = False,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(8, 16, 32, 64)] = 16,
    epochs: int = 60,
) -> Training:
    """Mines and rocks by their echoes, or classes in a table of yours."""
    echoes = sonar(data, target)
    columns = Columns(echoes, preparation)

    model = table_mlp(
        columns.numbers,
        len(echoes.classes),
        columns.embedded,
        units=units,
        depth=depth,
        dropout=dropout,
        normalize=batch_norm,
        activation="gelu",
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, echoes, epochs=epochs, batch_size=batch_size, preparation=columns)
