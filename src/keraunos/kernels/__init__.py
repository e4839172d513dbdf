"""Native code that compiled programs call on a CPU: convolution, attention, loops, random bits."""

from keraunos.kernels.attention import attention, attention_gradient
from keraunos.kernels.convolution import convolve, dense_gradient, weight_gradient
from keraunos.kernels.library import Library, library
from keraunos.kernels.random import random_bits

__all__ = [
    "Library",
    "attention",
    "attention_gradient",
    "convolve",
    "dense_gradient",
    "library",
    "random_bits",
    "weight_gradient",
]
