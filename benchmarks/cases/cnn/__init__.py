"""The case `cnn`: the tutorials' convolutional network on MNIST at batch 32, five epochs."""

from tutorials.case import WHOLE_EPOCH, tutorial_case

CASE = tutorial_case(
    name="cnn",
    title="The tutorials' convolutional network on MNIST, batch 32, 5 epochs",
    # All processors in each: a convolution has work for them.
    tensorflow=[
        {"steps_per_execution": 1},
        {"steps_per_execution": 100},
        {"steps_per_execution": WHOLE_EPOCH},
        {"steps_per_execution": 100, "jit_compile": False},
    ],
    jax=[{"steps_per_execution": 1}, {"steps_per_execution": 10}],
    keras_torch=[{}],
    torch_loop=[
        {"adam": "fused"},
        {"adam": "fused", "channels_last": True},
        {"adam": "fused", "channels_last": True, "compile": True},
    ],
    targets={"steady": 1.0, "whole": 1.0},
    default_target=1.0,
    accuracy_target=0.15,
    repeats=3,
    sweep_epochs=2,
    sweep_limit=90.0,
    limit=300.0,
)
