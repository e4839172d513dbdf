"""What every test relies on: JAX under Keras, programs kept between runs, warnings said anew."""

import os
import signal
from pathlib import Path

# Before keraunos is imported. Kept in the checkout: a second run compiles little, and nobody's home
# is touched.
os.environ.setdefault(
    "KERAUNOS_CACHE", str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "keraunos")
)

os.environ["KERAUNOS_LANG"] = "en"  # what the tests compare with
os.environ["KERAUNOS_OFFLINE"] = "1"  # nothing is downloaded, in the programs that tests start too

import pytest

import keraunos  # noqa: F401 (before keras: it selects JAX)
from keraunos import errors

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell starts what runs in the background deaf to Ctrl-C, and every child inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is `sampled` all cases but so many, evenly spread, are slow."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sampled") and not item.get_closest_marker("slow"):
            cases.setdefault(item.nodeid.split("[")[0], []).append(item)
    for several in cases.values():
        (count,) = several[0].get_closest_marker("sampled").args
        kept = {place * len(several) // count for place in range(count)}
        for place, item in enumerate(several):
            if place not in kept:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _nothing_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning that is given once in a process is given once in a test."""
    monkeypatch.setattr(errors, "_said", set())
