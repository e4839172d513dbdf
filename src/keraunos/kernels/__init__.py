"""Native code that compiled programs call on a CPU: convolution (C++, through XLA's FFI)."""

from keraunos.kernels.convolution import convolve, dense_gradient, weight_gradient
from keraunos.kernels.library import Library, library

__all__ = ["Library", "convolve", "dense_gradient", "library", "weight_gradient"]
