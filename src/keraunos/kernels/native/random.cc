#include "random.h"

#include <algorithm>

namespace keraunos {
namespace {

constexpr int64_t kUnit = 16384;  // numbers: what takes longer than to ask another thread for help

}  // namespace

bool random_bits(Pool& pool, const InstructionSet& set, int64_t rows, int64_t columns,
                 const uint32_t* keys, uint32_t* to) {
  const int64_t all = rows * columns;
  return in_parallel(pool, (all + kUnit - 1) / kUnit, [&](int64_t unit) {
    const int64_t after = std::min(all, (unit + 1) * kUnit);
    for (int64_t at = unit * kUnit; at < after;) {
      const int64_t row = at / columns, first = at % columns;
      const int64_t same_upper_word = (int64_t{1} << 32) - (first & 0xffffffff);
      const int64_t count = std::min({columns - first, after - at, same_upper_word});
      set.random_bits(
          {{keys[2 * row], keys[2 * row + 1]}, static_cast<uint64_t>(first), count, to + at});
      at += count;
    }
    return true;
  });
}

}  // namespace keraunos
