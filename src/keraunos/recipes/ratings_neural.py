"""Who will like what? Two networks, one for users and one for items, that meet in a product."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import ratings as read_ratings
from keraunos.networks import two_towers
from keraunos.preparation import Pairings
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="recommendation")
def ratings_neural(
    data: Path | None = None,
    ratings: Annotated[str, Choice("made-up", "100k", "1m", "small", searched=False)] = "made-up",
    division: Annotated[str, Choice("random", "time", searched=False)] = "random",
    width: Annotated[int, Choice(2, 3, 4, 8, 16, 32)] = 4,
    units: Annotated[int, Choice(16, 32, 64, 128)] = 32,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.0,
    shrinkage: Annotated[float, Range(0.3, 10.0, log=True)] = 2.0,
    learning_rate: Annotated[float, Range(1e-3, 1e-1, log=True)] = 1e-2,
    batch_size: Annotated[int, Choice(128, 256, 512, 1024)] = 512,
    epochs: int = 30,
) -> Training:
    """Ratings foretold by two towers, networks of user and item (Huang et al. 2013)."""
    given = read_ratings(data, ratings, division)
    pairings = Pairings.of_ratings(given)

    # As much as so many ratings of no opinion, for each user and item.
    l2 = shrinkage / len(given.train)
    middle = sum(given.about["scale"]) / 2
    model = two_towers(pairings.sizes, middle, width, units, dropout, l2)
    steps = epochs * -(-len(given.train) // batch_size)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps, alpha=0.01),
            weight_decay=1e-4,
        ),
        loss="mean_squared_error",
        metrics=[keras.metrics.RootMeanSquaredError(name="rmse")],
    )
    return Training(model, given, epochs=epochs, batch_size=batch_size, preparation=pairings)
