#include <vector>

#include "blocks.h"
#include "convolution.h"
#include "scratch.h"

namespace keraunos {
namespace {

constexpr int64_t kPixels = 512;                // of a strip, the depth of its sums
constexpr int64_t kWindowFloats = 64 * 1024;    // of the copy of a strip's images
constexpr int64_t kPixelsPerShare = 1024;       // at least, of what is summed up apart
constexpr int64_t kMostShares = 16;
constexpr int64_t kMostSums = 16 * 1024 * 1024;  // floats of all shares together
constexpr int64_t kUnits = 32;                  // for one member, roughly
constexpr int64_t kWorthACopy = 256;            // operations for each number copied
constexpr int64_t kWorthSharing = 64 * 1024;    // additions

// The sum over all pixels of x (taps, channels) times g (out channels), a matrix for each group.
//
// Images are shared out: each share has sums of its own, which are added up in the end, in order.
// Rows of the matrix are shared out too where there are few pixels. Both depend on the shapes alone.
//
// Of bfloat16, two images lie in one: the same number of both is a word.
template <class Number>
class Sums {
 public:
  Sums(const InstructionSet& set, const Convolution& shape)
      : set_(set),
        shape_(shape),
        depthwise_(shape.depthwise()),
        layers_(ceiling(shape.images, kPack<Number>)) {
    groups_ = depthwise_ ? 1 : shape.groups;
    taps_ = shape.y.kernel * shape.x.kernel;
    outputs_ = depthwise_ ? shape.out_channels : shape.group_outputs();
    rows_ = depthwise_ ? taps_ : taps_ * shape.group_inputs();
    columns_ = columns_of(outputs_, set.lanes);
    padded_ = ceiling(outputs_, set.lanes) * set.lanes;
    choose_strips();
    choose_shares();
    if (window_floats_ >= 0) fill_offsets();  // else more than can be had, or counted
  }

  bool run(Pool& pool, const Number* x, const Number* g, float* dw) {
    const int64_t floats = product(shape_.members, shares_, groups_, rows_, padded_);
    float* sums = floats < 0 ? nullptr : scratch(Purpose::kSums, floats);
    if (sums == nullptr || window_floats_ < 0) return false;
    const int64_t units = shape_.members * shares_ * groups_ * row_shares_;
    const bool done = in_parallel(pool, units, [&](int64_t unit) {
      const int64_t row_share = unit % row_shares_;
      const int64_t group = unit / row_shares_ % groups_;
      const int64_t share = unit / (row_shares_ * groups_) % shares_;
      const int64_t member = unit / (row_shares_ * groups_ * shares_);
      float* to = sums + ((member * shares_ + share) * groups_ + group) * rows_ * padded_;
      return compute(x + member * shape_.images * image_floats(),
                     g + member * shape_.images * gradient_floats(), to, group, share,
                     rows_ * row_share / row_shares_, rows_ * (row_share + 1) / row_shares_);
    });
    if (!done) return false;
    const int64_t parts = shares_ * rows_ * padded_ < kWorthSharing ? 1 : kUnits;
    return in_parallel(pool, shape_.members * groups_ * parts, [&](int64_t unit) {
      const int64_t part = unit % parts;
      const int64_t group = unit / parts % groups_;
      const int64_t member = unit / (parts * groups_);
      add_up(sums + (member * shares_ * groups_ + group) * rows_ * padded_,
             dw + member * rows_ * shape_.out_channels + group * outputs_, rows_ * part / parts,
             rows_ * (part + 1) / parts);
      return true;
    });
  }

 private:
  int64_t image_floats() const { return shape_.y.input * shape_.x.input * shape_.in_channels; }
  int64_t gradient_floats() const {
    return shape_.y.output * shape_.x.output * shape_.out_channels;
  }

  static int64_t span(const Axis& axis, int64_t outputs) {
    return (outputs - 1) * axis.stride + (axis.kernel - 1) * axis.kernel_dilation + 1;
  }

  static bool inside(const Axis& axis) {
    return axis.low <= 0 && span(axis, axis.output) - axis.low <= axis.input;
  }

  // A strip is some whole images, some rows of one image, or a part of one row.
  void choose_strips() {
    direct_ = kPack<Number> == 1 && inside(shape_.y) && inside(shape_.x) &&
              (!depthwise_ || shape_.in_channels % set_.lanes == 0);
    images_ = 1;
    height_ = std::max<int64_t>(shape_.y.output, 1);
    width_ = std::max<int64_t>(shape_.x.output, 1);
    const auto large = [&] {
      const int64_t floats =
          product(images_, span(shape_.y, height_), span(shape_.x, width_), shape_.in_channels);
      return images_ * height_ * width_ > kPixels ||
             (!direct_ && (floats < 0 || floats > kWindowFloats));
    };
    while (large() && height_ > 1) height_ = ceiling(height_, 2);
    while (large() && width_ > 64) width_ = ceiling(width_, 2);
    if (height_ == shape_.y.output && width_ == shape_.x.output) {
      while (images_ < layers_) {
        ++images_;
        if (large()) {
          --images_;
          break;
        }
      }
    }
    strips_y_ = ceiling(shape_.y.output, height_);
    strips_x_ = ceiling(shape_.x.output, width_);
    strips_ = ceiling(layers_, images_) * strips_y_ * strips_x_;
    window_rows_ = direct_ ? shape_.y.input : span(shape_.y, height_);
    pitch_ = direct_ ? shape_.x.input : span(shape_.x, width_);
    window_floats_ = direct_ ? 0 : product(images_, window_rows_, pitch_, shape_.in_channels);
  }

  void choose_shares() {
    const int64_t pixels = layers_ * shape_.y.output * shape_.x.output;
    const int64_t floats = std::max<int64_t>(1, groups_ * rows_ * padded_);
    shares_ = std::min({kMostShares, pixels / kPixelsPerShare, strips_, kMostSums / floats});
    shares_ = std::max<int64_t>(1, shares_);
    const int64_t copying = direct_ || depthwise_ ? kUnits : 2 * taps_ * outputs_ / kWorthACopy;
    const int64_t most = depthwise_ ? 1 : rows_ / (4 * set_.rows[1]);
    row_shares_ = std::min({ceiling(kUnits, shares_ * groups_), copying, most});
    row_shares_ = std::max<int64_t>(1, row_shares_);
  }

  void fill_offsets() {
    for (int64_t image = 0; image < images_; ++image) {
      for (int64_t y = 0; y < height_; ++y) {
        for (int64_t x = 0; x < width_; ++x) {
          const int64_t row = image * window_rows_ + y * shape_.y.stride;
          offsets_.push_back((row * pitch_ + x * shape_.x.stride) * shape_.in_channels);
        }
      }
    }
    for (int64_t y = 0; y < shape_.y.kernel; ++y) {
      for (int64_t x = 0; x < shape_.x.kernel; ++x) {
        const int64_t pixel = y * shape_.y.kernel_dilation * pitch_ + x * shape_.x.kernel_dilation;
        tap_offsets_.push_back(pixel * shape_.in_channels);
      }
    }
    // Rows of the matrix that lie side by side in the image: a tap's channels, or a kernel row's.
    run_ = shape_.group_inputs();
    if (groups_ == 1 && shape_.x.kernel_dilation == 1) run_ *= shape_.x.kernel;
  }

  bool compute(const Number* x, const Number* g, float* sums, int64_t group, int64_t share,
               int64_t first_row, int64_t end_row) const {
    const int64_t first_strip = strips_ * share / shares_;
    const int64_t end_strip = strips_ * (share + 1) / shares_;
    if (first_strip == end_strip) {
      std::fill(sums + first_row * padded_, sums + end_row * padded_, 0.0f);
    }
    for (int64_t strip = first_strip; strip < end_strip; ++strip) {
      const int64_t left = strip % strips_x_ * width_;
      const int64_t top = strip / strips_x_ % strips_y_ * height_;
      const int64_t image = strip / (strips_x_ * strips_y_) * images_;
      const int64_t images = std::min(images_, layers_ - image);
      const int64_t height = std::min(height_, shape_.y.output - top);
      const int64_t width = std::min(width_, shape_.x.output - left);
      const Window window{top * shape_.y.stride - shape_.y.low,
                          left * shape_.x.stride - shape_.x.low, span(shape_.y, height_), pitch_};
      const float* corner = window_of(x, image, images, window);
      if (corner == nullptr) return false;
      // A strip of full width is one run of pixels of all its images; a part of a row is one too.
      const Strip strip_of_gradient{image, images, top * shape_.x.output + left, height * width};
      int64_t gradient_row = 0;
      const float* gradient = gradient_of(g, strip_of_gradient, group, &gradient_row);
      if (gradient == nullptr) return false;
      const int64_t pixels = images * height * width;
      if (depthwise_) {
        by_channels(corner, gradient, gradient_row, sums, pixels, strip > first_strip);
      } else {
        by_rows(corner + group * shape_.group_inputs(), gradient, gradient_row, sums, pixels,
                first_row, end_row, strip > first_strip);
      }
    }
    return true;
  }

  // What the images have where a strip meets them; a copy, if they do not lie right themselves.
  const float* window_of(const Number* x, int64_t image, int64_t images, const Window& window) const {
    if constexpr (kPack<Number> == 1) {
      if (direct_) {
        return x + image * image_floats() +
               (window.top * pitch_ + window.left) * shape_.in_channels;
      }
    }
    float* copy = scratch(Purpose::kImage, window_floats_ + set_.lanes);
    if (copy == nullptr) return nullptr;
    const int64_t floats = window_floats_ / images_;
    for (int64_t i = 0; i < images; ++i) {
      const int64_t first = (image + i) * kPack<Number>;
      const Number* from = x + first * image_floats();
      if constexpr (kPack<Number> == 1) {
        copy_window(from, shape_, window, copy + i * floats);
      } else {
        const Number* next = first + 1 < shape_.images ? from + image_floats() : nullptr;
        copy_windows(from, next, shape_, window, copy + i * floats);
      }
    }
    std::memset(copy + images * floats, 0, static_cast<size_t>(set_.lanes) * sizeof(float));
    return copy;
  }

  struct Strip {
    int64_t image;
    int64_t images;
    int64_t pixel;   // the first one of every image
    int64_t pixels;  // of every image
  };

  // The gradient by the pixels of a strip, one below the other; `row` floats from one to the next.
  const float* gradient_of(const Number* g, const Strip& strip, int64_t group, int64_t* row) const {
    const int64_t stride = shape_.out_channels;
    const int64_t image = shape_.y.output * shape_.x.output;
    const int64_t pixels = strip.images * strip.pixels;
    if constexpr (kPack<Number> == 1) {
      const int64_t first = (strip.image * image + strip.pixel) * stride + group * outputs_;
      // Whole vectors are read: the last ones must not reach beyond the array.
      if (first + (pixels - 1) * stride + padded_ <= shape_.images * gradient_floats()) {
        *row = stride;
        return g + first;
      }
    }
    float* copy = scratch(Purpose::kGradient, product(pixels, padded_));
    if (copy == nullptr) return nullptr;
    *row = padded_;
    float* to = copy;
    for (int64_t i = 0; i < strip.images; ++i) {
      const int64_t first = (strip.image + i) * kPack<Number>;
      const Number* from = g + (first * image + strip.pixel) * stride + group * outputs_;
      for (int64_t k = 0; k < strip.pixels; ++k, from += stride, to += padded_) {
        if constexpr (kPack<Number> == 1) {
          std::memcpy(to, from, static_cast<size_t>(outputs_) * sizeof(float));
        } else {
          const bool two = first + 1 < shape_.images;
          interleave(from, two ? from + gradient_floats() : nullptr, outputs_, to);
        }
        std::memset(to + outputs_, 0, static_cast<size_t>(padded_ - outputs_) * sizeof(float));
      }
    }
    return copy;
  }

  void by_rows(const float* x, const float* g, int64_t g_row, float* sums, int64_t pixels,
               int64_t first_row, int64_t end_row, bool accumulate) const {
    TileArguments a{};
    a.x_row = 1;
    a.offsets = offsets_.data();
    a.depth = pixels;
    a.b_row = g_row;
    a.c_row = padded_;
    a.accumulate = accumulate;
    const int64_t inputs = shape_.group_inputs();
    for (const Columns& columns : columns_) {
      const int64_t most = set_.rows[columns.vectors];
      const Tile* tiles = set_.adjacent_tiles[columns.vectors];
      a.valid = columns.vectors * set_.lanes;
      a.b = g + columns.first;
      for (int64_t row = first_row; row < end_row;) {
        const int64_t end = std::min(end_row, (row / run_ + 1) * run_);
        const float* from = x + tap_offsets_[static_cast<size_t>(row / inputs)] + row % inputs;
        float* to = sums + row * padded_ + columns.first;
        in_parts(end - row, most, [&](int64_t first, int64_t count) {
          a.x = from + first;
          a.c = to + first * padded_;
          tiles[count - 1](a);
        });
        row = end;
      }
    }
  }

  void by_channels(const float* x, const float* g, int64_t g_row, float* sums, int64_t pixels,
                   bool accumulate) const {
    TapArguments a{};
    a.offsets = offsets_.data();
    a.depth = pixels;
    a.b_row = g_row;
    a.c_row = padded_;
    a.accumulate = accumulate;
    for (int64_t channel = 0; channel < padded_; channel += set_.lanes) {
      a.x = x + channel;
      a.b = g + channel;
      in_parts(taps_, set_.tap_rows, [&](int64_t first, int64_t count) {
        a.rows = tap_offsets_.data() + first;
        a.c = sums + first * padded_ + channel;
        set_.tap_tiles[count - 1](a);
      });
    }
  }

  void add_up(const float* sums, float* dw, int64_t first_row, int64_t end_row) const {
    for (int64_t row = first_row; row < end_row; ++row) {
      float* to = dw + row * shape_.out_channels;
      const float* from = sums + row * padded_;
      std::memcpy(to, from, static_cast<size_t>(outputs_) * sizeof(float));
      for (int64_t share = 1; share < shares_; ++share) {
        from += groups_ * rows_ * padded_;
        for (int64_t n = 0; n < outputs_; ++n) to[n] += from[n];
      }
    }
  }

  const InstructionSet& set_;
  const Convolution shape_;
  const bool depthwise_;
  const int64_t layers_;  // images, or pairs of them
  int64_t groups_ = 1;
  int64_t taps_ = 0;
  int64_t outputs_ = 0;  // of a group
  int64_t rows_ = 0;     // of a group's matrix
  int64_t padded_ = 0;   // columns of it, in whole vectors
  int64_t run_ = 1;
  std::vector<Columns> columns_;
  std::vector<int64_t> offsets_;      // of a strip's pixels
  std::vector<int64_t> tap_offsets_;  // of the kernel's positions
  int64_t images_ = 1;                // of a strip
  int64_t height_ = 1;
  int64_t width_ = 1;
  int64_t strips_y_ = 0;
  int64_t strips_x_ = 0;
  int64_t strips_ = 0;
  int64_t shares_ = 1;
  int64_t row_shares_ = 1;
  int64_t window_rows_ = 0;
  int64_t pitch_ = 0;
  int64_t window_floats_ = 0;
  bool direct_ = false;
};

}  // namespace

template <class Number>
bool weight_gradient(Pool& pool, const InstructionSet& set, const Convolution& shape,
                     const Number* x, const Number* g, float* dw) {
  return Sums<Number>(set, shape).run(pool, x, g, dw);
}

template bool weight_gradient(Pool&, const InstructionSet&, const Convolution&, const float*,
                              const float*, float*);
template bool weight_gradient(Pool&, const InstructionSet&, const Convolution&, const Bfloat16*,
                              const Bfloat16*, float*);

}  // namespace keraunos
