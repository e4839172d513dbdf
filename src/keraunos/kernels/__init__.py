"""Native code that compiled programs call on a CPU: convolution, attention, recurrent loops."""

from keraunos.kernels.attention import attention, attention_gradient
from keraunos.kernels.convolution import convolve, dense_gradient, weight_gradient
from keraunos.kernels.library import Library, library

__all__ = [
    "Library",
    "attention",
    "attention_gradient",
    "convolve",
    "dense_gradient",
    "library",
    "weight_gradient",
]
