#include "scratch.h"

#include <cstdlib>

namespace keraunos {
namespace {

constexpr int64_t kPage = 4096;

struct Block {
  float* memory = nullptr;
  int64_t floats = 0;
  ~Block() { std::free(memory); }
};

}  // namespace

float* scratch(Purpose purpose, int64_t floats) {
  thread_local Block blocks[static_cast<int>(Purpose::kCount)];
  Block& block = blocks[static_cast<int>(purpose)];
  if (floats < 0 || floats > (int64_t{1} << 58)) return nullptr;
  if (block.memory == nullptr || block.floats < floats) {
    std::free(block.memory);
    block.memory = nullptr;
    const int64_t bytes = (floats * 4 + kPage) / kPage * kPage;  // never 0
    block.memory = static_cast<float*>(std::aligned_alloc(kPage, static_cast<size_t>(bytes)));
    block.floats = block.memory == nullptr ? 0 : bytes / 4;
  }
  return block.memory;
}

}  // namespace keraunos
