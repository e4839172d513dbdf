"""Networks that foretell how a user rates an item, from their numbers."""

from typing import Any

import keras
from keras import layers, ops


def dot_recommender(
    sizes: tuple[int, int], middle: float = 3.0, width: int = 16, l2: float = 1e-5
) -> keras.Model:
    """How alike the vectors of user and item are, and a bias of each (Koren et al. 2009).

    Args:
        sizes: how many numbers there are of users and of items; 0 is the unknown one, whose vector
            and bias are zero.
        middle: of the scale, where training begins.
        width: of the vectors.
        l2: weight of the squares of vectors and biases.

    Returns:
        A model that takes whole numbers of shape (samples, 2), user and item, and gives stars, of
        shape (samples, 1).
    """
    ids, user, item = _ids()
    alike = layers.Dot(axes=1)(
        [_vector(user, sizes[0], width, l2, "user"), _vector(item, sizes[1], width, l2, "item")]
    )
    return keras.Model(ids, _stars(ids, alike, sizes, middle, l2), name="dot_recommender")


def two_towers(
    sizes: tuple[int, int],
    middle: float = 3.0,
    width: int = 16,
    units: int = 64,
    dropout: float = 0.0,
    l2: float = 1e-5,
) -> keras.Model:
    """As `dot_recommender`, but dense layers make of each vector another one (Huang et al. 2013).

    Args:
        sizes, middle, width, l2: see `dot_recommender`.
        units: of the hidden layer of each tower.
        dropout: of the hidden layers.
    """
    ids, user, item = _ids()
    towers = []
    for number, size, name in ((user, sizes[0], "user"), (item, sizes[1], "item")):
        x = _vector(number, size, width, l2, name)
        y = layers.Dense(units, activation="gelu", name=f"{name}_hidden")(x)
        y = layers.Dropout(dropout)(y)
        y = layers.Dense(width, name=f"{name}_tower")(y)
        # With a short cut: training begins near to where the dot product would.
        towers.append((x + y) * _known(number))
    alike = layers.Dot(axes=1)(towers)
    return keras.Model(ids, _stars(ids, alike, sizes, middle, l2), name="two_towers")


def _ids() -> tuple[Any, Any, Any]:
    ids = keras.Input((2,), dtype="int32", name="user_and_item")
    return ids, ids[:, 0], ids[:, 1]


def _vector(number: Any, size: int, width: int, l2: float, name: str) -> Any:
    """Of shape (samples, width); zeros for the number 0."""
    embedding = layers.Embedding(
        size,
        width,
        embeddings_initializer=keras.initializers.RandomNormal(stddev=0.1),
        embeddings_regularizer=keras.regularizers.L2(l2),
        name=name,
    )
    return embedding(number) * _known(number)


def _stars(ids: Any, alike: Any, sizes: tuple[int, int], middle: float, l2: float) -> Any:
    """The sum of the mean, which is learnt, the biases, and how alike the two are."""
    stars = alike
    for place, name in enumerate(("user", "item")):
        bias = layers.Embedding(
            sizes[place],
            1,
            embeddings_initializer="zeros",
            embeddings_regularizer=keras.regularizers.L2(l2),
            name=f"{name}_bias",
        )
        stars = stars + bias(ids[:, place]) * _known(ids[:, place])
    mean = layers.Embedding(
        1, 1, embeddings_initializer=keras.initializers.Constant(middle), name="mean"
    )
    return stars + mean(ops.zeros_like(ids[:, 0]))


def _known(number: Any) -> Any:
    """1 for the numbers of users and items that are known, of shape (samples, 1)."""
    return ops.cast(ops.not_equal(number, 0), "float32")[:, None]
