"""Which iris is it? A small network tells from four lengths."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import iris
from keraunos.networks import table_mlp
from keraunos.preparation import ColumnOptions, Columns
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="tabular-classification")
def iris_mlp(
    data: Path | None = None,
    target: str = "",
    preparation: ColumnOptions = ColumnOptions(scaling="quantile"),
    units: Annotated[int, Range(8, 256, log=True)] = 32,
    depth: Annotated[int, Choice(1, 2, 3)] = 2,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0,
    batch_norm: bool = False,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 3e-3,
    batch_size: Annotated[int, Choice(8, 16, 32, 64)] = 16,
    epochs: int = 40,
) -> Training:
    """Three species of iris, or classes in a table of yours."""
    flowers = iris(data, target)
    columns = Columns(flowers, preparation)

    model = table_mlp(
        columns.numbers,
        len(flowers.classes),
        columns.embedded,
        units=units,
        depth=depth,
        dropout=dropout,
        normalize=batch_norm,
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, flowers, epochs=epochs, batch_size=batch_size, preparation=columns)
