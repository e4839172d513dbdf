"""Convolutions by PyTorch, images and kernels as channels-last."""

import torch

from operations.clock import key, report, seconds, wanted
from operations.shapes import Shape


def call(shape: Shape, operation: str):
    """The operation, ready to be called."""
    torch.manual_seed(0)
    last = torch.channels_last
    low, high = shape.padding
    x = torch.randn(shape.batch, shape.channels_in, shape.size, shape.size)
    x = x.contiguous(memory_format=last)
    w = torch.randn(
        shape.channels_out, shape.channels_in // shape.groups, shape.kernel, shape.kernel
    ).contiguous(memory_format=last)
    g = torch.randn(shape.batch, shape.channels_out, shape.output, shape.output)
    g = g.contiguous(memory_format=last)
    padding = low
    if low != high:
        # PyTorch pads both sides alike: the wider image stands for the padded one.
        x = torch.nn.functional.pad(x, (low, high, low, high)).contiguous(memory_format=last)
        padding = 0
    geometry = ([shape.stride] * 2, [padding] * 2, [shape.dilation] * 2)
    if operation == "forward":
        return lambda: torch.ops.aten.convolution(
            x, w, None, *geometry, False, [0, 0], shape.groups
        )
    mask = [operation == "input gradient", operation == "weight gradient", False]
    return lambda: torch.ops.aten.convolution_backward(
        g, x, w, None, *geometry, False, [0, 0], shape.groups, mask
    )


with torch.no_grad():
    report(
        {key(shape, operation): seconds(call(shape, operation)) for shape, operation in wanted()}
    )
