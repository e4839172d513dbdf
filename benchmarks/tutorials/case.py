"""Who takes part in a case of the tutorials, and what is tried with each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.case import Case, Contestant, ProgramCache, Settings
from tutorials.mnist import folder_of

SAMPLES = 60_000
WHOLE_EPOCH = SAMPLES // 32

_HERE = Path(__file__).parent
_KERAS = _HERE / "keras_worker.py"
_ORACLE = "Keras on JAX"


def tutorial_case(
    *,
    tensorflow: Sequence[Settings],
    jax: Sequence[Settings],
    keras_torch: Sequence[Settings],
    torch_loop: Sequence[Settings],
    **about: Any,
) -> Case:
    """A network of the tutorials on MNIST, batch 32, five epochs, in every framework.

    Args:
        tensorflow: settings tried with Keras on TensorFlow; likewise the next three.
        about: what else a `Case` has: name, title, targets.
    """

    def keras(backend: str, tried: Sequence[Settings]) -> tuple[Settings, ...]:
        return tuple({"backend": backend, **settings} for settings in tried)

    return Case(
        data="MNIST",
        find_data=folder_of,
        product=Contestant(
            "keraunos",
            _HERE / "keraunos_worker.py",
            in_peers=False,
            cache=ProgramCache("KERAUNOS_CACHE", by_default=True),
        ),
        default_fit=Contestant(
            "Keras on TensorFlow, default fit", _KERAS, ({"backend": "tensorflow"},)
        ),
        peers=(
            Contestant("Keras on TensorFlow", _KERAS, keras("tensorflow", tensorflow)),
            Contestant(
                _ORACLE,
                _KERAS,
                keras("jax", jax),
                cache=ProgramCache(
                    "JAX_COMPILATION_CACHE_DIR",
                    # JAX would keep only what took a second to compile: next to nothing of these.
                    environment={"JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"},
                ),
            ),
            Contestant("Keras on PyTorch", _KERAS, keras("torch", keras_torch)),
            Contestant("PyTorch loop", _HERE / "torch_worker.py", tuple(torch_loop)),
        ),
        oracle=_ORACLE,
        epochs=5,
        samples=SAMPLES,
        **about,
    )
