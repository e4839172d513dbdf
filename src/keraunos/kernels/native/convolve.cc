#include <vector>

#include "blocks.h"
#include "convolution.h"
#include "scratch.h"

namespace keraunos {
namespace {

constexpr int64_t kWindowFloats = 48 * 1024;  // what is left of a second-level cache
constexpr int64_t kDepth = 512;               // of a panel that stays in it
constexpr int64_t kFewPixels = 32;            // below that a block is not worth a unit of its own
constexpr int64_t kUnitsPerThread = 4;

// The part of a convolution that belongs to one phase of rows and one of columns.
struct Part {
  const Phase* y;
  const Phase* x;
  std::vector<int64_t> offsets;  // of every (tap, channel of a group), from a window's corner
  std::vector<int64_t> taps;     // of each tap, where the kernel has its first number
  std::vector<int64_t> panels;   // of every (group, block of columns), in the packed kernel
};

// A 1x1 convolution is one long row of pixels.
Convolution flattened(const Convolution& shape) {
  const auto plain = [](const Axis& axis) {
    return axis.kernel == 1 && axis.stride == 1 && axis.low == 0 && axis.input_dilation == 1 &&
           axis.input == axis.output;
  };
  if (!plain(shape.y) || !plain(shape.x)) return shape;
  Convolution flat = shape;
  flat.images = 1;
  flat.y = Axis{};
  flat.x = Axis{};
  flat.x.input = flat.x.output = shape.images * shape.y.input * shape.x.input;
  return flat;
}

template <class Number>
class Pixels {
 public:
  Pixels(const InstructionSet& set, const Convolution& shape, int64_t threads)
      : set_(set),
        shape_(flattened(shape)),
        groups_(shape_.depthwise() ? 1 : shape_.groups),
        outputs_(shape_.out_channels / groups_),
        inputs_(ceiling(shape_.group_inputs(), kPack<Number>)),
        words_(shape_.groups * inputs_),
        y_(phases_of(shape_.y)),
        x_(phases_of(shape_.x)),
        columns_(columns_of(outputs_, set.lanes)) {
    choose_blocks(threads);
    if (window_floats_ < 0) return;  // more than can be had, or counted
    for (const Phase& y : y_.phases) {
      for (const Phase& x : x_.phases) parts_.push_back(part(y, x));
    }
  }

  bool run(Pool& pool, const Number* x, const Number* w, Number* out) {
    const int64_t floats = product(shape_.members, packed_);
    float* panels = floats < 0 ? nullptr : scratch(Purpose::kPanels, floats);
    if (panels == nullptr || window_floats_ < 0) return false;
    const int64_t packings = static_cast<int64_t>(parts_.size()) * shape_.members;
    in_parallel(pool, packings, [&](int64_t unit) {
      const int64_t member = unit / static_cast<int64_t>(parts_.size());
      pack(parts_[static_cast<size_t>(unit % static_cast<int64_t>(parts_.size()))],
           w + member * kernel_floats(), panels + member * packed_);
      return true;
    });
    const int64_t units = shape_.members * shape_.images * blocks_y_ * blocks_x_;
    return in_parallel(pool, units, [&](int64_t unit) {
      const int64_t block_x = unit % blocks_x_;
      const int64_t block_y = unit / blocks_x_ % blocks_y_;
      const int64_t image = unit / (blocks_x_ * blocks_y_);  // of all members
      const int64_t member = image / shape_.images;
      return compute(x + image * shape_.y.input * shape_.x.input * shape_.in_channels,
                     panels + member * packed_,
                     out + image * shape_.y.output * shape_.x.output * shape_.out_channels, block_y,
                     block_x);
    });
  }

 private:
  int64_t kernel_floats() const {
    return shape_.y.kernel * shape_.x.kernel * shape_.group_inputs() * shape_.out_channels;
  }

  static int64_t span(const Phases& phases, int64_t count) {
    return (count - 1) * phases.step + phases.most - phases.least + 1;
  }

  static bool inside(const Phases& phases, const Axis& axis) {
    return phases.least >= 0 && (phases.count - 1) * phases.step + phases.most < axis.input;
  }

  // Blocks of outputs whose window of inputs fits into a cache; enough of them for all threads.
  void choose_blocks(int64_t threads) {
    direct_ = inside(y_, shape_.y) && inside(x_, shape_.x) &&
              shape_.group_inputs() % kPack<Number> == 0 &&
              (!shape_.depthwise() || shape_.in_channels % set_.lanes == 0);
    rows_ = std::max<int64_t>(y_.count, 1);
    width_ = std::max<int64_t>(x_.count, 1);
    const auto floats = [&] { return product(span(y_, rows_), span(x_, width_), words_); };
    const auto large = [&] { return floats() < 0 || floats() > kWindowFloats; };
    while (large() && rows_ > 1) rows_ = ceiling(rows_, 2);
    while (large() && width_ > kFewPixels) width_ = ceiling(width_, 2);
    const auto units = [&] {
      return shape_.members * shape_.images * ceiling(y_.count, rows_) * ceiling(x_.count, width_);
    };
    while (threads > 1 && units() < threads * kUnitsPerThread && rows_ * width_ > kFewPixels) {
      int64_t& longer = rows_ > 1 ? rows_ : width_;
      longer = ceiling(longer, 2);
    }
    blocks_y_ = ceiling(y_.count, rows_);
    blocks_x_ = ceiling(x_.count, width_);
    pitch_ = direct_ ? shape_.x.input : span(x_, width_);
    window_floats_ = direct_ ? 0 : floats();
  }

  Part part(const Phase& y, const Phase& x) {
    Part result{&y, &x, {}, {}, {}};
    for (const Tap& down : y.taps) {
      for (const Tap& right : x.taps) {
        const int64_t tap = down.kernel * shape_.x.kernel + right.kernel;
        result.taps.push_back(tap * shape_.group_inputs() * shape_.out_channels);
        const int64_t pixel = (down.shift - y_.least) * pitch_ + right.shift - x_.least;
        for (int64_t input = 0; input < inputs_; ++input) {
          result.offsets.push_back(pixel * words_ + input);
        }
      }
    }
    const int64_t depth = static_cast<int64_t>(result.offsets.size());
    for (int64_t group = 0; group < groups_; ++group) {
      for (const Columns& columns : columns_) {
        result.panels.push_back(packed_);
        packed_ += depth * columns.vectors * set_.lanes;
      }
    }
    return result;
  }

  // The kernel as the tiles read it: block by block of columns, a row for every offset.
  void pack(const Part& part, const Number* w, float* packed) const {
    const int64_t inputs = shape_.group_inputs();
    const int64_t by_input = shape_.swapped ? 1 : shape_.out_channels;
    const int64_t by_output = shape_.swapped ? inputs : 1;
    size_t panel = 0;
    for (int64_t group = 0; group < groups_; ++group) {
      for (const Columns& columns : columns_) {
        float* to = packed + part.panels[panel++];
        const int64_t width = columns.vectors * set_.lanes;
        const int64_t valid = std::min(width, outputs_ - columns.first);
        for (const int64_t tap : part.taps) {
          for (int64_t input = 0; input < inputs; input += kPack<Number>, to += width) {
            const Number* from = w + tap + input * by_input +
                                 (group * outputs_ + columns.first) * by_output;
            if (input + kPack<Number> <= inputs) {
              const Number* next = from + (kPack<Number> - 1) * by_input;
              for (int64_t n = 0; n < valid; ++n) {
                to[n] = word(from[n * by_output], next[n * by_output]);
              }
            } else {
              for (int64_t n = 0; n < valid; ++n) to[n] = word(from[n * by_output], Number{});
            }
            for (int64_t n = valid; n < width; ++n) to[n] = 0;
          }
        }
      }
    }
  }

  bool compute(const Number* image, const float* panels, Number* out, int64_t block_y,
               int64_t block_x) const {
    const int64_t top = block_y * rows_;
    const int64_t left = block_x * width_;
    const Window window{top * y_.step + y_.least, left * x_.step + x_.least, span(y_, rows_),
                        span(x_, width_)};
    const float* corner = nullptr;
    if (direct_) {
      corner = reinterpret_cast<const float*>(
          image + (window.top * pitch_ + window.left) * shape_.in_channels);
    } else {
      float* copy = scratch(Purpose::kImage, window_floats_ + set_.lanes);
      if (copy == nullptr) return false;
      copy_window(image, shape_, window, copy);
      // Whole vectors are read of the last pixel's channels.
      std::memset(copy + window_floats_, 0, static_cast<size_t>(set_.lanes) * sizeof(float));
      corner = copy;
    }
    for (const Part& part : parts_) {
      const int64_t rows = std::min(part.y->count - top, rows_);
      const int64_t width = std::min(part.x->count - left, width_);
      if (rows <= 0 || width <= 0) continue;
      Number* to = out + ((part.y->first + top * y_.period) * shape_.x.output + part.x->first +
                          left * x_.period) *
                             shape_.out_channels;
      if (shape_.depthwise()) {
        by_channels(part, corner, panels, to, rows, width);
      } else {
        by_groups(part, corner, panels, to, rows, width);
      }
    }
    return true;
  }

  void by_groups(const Part& part, const float* corner, const float* panels, Number* out,
                 int64_t rows, int64_t width) const {
    const int64_t depth = static_cast<int64_t>(part.offsets.size());
    TileArguments a{};
    a.x_row = x_.step * words_;
    a.c_row = x_.period * shape_.out_channels;
    size_t panel = 0;
    for (int64_t group = 0; group < groups_; ++group) {
      for (const Columns& columns : columns_) {
        const float* packed = panels + part.panels[panel++];
        const int64_t most = set_.rows[columns.vectors];
        const Tile* tiles = set_.tiles[columns.vectors];
        a.b_row = columns.vectors * set_.lanes;
        a.valid = std::min(a.b_row, outputs_ - columns.first);
        // What is rounded is not added to.
        const int64_t chunks = kPack<Number> > 1 ? 1 : std::max<int64_t>(1, ceiling(depth, kDepth));
        for (int64_t chunk = 0; chunk < chunks; ++chunk) {
          const int64_t from = depth * chunk / chunks;
          a.depth = depth * (chunk + 1) / chunks - from;
          a.offsets = part.offsets.data() + from;
          a.b = packed + from * a.b_row;
          a.accumulate = chunk > 0;
          for (int64_t row = 0; row < rows; ++row) {
            const float* x = corner + row * y_.step * pitch_ * words_ + group * inputs_;
            Number* c = out + row * y_.period * shape_.x.output * shape_.out_channels +
                        group * outputs_ + columns.first;
            in_parts(width, most, [&](int64_t first, int64_t count) {
              a.x = x + first * a.x_row;
              a.c = c + first * a.c_row;
              tiles[count - 1](a);
            });
          }
        }
      }
    }
  }

  void by_channels(const Part& part, const float* corner, const float* panels, Number* out,
                   int64_t rows, int64_t width) const {
    TileArguments a{};
    a.x_row = x_.step * words_;
    a.c_row = x_.period * shape_.out_channels;
    a.depth = static_cast<int64_t>(part.offsets.size());
    a.offsets = part.offsets.data();
    for (int64_t row = 0; row < rows; ++row) {
      size_t panel = 0;
      for (const Columns& columns : columns_) {
        const float* packed = panels + part.panels[panel++];
        a.b_row = columns.vectors * set_.lanes;
        for (int64_t n = 0; n < a.b_row; n += set_.lanes) {
          const int64_t channel = columns.first + n;
          a.b = packed + n;
          a.valid = std::min<int64_t>(set_.lanes, shape_.out_channels - channel);
          const float* x = corner + row * y_.step * pitch_ * words_ + channel;
          Number* c = out + row * y_.period * shape_.x.output * shape_.out_channels + channel;
          in_parts(width, set_.channel_rows, [&](int64_t first, int64_t count) {
            a.x = x + first * a.x_row;
            a.c = c + first * a.c_row;
            set_.channel_tiles[count - 1](a);
          });
        }
      }
    }
  }

  const InstructionSet& set_;
  const Convolution shape_;
  const int64_t groups_;   // 1 for a depthwise convolution, which has tiles of its own
  const int64_t outputs_;  // of a group
  const int64_t inputs_;   // of a group, in words
  const int64_t words_;    // of a pixel
  const Phases y_;
  const Phases x_;
  const std::vector<Columns> columns_;
  std::vector<Part> parts_;
  int64_t packed_ = 0;         // floats of one member's packed kernel
  int64_t rows_ = 1;           // of a block of outputs, in steps of the phases
  int64_t width_ = 1;
  int64_t blocks_y_ = 0;
  int64_t blocks_x_ = 0;
  int64_t pitch_ = 0;          // pixels between two rows of what the tiles read
  int64_t window_floats_ = 0;  // of the copy of a window
  bool direct_ = false;        // the tiles read the image itself
};

}  // namespace

template <class Number>
bool convolve(Pool& pool, const InstructionSet& set, const Convolution& shape, const Number* x,
              const Number* w, Number* out) {
  return Pixels<Number>(set, shape, pool.threads()).run(pool, x, w, out);
}

template bool convolve(Pool&, const InstructionSet&, const Convolution&, const float*,
                       const float*, float*);
template bool convolve(Pool&, const InstructionSet&, const Convolution&, const Bfloat16*,
                       const Bfloat16*, Bfloat16*);

}  // namespace keraunos
