"""Settings that Keras keeps for the whole process are put back after every test."""

from collections.abc import Iterator

import keras
import pytest


@pytest.fixture(autouse=True)
def _keras_settings() -> Iterator[None]:
    policy = keras.config.dtype_policy()
    yield
    keras.config.set_dtype_policy(policy)
