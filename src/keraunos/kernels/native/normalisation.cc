// Rows are shared out over the threads. The gradients by gamma and beta are sums over all rows: each
// share of the rows has sums of its own, which are added up in the end, in order. How many shares
// there are depends on the shapes alone.
#include "normalisation.h"

#include <algorithm>
#include <cstring>

#include "blocks.h"
#include "scratch.h"

namespace keraunos {
namespace {

constexpr int64_t kShareFloats = 16 * 1024;  // at least, of the rows of a share
constexpr int64_t kMostShares = 32;          // of one member
constexpr int64_t kWorthSharing = 64 * 1024;  // floats of all rows

struct Shares {
  Shares(const InstructionSet& set, const Normalisation& shape)
      : shape(shape), padded(ceiling(shape.width, set.lanes) * set.lanes) {
    const int64_t most = std::min(kMostShares, ceiling(shape.rows, kNormalisedRows));
    count = std::clamp<int64_t>(shape.rows * shape.width / kShareFloats, 1, most);
  }

  // Calls work(member, share, first row, rows) for all.
  template <class Work>
  bool each(Pool& pool, const Work& work) const {
    const auto unit = [&](int64_t which) {
      const int64_t share = which % count;
      // Blocks of rows stay whole.
      const int64_t blocks = ceiling(shape.rows, kNormalisedRows);
      const int64_t first = blocks * share / count * kNormalisedRows;
      const int64_t end = blocks * (share + 1) / count * kNormalisedRows;
      work(which / count, share, first, std::min(end, shape.rows) - first);
      return true;
    };
    const int64_t units = shape.members * count;
    if (shape.members * shape.rows * shape.width >= kWorthSharing) {
      return in_parallel(pool, units, unit);
    }
    for (int64_t which = 0; which < units; ++which) unit(which);
    return true;
  }

  // Rows of all members as wide as whole vectors; `otherwise` where there are none.
  void widen(const float* rows, float otherwise, float* to) const {
    const auto width = static_cast<size_t>(shape.width);
    for (int64_t member = 0; member < shape.members; ++member, to += padded) {
      std::fill(to, to + padded, otherwise);
      if (rows != nullptr) std::memcpy(to, rows + member * shape.width, width * sizeof(float));
    }
  }

  const Normalisation& shape;
  const int64_t padded;
  int64_t count = 1;
};

}  // namespace

bool normalise(Pool& pool, const InstructionSet& set, const Normalisation& shape, const float* x,
               const float* gamma, const float* beta, float* y, float* means, float* scales) {
  const Shares shares(set, shape);
  const int64_t weights = shape.members * shares.padded;
  float* gammas = scratch(Purpose::kPanels, 2 * weights);
  if (gammas == nullptr) return false;
  float* betas = gammas + weights;
  shares.widen(gamma, 1, gammas);
  shares.widen(beta, 0, betas);
  return shares.each(pool, [&](int64_t member, int64_t, int64_t first, int64_t rows) {
    const int64_t row = member * shape.rows + first;
    set.normalisation->rows({x + row * shape.width, rows, shape.width, shape.centred, shape.epsilon,
                             gammas + member * shares.padded, betas + member * shares.padded,
                             y + row * shape.width, means + row, scales + row});
  });
}

bool normalise_gradient(Pool& pool, const InstructionSet& set, const Normalisation& shape,
                        const Normalised& given, float* dx, float* dgamma, float* dbeta) {
  const Shares shares(set, shape);
  const int64_t padded = shares.padded;
  float* gammas = scratch(Purpose::kPanels, shape.members * padded);
  const int64_t floats = product(shape.members, shares.count, 2, padded);
  float* sums = floats < 0 ? nullptr : scratch(Purpose::kSums, floats);
  if (gammas == nullptr || sums == nullptr) return false;
  shares.widen(given.gamma, 1, gammas);
  const auto sums_of = [&](int64_t member, int64_t share) {
    return sums + (member * shares.count + share) * 2 * padded;
  };
  shares.each(pool, [&](int64_t member, int64_t share, int64_t first, int64_t rows) {
    const int64_t row = member * shape.rows + first;
    float* own = sums_of(member, share);
    std::fill(own, own + 2 * padded, 0.0f);
    set.normalisation->gradient({given.x + row * shape.width, given.dy + row * shape.width, rows,
                                 shape.width, shape.centred, gammas + member * padded,
                                 given.means + row, given.scales + row, dx + row * shape.width, own,
                                 own + padded});
  });
  for (int64_t member = 0; member < shape.members; ++member) {
    for (float* all : {dgamma, dbeta}) {
      if (all == nullptr) continue;
      float* to = all + member * shape.width;
      std::fill(to, to + shape.width, 0.0f);
      for (int64_t share = 0; share < shares.count; ++share) {
        const float* from = sums_of(member, share) + (all == dbeta ? padded : 0);
        for (int64_t n = 0; n < shape.width; ++n) to[n] += from[n];
      }
    }
  }
  return true;
}

}  // namespace keraunos
