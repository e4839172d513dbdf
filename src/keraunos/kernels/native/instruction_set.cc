#include <cstdlib>
#include <cstring>

#include "tiles.h"

namespace keraunos {

extern const InstructionSet kBaseline;
#if defined(__x86_64__)
extern const InstructionSet kAvx2;
extern const InstructionSet kAvx512;
extern const InstructionSet kAvx512Bfloat16;
#endif

namespace {

const char* wanted() { return std::getenv("KERAUNOS_ISA"); }

struct Available {
  const InstructionSet* sets[4] = {};
  Available() {
    int count = 0;
#if defined(__x86_64__)
    // These ask the operating system too whether it keeps the wide registers.
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
      sets[count++] = &kAvx512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets[count++] = &kAvx2;
#endif
    sets[count++] = &kBaseline;
  }
};

}  // namespace

const InstructionSet* const* instruction_sets() {
  static const Available available;
  return available.sets;
}

const InstructionSet& instruction_set() {
  static const InstructionSet& chosen = []() -> const InstructionSet& {
    const InstructionSet* const* sets = instruction_sets();
    const char* name = wanted();
    for (const InstructionSet* const* set = sets; name != nullptr && *set != nullptr; ++set) {
      if (std::strcmp((*set)->name, name) == 0) return **set;
    }
    return **sets;
  }();
  return chosen;
}

const InstructionSet* bfloat16_set() {
#if defined(__x86_64__)
  static const bool there = [] {
    const char* name = wanted();
    const bool other = name != nullptr && std::strcmp(name, kAvx512Bfloat16.name) != 0 &&
                       std::strcmp(instruction_set().name, name) == 0;
    return &instruction_set() == &kAvx512 && !other && __builtin_cpu_supports("avx512bf16");
  }();
  return there ? &kAvx512Bfloat16 : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace keraunos
