"""The case `mlp`: the tutorials' perceptron on MNIST at batch 32, five epochs."""

from itertools import product

from harness.machine import thread_counts
from tutorials.case import WHOLE_EPOCH, tutorial_case

_STEPS = (1, 10, 100, WHOLE_EPOCH)
_THREADS = thread_counts()
_STEPS_AND_THREADS = [
    {"steps_per_execution": steps, "threads": threads}
    for steps, threads in product(_STEPS, _THREADS)
]

CASE = tutorial_case(
    name="mlp",
    title="The tutorials' perceptron on MNIST, batch 32, 5 epochs",
    # Keras lets XLA compile the step on its own accord; TensorFlow's own kernels are the other way.
    tensorflow=[
        *_STEPS_AND_THREADS,
        *(
            {"steps_per_execution": 100, "threads": threads, "jit_compile": False}
            for threads in _THREADS
        ),
    ],
    jax=_STEPS_AND_THREADS,
    keras_torch=[
        *({"threads": threads} for threads in _THREADS),
        # Keras refuses these on PyTorch; tried all the same, so that the table says when that
        # changes.
        *({"threads": 1, "steps_per_execution": steps} for steps in _STEPS[1:]),
    ],
    torch_loop=[
        *(
            {"adam": adam, "threads": threads}
            for adam, threads in product(("default", "foreach", "fused"), _THREADS)
        ),
        {"adam": "fused", "threads": 1, "compile": True},
    ],
    targets={"steady": 1.3, "first_epoch": 1.0, "whole": 1.0},
    default_target=5.0,
    accuracy_target=0.15,
)
