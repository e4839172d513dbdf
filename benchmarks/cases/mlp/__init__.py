"""The case `mlp`: the tutorials' perceptron on MNIST at batch 32, five epochs."""

from itertools import product
from pathlib import Path

from cases.mlp.mnist import folder_of
from harness.case import Case, Contestant, ProgramCache
from harness.machine import thread_counts

_HERE = Path(__file__).parent
_SAMPLES = 60_000
_WHOLE_EPOCH = _SAMPLES // 32
_STEPS = (1, 10, 100, _WHOLE_EPOCH)
_THREADS = thread_counts()
_KERAS = _HERE / "keras_worker.py"

_TENSORFLOW = Contestant(
    "Keras on TensorFlow",
    _KERAS,
    tuple(
        {"backend": "tensorflow", "steps_per_execution": steps, "threads": threads}
        for steps, threads in product(_STEPS, _THREADS)
    )
    # Keras lets XLA compile the step on its own accord; TensorFlow's own kernels are the other way.
    + tuple(
        {
            "backend": "tensorflow",
            "steps_per_execution": 100,
            "threads": threads,
            "jit_compile": False,
        }
        for threads in _THREADS
    ),
)
_JAX = Contestant(
    "Keras on JAX",
    _KERAS,
    tuple(
        {"backend": "jax", "steps_per_execution": steps, "threads": threads}
        for steps, threads in product(_STEPS, _THREADS)
    ),
    cache=ProgramCache(
        "JAX_COMPILATION_CACHE_DIR",
        # JAX would keep only what took a second to compile: next to nothing of this program.
        environment={"JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"},
    ),
)
_TORCH = Contestant(
    "Keras on PyTorch",
    _KERAS,
    tuple({"backend": "torch", "threads": threads} for threads in _THREADS)
    # Keras refuses these on PyTorch; tried all the same, so that the table says when that changes.
    + tuple({"backend": "torch", "threads": 1, "steps_per_execution": n} for n in _STEPS[1:]),
)
_LOOP = Contestant(
    "PyTorch loop",
    _HERE / "torch_worker.py",
    tuple(
        {"adam": adam, "threads": threads}
        for adam, threads in product(("default", "foreach", "fused"), _THREADS)
    )
    + ({"adam": "fused", "threads": 1, "compile": True},),
)

CASE = Case(
    name="mlp",
    title="The tutorials' perceptron on MNIST, batch 32, 5 epochs",
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
    peers=(_TENSORFLOW, _JAX, _TORCH, _LOOP),
    oracle=_JAX.name,
    epochs=5,
    samples=_SAMPLES,
    targets={"steady": 1.3, "first_epoch": 1.0, "whole": 1.0},
    default_target=5.0,
    accuracy_target=0.15,
)
