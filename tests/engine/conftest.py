"""Settings that Keras keeps for the whole process are put back; the checks are tested elsewhere."""

from collections.abc import Iterator

import keras
import pytest


@pytest.fixture(autouse=True)
def _keras_settings() -> Iterator[None]:
    policy = keras.config.dtype_policy()
    yield
    keras.config.set_dtype_policy(policy)


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """These trainings are made to be short and odd: they validate on what they train on."""
    monkeypatch.setenv("KERAUNOS_CHECKS", "off")
