"""Who will have diabetes? A network looks at eight measurements, some of them missing."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import diabetes
from keraunos.networks import table_mlp
from keraunos.preparation import ColumnOptions, Columns
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="tabular-classification")
def diabetes_mlp(
    data: Path | None = None,
    target: str = "",
    preparation: ColumnOptions = ColumnOptions(missing="median"),
    units: Annotated[int, Range(8, 256, log=True)] = 32,
    depth: Annotated[int, Choice(1, 2, 3)] = 2,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.3,
    batch_norm: bool = False,
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 1e-3,
    batch_size: Annotated[int, Choice(8, 16, 32, 64)] = 16,
    epochs: int = 15,
) -> Training:
    """Diabetes by eight measurements, or classes in a table of yours."""
    women = diabetes(data, target)
    columns = Columns(women, preparation)

    model = table_mlp(
        columns.numbers,
        len(women.classes),
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
    return Training(model, women, epochs=epochs, batch_size=batch_size, preparation=columns)
