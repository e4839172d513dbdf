// Memory that a thread keeps between calls: fresh pages would cost more than many a convolution.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keraunos {

enum class Purpose { kPanels, kImage, kGradient, kSums, kAttention, kCount };

// Room for so many floats at a multiple of 64 bytes, with whatever is in it; valid until the same
// thread asks for the same purpose again. nullptr if there is no memory.
float* scratch(Purpose purpose, int64_t floats);

// first * second * ..., or -1 where 62 bits do not hold it.
template <class... More>
int64_t product(int64_t first, More... more) {
  int64_t result = first;
  bool overflow = first < 0;
  ((overflow = overflow || more < 0 || __builtin_mul_overflow(result, int64_t{more}, &result)), ...);
  return overflow || result >= (int64_t{1} << 62) ? -1 : result;
}

}  // namespace keraunos
