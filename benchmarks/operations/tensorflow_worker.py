"""Convolutions by TensorFlow's own kernels (oneDNN), each a compiled function."""

import tensorflow as tf

from operations.clock import key, report, seconds, wanted
from operations.shapes import Shape


def call(shape: Shape, operation: str):
    """The operation, ready to be called."""
    x = tf.random.stateless_normal((shape.batch, shape.size, shape.size, shape.channels_in), (0, 0))
    inputs = shape.channels_in // shape.groups
    g = tf.random.stateless_normal(
        (shape.batch, shape.output, shape.output, shape.channels_out), (0, 1)
    )
    strides = [1, shape.stride, shape.stride, 1]
    padding = "VALID" if shape.valid else "SAME"
    common = {"strides": strides, "padding": padding}
    if shape.groups == 1:
        size = (shape.kernel, shape.kernel, inputs, shape.channels_out)
        forward, by_input, by_weight = (
            tf.raw_ops.Conv2D,
            tf.raw_ops.Conv2DBackpropInput,
            tf.raw_ops.Conv2DBackpropFilter,
        )
    else:
        size = (shape.kernel, shape.kernel, shape.channels_in, 1)
        forward, by_input, by_weight = (
            tf.raw_ops.DepthwiseConv2dNative,
            tf.raw_ops.DepthwiseConv2dNativeBackpropInput,
            tf.raw_ops.DepthwiseConv2dNativeBackpropFilter,
        )
    common["dilations"] = [1, shape.dilation, shape.dilation, 1]
    w = tf.random.stateless_normal(size, (0, 2))
    if operation == "forward":
        function = tf.function(lambda: forward(input=x, filter=w, **common))
    elif operation == "input gradient":
        function = tf.function(
            lambda: by_input(input_sizes=x.shape, filter=w, out_backprop=g, **common)
        )
    else:
        function = tf.function(
            lambda: by_weight(input=x, filter_sizes=size, out_backprop=g, **common)
        )
    return lambda: function().numpy().flat[0]


def tried(shape: Shape, operation: str) -> float | None:
    """None where TensorFlow has no such kernel on a CPU."""
    try:
        return seconds(call(shape, operation))
    except (tf.errors.OpError, ValueError):
        return None


measured = {key(shape, operation): tried(shape, operation) for shape, operation in wanted()}
report({name: value for name, value in measured.items() if value is not None})
