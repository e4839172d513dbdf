"""Who takes part in a case of the tutorials, and what is tried with each."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from harness.case import Case, Contestant, ProgramCache, Settings
from harness.machine import thread_counts
from tutorials import mnist, temperatures

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
        about: what else a `Case` has: name, title, targets; or other data, samples and epochs.
    """
    of_mnist = {"data": "MNIST", "find_data": mnist.folder_of, "samples": SAMPLES, "epochs": 5}

    def keras(backend: str, tried: Sequence[Settings]) -> tuple[Settings, ...]:
        return tuple({"backend": backend, **settings} for settings in tried)

    return Case(
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
        **{**of_mnist, **about},
    )


def series_case(name: str, layer: str) -> Case:
    """A recurrent layer of 50 units that foretells a temperature from the ten before it.

    What stands under "accuracy" is the share of the variance that is foretold (R squared).

    Args:
        name: of the case: rnn, lstm, gru.
        layer: what people call it.
    """
    threads = thread_counts()
    whole_epoch = temperatures.TRAINED // 32

    def steps(*numbers: int) -> list[Settings]:
        tried = product(numbers, threads)
        return [{"steps_per_execution": number, "threads": count} for number, count in tried]

    adams = product(("default", "foreach", "fused"), threads)
    return tutorial_case(
        name=name,
        title=f"The tutorials' {layer} on a series of temperatures, batch 32, 20 epochs",
        data="daily minimum temperatures",
        find_data=temperatures.folder_of,
        samples=temperatures.TRAINED,
        epochs=20,
        tensorflow=[
            *steps(1, 10, whole_epoch),
            *({"steps_per_execution": 10, "threads": n, "jit_compile": False} for n in threads),
            {"steps_per_execution": whole_epoch, "threads": 1, "jit_compile": False},
        ],
        jax=steps(1, 10, whole_epoch),
        keras_torch=[{"threads": number} for number in threads],
        torch_loop=[
            *({"adam": adam, "threads": number} for adam, number in adams),
            {"adam": "fused", "threads": 1, "compile": True},
        ],
        targets={"steady": 1.3, "first_epoch": 1.0, "whole": 1.0},
        default_target=1.3,
        accuracy_target=2.0,
        sweep_epochs=5,
        sweep_limit=120.0,
    )
