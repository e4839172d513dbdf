// Samples are shared out over the threads, each of which takes its own through all steps: no thread
// waits for another at any step. The recurrent weights are brought into panels once.
#include "recurrence.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "scratch.h"

namespace keraunos {
namespace {

constexpr int kVectors = 2;       // columns of a panel
constexpr int64_t kMostRows = 64;  // samples of a unit: their rows stay in the cache

// A matrix in panels of so many columns, one below the other, with zeros beyond its last column.
class Panels {
 public:
  Panels(const InstructionSet& set, int64_t depth, int64_t columns)
      : set_(set),
        depth_(depth),
        vectors_(columns <= set.lanes ? 1 : kVectors),
        width_(int64_t{vectors_} * set.lanes),
        count_((columns + width_ - 1) / width_),
        columns_(columns),
        offsets_(static_cast<size_t>(depth)) {
    std::iota(offsets_.begin(), offsets_.end(), int64_t{0});
  }

  int64_t padded() const { return count_ * width_; }
  int64_t floats() const { return padded() * depth_; }

  // Number (k, n) of the matrix is at k * row + n * column.
  void fill(const float* matrix, int64_t row, int64_t column, float* to) const {
    for (int64_t p = 0; p < count_; ++p) {
      const int64_t valid = std::min(width_, columns_ - p * width_);
      for (int64_t k = 0; k < depth_; ++k, to += width_) {
        const float* from = matrix + k * row + p * width_ * column;
        for (int64_t n = 0; n < valid; ++n) to[n] = from[n * column];
        std::fill(to + valid, to + width_, 0.0f);
      }
    }
  }

  // c (+)= x times the matrix, for so many rows; those of c have padded() numbers.
  void multiply(const float* panels, const float* x, int64_t rows, float* c,
                bool accumulate) const {
    const int64_t most = set_.rows[vectors_];
    const int64_t blocks = (rows + most - 1) / most;
    for (int64_t p = 0; p < count_; ++p) {
      for (int64_t block = 0; block < blocks; ++block) {
        const int64_t first = rows * block / blocks;
        const int64_t some = rows * (block + 1) / blocks - first;
        const TileArguments tile{x + first * depth_,
                                 depth_,
                                 offsets_.data(),
                                 depth_,
                                 panels + p * depth_ * width_,
                                 width_,
                                 c + first * padded() + p * width_,
                                 padded(),
                                 width_,
                                 accumulate};
        set_.tiles[vectors_][some - 1](tile);
      }
    }
  }

 private:
  const InstructionSet& set_;
  int64_t depth_;
  int vectors_;
  int64_t width_;
  int64_t count_;
  int64_t columns_;
  std::vector<int64_t> offsets_;
};

void copy(float* to, const float* from, int64_t count) {
  std::memcpy(to, from, static_cast<size_t>(count) * sizeof(float));
}
void clear(float* to, int64_t count) { std::fill(to, to + count, 0.0f); }

// Calls work(member, first sample, samples) for all, on all threads.
template <class Work>
bool shared_out(Pool& pool, const Recurrence& shape, const Work& work) {
  const int64_t threads = std::max<int64_t>(pool.threads(), 1);
  const int64_t share = (shape.batch + threads - 1) / threads;
  const int64_t rows = std::min(std::max<int64_t>(share, 4), kMostRows);
  const int64_t units = (shape.batch + rows - 1) / rows;
  return in_parallel(pool, shape.members * units, [&](int64_t unit) {
    const int64_t first = shape.batch * (unit % units) / units;
    const int64_t after = shape.batch * (unit % units + 1) / units;
    return work(unit / units, first, after - first);
  });
}

}  // namespace

bool recurrence(Pool& pool, const InstructionSet& set, const Recurrence& shape, const Forward& a) {
  const int64_t units = shape.units, wide = shape.wide(), saved = shape.saved();
  const Panels panels(set, units, wide);
  float* weights = scratch(Purpose::kPanels, shape.members * panels.floats());
  if (weights == nullptr) return false;
  for (int64_t m = 0; m < shape.members; ++m) {
    panels.fill(a.weights + m * units * wide, wide, 1, weights + m * panels.floats());
  }
  return shared_out(pool, shape, [&](int64_t member, int64_t first, int64_t rows) {
    float* h = scratch(Purpose::kImage, rows * (2 * units + panels.padded()));
    if (h == nullptr) return false;
    float* c = h + rows * units;
    float* inner = c + rows * units;
    const int64_t sample = member * shape.batch + first;
    copy(h, a.h + sample * units, rows * units);
    const bool carries = a.c != nullptr;
    if (carries) copy(c, a.c + sample * units, rows * units);
    for (int64_t t = 0; t < shape.steps; ++t) {
      const auto at = [&](int64_t r) { return (sample + r) * shape.steps + t; };
      const auto seen = [&](int64_t r) { return a.mask == nullptr || a.mask[at(r)] != 0; };
      int64_t seeing = 0;
      for (int64_t r = 0; r < rows; ++r) seeing += seen(r);
      if (seeing > 0) {
        panels.multiply(weights + member * panels.floats(), h, rows, inner, false);
      }
      for (int64_t r = 0; r < rows; ++r) {
        float* keep = a.saved + at(r) * saved;
        float* result = a.result + at(r) * units;
        if (seen(r)) {
          shape.cell.step({units, a.inputs + at(r) * wide, inner + r * panels.padded(),
                           a.bias + member * wide, h + r * units, c + r * units, result, keep});
          continue;
        }
        copy(result, h + r * units, units);
        clear(keep, saved);
        if (carries) copy(keep + saved - units, c + r * units, units);
      }
    }
    return true;
  });
}

bool recurrence_gradient(Pool& pool, const InstructionSet& set, const Recurrence& shape,
                         const Backward& a) {
  const int64_t units = shape.units, wide = shape.wide(), saved = shape.saved();
  const Panels panels(set, wide, units);
  float* weights = scratch(Purpose::kPanels, shape.members * panels.floats());
  if (weights == nullptr) return false;
  for (int64_t m = 0; m < shape.members; ++m) {
    panels.fill(a.weights + m * units * wide, 1, wide, weights + m * panels.floats());
  }
  return shared_out(pool, shape, [&](int64_t member, int64_t first, int64_t rows) {
    float* dh = scratch(Purpose::kImage, rows * (panels.padded() + units + wide));
    if (dh == nullptr) return false;
    float* dc = dh + rows * panels.padded();
    float* dinner = dc + rows * units;
    const int64_t sample = member * shape.batch + first;
    const bool carries = a.c != nullptr;
    clear(dh, rows * panels.padded());
    if (carries) copy(dc, a.dc + sample * units, rows * units);
    for (int64_t t = shape.steps - 1; t >= 0; --t) {
      int64_t seeing = 0;
      for (int64_t r = 0; r < rows; ++r) {
        const int64_t at = (sample + r) * shape.steps + t;
        float* dstate = dh + r * panels.padded();
        float* dgates = dinner + r * wide;
        const float* dresult = a.dresult + at * units;
        if (a.mask == nullptr || a.mask[at] != 0) {
          ++seeing;
          const int64_t start = (sample + r) * units;
          const float* h = a.result + at * units;
          const float* c = carries ? a.saved + at * saved + saved - units : nullptr;
          shape.cell.gradient({units, dresult, a.saved + at * saved,
                               t == 0 ? a.h + start : h - units,
                               carries && t > 0 ? c - saved : carries ? a.c + start : nullptr, h,
                               dstate, dc + r * units, a.dinputs + at * wide, dgates});
        } else {
          for (int64_t j = 0; j < units; ++j) dstate[j] += dresult[j];
          clear(dgates, wide);
          clear(a.dinputs + at * wide, wide);
        }
        if (a.dinner != nullptr) copy(a.dinner + at * wide, dgates, wide);
      }
      if (seeing > 0) {
        panels.multiply(weights + member * panels.floats(), dinner, rows, dh, true);
      }
    }
    for (int64_t r = 0; r < rows; ++r) {
      copy(a.dh + (sample + r) * units, dh + r * panels.padded(), units);
    }
    if (carries) copy(a.dc0 + sample * units, dc, rows * units);
    return true;
  });
}

}  // namespace keraunos
