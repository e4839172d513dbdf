// What a convolution does along one dimension of the image.
#pragma once

#include <cstdint>
#include <vector>

namespace keraunos {

// output y = sum over taps t of kernel[t] * dilated(y * stride + t * kernel_dilation - low), where
// dilated(u) is input[u / input_dilation] where that divides, and 0 elsewhere.
struct Axis {
  int64_t input = 1;
  int64_t kernel = 1;
  int64_t output = 1;
  int64_t stride = 1;
  int64_t low = 0;  // padding before the first input; may be negative
  int64_t input_dilation = 1;
  int64_t kernel_dilation = 1;
};

// A position of the kernel that meets input `i * step + shift` for the i-th output of a phase.
struct Tap {
  int64_t kernel;
  int64_t shift;
};

// Every period-th output, from `first` on: they meet the same positions of the kernel.
struct Phase {
  int64_t first;
  int64_t count;
  std::vector<Tap> taps;
};

// With input dilation d, outputs fall into d / gcd(stride, d) phases, each an ordinary strided
// convolution with some of the kernel's positions; without, there is one phase.
struct Phases {
  int64_t period = 1;
  int64_t step = 1;
  int64_t count = 0;  // of the longest phase
  int64_t least = 0;  // shift over all phases and taps
  int64_t most = 0;
  std::vector<Phase> phases;
};

Phases phases_of(const Axis& axis);

// Whether the numbers make sense and stay far from what 64 bits can hold.
bool sensible(const Axis& axis);

}  // namespace keraunos
