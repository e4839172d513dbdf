// How images and channels are cut into what fits into registers and caches.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "convolution.h"
#include "tiles.h"

namespace keraunos {

inline int64_t ceiling(int64_t value, int64_t divisor) { return (value + divisor - 1) / divisor; }

// Columns of a matrix that one tile computes.
struct Columns {
  int64_t first;  // column
  int vectors;
};

// So many columns in blocks of at most kMostVectors vectors, as equal as possible.
inline std::vector<Columns> columns_of(int64_t count, int lanes) {
  const int64_t vectors = ceiling(count, lanes);
  const int64_t blocks = ceiling(vectors, kMostVectors);
  std::vector<Columns> result;
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t from = vectors * block / blocks;
    const int64_t to = vectors * (block + 1) / blocks;
    result.push_back({from * lanes, static_cast<int>(to - from)});
  }
  return result;
}

// Calls visit(first, count) for parts of at most `most`, as equal as possible.
template <class Visit>
void in_parts(int64_t total, int64_t most, const Visit& visit) {
  const int64_t parts = ceiling(total, most);
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t from = total * part / parts;
    visit(from, total * (part + 1) / parts - from);
  }
}

// A rectangle of an image of (height, width, channels).
struct Window {
  int64_t top;
  int64_t left;
  int64_t rows;
  int64_t columns;
};

// What the tiles multiply at once, a word: a float, or two bfloat16.
template <class Number>
constexpr int64_t kPack = static_cast<int64_t>(sizeof(float) / sizeof(Number));

inline float word(float value, float) { return value; }
inline float word(Bfloat16 first, Bfloat16 second) {
  const uint32_t bits = first.bits | uint32_t{second.bits} << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// Calls fill(pixel of the image, number of pixels, where to) for what every row of the window meets
// of the image; zeros are written, `words` for a pixel, where it meets nothing.
template <class Fill>
void each_row(int64_t height, int64_t width, int64_t words, const Window& window, float* to,
              const Fill& fill) {
  const int64_t before = std::clamp<int64_t>(-window.left, 0, window.columns);
  const int64_t after =
      std::clamp<int64_t>(window.left + window.columns - width, 0, window.columns - before);
  const int64_t inside = window.columns - before - after;
  const auto clear = [](float* from, int64_t count) {
    std::memset(from, 0, static_cast<size_t>(count) * sizeof(float));
  };
  for (int64_t row = 0; row < window.rows; ++row, to += window.columns * words) {
    const int64_t y = window.top + row;
    if (y < 0 || y >= height || inside == 0) {
      clear(to, window.columns * words);
      continue;
    }
    clear(to, before * words);
    fill(y * width + window.left + before, inside, to + before * words);
    clear(to + (before + inside) * words, after * words);
  }
}

// Copies a window that may reach beyond the image, where it has zeros. Every group's channels are
// filled up to whole words.
template <class Number>
void copy_window(const Number* image, const Convolution& shape, const Window& window, float* to) {
  const int64_t channels = shape.in_channels;
  const int64_t inputs = shape.group_inputs();
  const int64_t words = ceiling(inputs, kPack<Number>);
  each_row(shape.y.input, shape.x.input, shape.groups * words, window, to,
           [&](int64_t pixel, int64_t count, float* row) {
             const Number* from = image + pixel * channels;
             if (inputs % kPack<Number> == 0) {
               std::memcpy(row, from, static_cast<size_t>(count * channels) * sizeof(Number));
               return;
             }
             for (int64_t group = 0; group < count * shape.groups; ++group, from += inputs) {
               for (int64_t i = 0; i + 1 < inputs; i += 2) *row++ = word(from[i], from[i + 1]);
               *row++ = word(from[inputs - 1], Number{});
             }
           });
}

inline void interleave(const Bfloat16* first, const Bfloat16* second, int64_t count, float* to) {
  if (second == nullptr) {
    for (int64_t i = 0; i < count; ++i) to[i] = word(first[i], Bfloat16{});
  } else {
    for (int64_t i = 0; i < count; ++i) to[i] = word(first[i], second[i]);
  }
}

// The windows of two images, number by number; the second may be missing.
inline void copy_windows(const Bfloat16* first, const Bfloat16* second, const Convolution& shape,
                         const Window& window, float* to) {
  each_row(shape.y.input, shape.x.input, shape.in_channels, window, to,
           [&](int64_t pixel, int64_t count, float* row) {
             const int64_t from = pixel * shape.in_channels;
             interleave(first + from, second == nullptr ? nullptr : second + from,
                        count * shape.in_channels, row);
           });
}

}  // namespace keraunos
