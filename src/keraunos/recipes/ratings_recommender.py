"""Who will like what? Vectors of users and items whose products are ratings."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import ratings as read_ratings
from keraunos.networks import dot_recommender
from keraunos.preparation import Pairings
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="recommendation")
def ratings_recommender(
    data: Path | None = None,
    ratings: Annotated[str, Choice("made-up", "100k", "1m", "small", searched=False)] = "made-up",
    division: Annotated[str, Choice("random", "time", searched=False)] = "random",
    width: Annotated[int, Choice(2, 3, 4, 8, 16, 32)] = 3,
    shrinkage: Annotated[float, Range(0.3, 10.0, log=True)] = 1.5,
    learning_rate: Annotated[float, Range(1e-3, 1e-1, log=True)] = 1e-2,
    batch_size: Annotated[int, Choice(128, 256, 512, 1024)] = 512,
    epochs: int = 30,
) -> Training:
    """Ratings foretold by the product of two embeddings, with biases (Koren et al. 2009)."""
    given = read_ratings(data, ratings, division)
    pairings = Pairings.of_ratings(given)

    # As much as so many ratings of no opinion, for each user and item.
    l2 = shrinkage / len(given.train)
    model = dot_recommender(pairings.sizes, sum(given.about["scale"]) / 2, width, l2)
    steps = epochs * -(-len(given.train) // batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps, alpha=0.01)
        ),
        loss="mean_squared_error",
        metrics=[keras.metrics.RootMeanSquaredError(name="rmse")],
    )
    return Training(model, given, epochs=epochs, batch_size=batch_size, preparation=pairings)
