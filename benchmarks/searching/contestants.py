"""Who takes part in a search, and what is tried with each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Settings = Mapping[str, Any]

_HERE = Path(__file__).parent

PROGRAM_CACHES = {
    "KERAUNOS_CACHE": {},
    # JAX would keep only what took a second to compile: next to nothing of these.
    "JAX_COMPILATION_CACHE_DIR": {
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    },
}
"""The variables that name a folder for compiled programs, and what has to be set beside them."""


@dataclass(frozen=True)
class Contestant:
    """A program that searches.

    Attributes:
        backends: of Keras, of which the best is taken; empty for the product.
        prunes: whether it has the same pruner as the others.
        cache: the variable of `PROGRAM_CACHES` for its compiled programs.
    """

    name: str
    worker: Path
    backends: tuple[str, ...] = ()
    prunes: bool = True
    cache: str = "JAX_COMPILATION_CACHE_DIR"

    @property
    def in_peers(self) -> bool:
        """Whether it runs in the peers' environment."""
        return bool(self.backends)


PRODUCT = Contestant("keraunos", _HERE / "keraunos_worker.py", cache="KERAUNOS_CACHE")

PEERS = (
    Contestant("Optuna on TensorFlow", _HERE / "optuna_worker.py", ("tensorflow",)),
    Contestant("Optuna on JAX", _HERE / "optuna_worker.py", ("jax",)),
    Contestant(
        "KerasTuner on TensorFlow", _HERE / "keras_tuner_worker.py", ("tensorflow",), prunes=False
    ),
    Contestant("KerasTuner on JAX", _HERE / "keras_tuner_worker.py", ("jax",), prunes=False),
    Contestant("Ray Tune", _HERE / "ray_worker.py", ("tensorflow", "jax")),
)

SETTINGS_WORKER = _HERE / "settings_worker.py"

_STEPS = (1, 10, 100, "epoch")

SETTINGS: tuple[Settings, ...] = (
    *(
        {"backend": backend, "one_core": True, "steps_per_execution": steps}
        for backend in ("tensorflow", "jax")
        for steps in _STEPS
    ),
    *(
        {"backend": backend, "one_core": False, "steps_per_execution": 100}
        for backend in ("tensorflow", "jax")
    ),
    # TensorFlow's own kernels, and XLA's for the whole step.
    *(
        {"backend": "tensorflow", "one_core": True, "steps_per_execution": 100, "jit_compile": jit}
        for jit in (False, True)
    ),
)
"""What is tried with Keras."""


def describe(settings: Settings) -> str:
    """Settings for people."""
    return ", ".join(f"{key}={value}" for key, value in settings.items()) or "defaults"
