// How images and channels are cut into what fits into registers and caches.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

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

// Copies a window that may reach beyond the image, where it has zeros.
inline void copy_window(const float* image, int64_t height, int64_t width, int64_t channels,
                        const Window& window, float* to) {
  const int64_t before = std::clamp<int64_t>(-window.left, 0, window.columns);
  const int64_t after =
      std::clamp<int64_t>(window.left + window.columns - width, 0, window.columns - before);
  const int64_t inside = window.columns - before - after;
  for (int64_t row = 0; row < window.rows; ++row, to += window.columns * channels) {
    const int64_t y = window.top + row;
    if (y < 0 || y >= height || inside == 0) {
      std::memset(to, 0, static_cast<size_t>(window.columns * channels) * sizeof(float));
      continue;
    }
    const float* from = image + (y * width + window.left + before) * channels;
    std::memset(to, 0, static_cast<size_t>(before * channels) * sizeof(float));
    std::memcpy(to + before * channels, from,
                static_cast<size_t>(inside * channels) * sizeof(float));
    std::memset(to + (before + inside) * channels, 0,
                static_cast<size_t>(after * channels) * sizeof(float));
  }
}

}  // namespace keraunos
