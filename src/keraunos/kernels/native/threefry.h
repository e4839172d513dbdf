// Random bits by the block cipher of JAX's default generator, once for each instruction set.
#pragma once

#include <cstdint>

namespace keraunos {

// to[n] = the two words of the block of counter `first + n`, xor-ed; for all n below `count` the upper
// word of the counter is the same.
struct BitsArguments {
  uint32_t key[2];
  uint64_t first;
  int64_t count;
  uint32_t* to;
};
using RandomBits = void (*)(const BitsArguments&);

}  // namespace keraunos
