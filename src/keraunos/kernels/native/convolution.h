// A convolution of images (members, images, height, width, channels) and its weight gradient.
#pragma once

#include <cstdint>

#include "geometry.h"
#include "parallel.h"
#include "tiles.h"

namespace keraunos {

struct Bfloat16 {
  uint16_t bits;
};

struct Convolution {
  int64_t members = 1;  // networks side by side: images and kernels of their own
  int64_t images = 0;
  int64_t groups = 1;
  int64_t in_channels = 0;   // of the images
  int64_t out_channels = 0;  // of all groups together
  Axis y;
  Axis x;
  bool swapped = false;  // the kernel's layout: (y, x, out, in) instead of (y, x, in, out)

  int64_t group_inputs() const { return in_channels / groups; }
  int64_t group_outputs() const { return out_channels / groups; }
  bool depthwise() const { return groups > 1 && group_inputs() == 1 && group_outputs() == 1; }
};

// out = x * w. With `swapped`, w is (y, x, out_channels / groups ... in) and groups must be 1.
// False if there is no memory. Every sum is made by one thread, in an order that depends on nothing
// but the shapes.
//
// Number is float, or Bfloat16 with `bfloat16_set()`, which does not do depthwise convolutions: sums
// are float and rounded once; numbers below the smallest normal one are taken for 0.
template <class Number>
bool convolve(Pool& pool, const InstructionSet& set, const Convolution& shape, const Number* x,
              const Number* w, Number* out);

// dw (members, y, x, in_channels / groups, out_channels) = the gradient of a loss by w, for `g` its
// gradient by out. Neither axis may have an input dilation. False if there is no memory. The order
// of all sums depends on nothing but the shapes.
template <class Number>
bool weight_gradient(Pool& pool, const InstructionSet& set, const Convolution& shape,
                     const Number* x, const Number* g, float* dw);

}  // namespace keraunos
