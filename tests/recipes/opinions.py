"""Sentences of favour and disfavour, made up, for the tests of recipes that read texts."""

import numpy as np

from keraunos.data import Dataset, Part
from keraunos.data.polarity import CLASSES

GOOD = ("splendid", "moving", "clever", "funny", "gripping")
BAD = ("dull", "clumsy", "tedious", "hollow", "noisy")
THINGS = ("film", "comedy", "story", "plot", "cast", "score")


def opinions(examples: int = 400, seed: int = 0) -> Dataset:
    """Of which a word in ten, and in every fourth sentence a negation, tells the class."""
    random = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(examples):
        favourable, negated = random.random() < 0.5, random.random() < 0.25
        word = random.choice(GOOD if favourable != negated else BAD)
        thing, other = random.choice(THINGS, 2, replace=False)
        texts.append(f"the {thing} is {'not ' * negated}{word} , and so is the {other} .")
        labels.append(int(favourable))
    places = examples * 3 // 5, examples * 4 // 5
    parts = [
        Part(np.array(texts[begin:end]), np.array(labels[begin:end], np.int32))
        for begin, end in ((0, places[0]), (places[0], places[1]), (places[1], None))
    ]
    return Dataset("opinions", None, CLASSES, *parts)
