"""What every test relies on: JAX under Keras, programs kept between runs, warnings said anew."""

import os
from pathlib import Path

# Before keraunos is imported. Kept in the checkout: a second run compiles little, and nobody's home
# is touched.
os.environ.setdefault(
    "KERAUNOS_CACHE", str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "keraunos")
)

import pytest

import keraunos  # noqa: F401 (before keras: it selects JAX)
from keraunos import errors


def pytest_configure(config: pytest.Config) -> None:
    # Keras 3.15 itself calls NumPy's array on its variables, which NumPy 2.4 warns about.
    config.addinivalue_line(
        "filterwarnings",
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
    )


@pytest.fixture(autouse=True)
def _nothing_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning that is given once in a process is given once in a test."""
    monkeypatch.setattr(errors, "_said", set())
