#include "geometry.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace keraunos {
namespace {

constexpr int64_t kLargest = int64_t{1} << 40;

int64_t modulo(int64_t value, int64_t divisor) {
  const int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

}  // namespace

bool sensible(const Axis& axis) {
  const auto below = [](int64_t value, int64_t least) { return value >= least && value < kLargest; };
  // Products of two of these stay below 2^62 only if each is below 2^31.
  constexpr int64_t kFactor = int64_t{1} << 31;
  return below(axis.input, 0) && below(axis.kernel, 0) && below(axis.output, 0) &&
         axis.stride >= 1 && axis.stride < kFactor && axis.input_dilation >= 1 &&
         axis.input_dilation < kFactor && axis.kernel_dilation >= 1 &&
         axis.kernel_dilation < kFactor && axis.low > -kLargest && axis.low < kLargest &&
         axis.output < kFactor && axis.kernel < kFactor && axis.input < kFactor;
}

Phases phases_of(const Axis& axis) {
  Phases result;
  const int64_t common = std::gcd(axis.stride, axis.input_dilation);
  result.period = axis.input_dilation / common;
  result.step = axis.stride / common;
  result.count = (axis.output + result.period - 1) / result.period;
  result.least = std::numeric_limits<int64_t>::max();
  result.most = std::numeric_limits<int64_t>::min();
  for (int64_t first = 0; first < std::min(result.period, axis.output); ++first) {
    Phase phase{first, (axis.output - first + result.period - 1) / result.period, {}};
    for (int64_t t = 0; t < axis.kernel; ++t) {
      const int64_t at = first * axis.stride + t * axis.kernel_dilation - axis.low;
      if (modulo(at, axis.input_dilation) != 0) continue;
      const int64_t shift = at / axis.input_dilation;
      phase.taps.push_back({t, shift});
      result.least = std::min(result.least, shift);
      result.most = std::max(result.most, shift);
    }
    result.phases.push_back(std::move(phase));
  }
  if (result.least > result.most) result.least = result.most = 0;
  return result;
}

}  // namespace keraunos
