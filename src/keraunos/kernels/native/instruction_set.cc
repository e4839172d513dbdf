#include <cstdlib>
#include <cstring>

#include "tiles.h"

namespace keraunos {

extern const InstructionSet kBaseline;
#if defined(__x86_64__)
extern const InstructionSet kAvx2;
extern const InstructionSet kAvx512;
#endif

namespace {

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
    const char* wanted = std::getenv("KERAUNOS_ISA");
    for (const InstructionSet* const* set = sets; wanted != nullptr && *set != nullptr; ++set) {
      if (std::strcmp((*set)->name, wanted) == 0) return **set;
    }
    return **sets;
  }();
  return chosen;
}

}  // namespace keraunos
