"""Native code that compiled programs call on a CPU: convolution (C++, through XLA's FFI)."""

from keraunos.kernels.convolution import convolve, weight_gradient
from keraunos.kernels.library import Library, library

__all__ = ["Library", "convolve", "library", "weight_gradient"]
