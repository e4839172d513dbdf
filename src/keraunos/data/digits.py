"""The 8x8 handwritten digits that come with scikit-learn: real data without a download."""

from functools import cache

import numpy as np

from keraunos.data.dataset import Dataset, Part, divide


@cache
def digits() -> Dataset:
    """1,797 digits of 13 writers, uint8 of shape (samples, 8, 8) with values 0 to 16.

    20% are the test part, 10% of the rest the validation part.
    Source: https://archive.ics.uci.edu/dataset/80 by way of `sklearn.datasets.load_digits`.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    everything = Part(bunch.images.astype(np.uint8), bunch.target.astype(np.int32))
    rest, test = divide(everything, 0.2)
    train, validation = divide(rest, 0.1)
    return Dataset("digits", None, tuple("0123456789"), train, validation, test)
