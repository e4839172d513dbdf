// Random bits for one key or many, on all threads.
#pragma once

#include "parallel.h"
#include "tiles.h"

namespace keraunos {

// Row r of `to`, (rows, columns), has the bits of key r, (rows, 2); counters begin at 0 in each.
bool random_bits(Pool& pool, const InstructionSet& set, int64_t rows, int64_t columns,
                 const uint32_t* keys, uint32_t* to);

}  // namespace keraunos
