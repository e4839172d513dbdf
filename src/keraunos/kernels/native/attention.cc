#include "attention.h"

#include <cmath>
#include <vector>

#include "blocks.h"
#include "scratch.h"

namespace keraunos {
namespace {

constexpr int64_t kBlock = 32;   // queries at a time: their scores stay in a near cache
constexpr int64_t kVectors = 2;  // columns of a tile: there are more rows then, and fewer loads

// Rows of an array, one for each token of one head.
struct Rows {
  const float* first;
  int64_t row;  // floats from one to the next

  const float* at(int64_t token) const { return first + token * row; }
};

// What both directions need. Scores lie transposed, (keys, queries of a block): a softmax is then
// one of all lanes at once, and the tiles read keys and values where they lie.
class Blocks {
 public:
  Blocks(const InstructionSet& set, const Attention& shape)
      : set_(set),
        shape_(shape),
        block_(std::min(kBlock, padded(shape.queries))),
        blocks_(ceiling(shape.queries, block_)) {
    const int64_t most = std::max({shape.width, shape.outcome, block_});
    for (int64_t k = 0; k < most; ++k) single_.push_back(k);
    for (int64_t key = 0; key < shape.keys; ++key) rows_.push_back(key * block_);
  }

  int64_t blocks() const { return blocks_; }
  int64_t block() const { return block_; }

  // Queries of a block, which is the last one if it has fewer.
  int64_t first(int64_t block) const { return block * block_; }
  int64_t count(int64_t block) const { return std::min(block_, shape_.queries - first(block)); }

  int64_t padded(int64_t width) const { return ceiling(width, set_.lanes) * set_.lanes; }

  // The place of a token of a head in an array (batch, tokens, heads, width).
  int64_t place(int64_t head, int64_t tokens, int64_t token, int64_t width) const {
    return ((head / shape_.heads * tokens + token) * shape_.heads + head % shape_.heads) * width;
  }
  Rows rows(const float* array, int64_t head, int64_t tokens, int64_t width) const {
    return {array + place(head, tokens, 0, width), shape_.heads * width};
  }

  // How many keys queries of a block have anything to do with.
  int64_t seen(int64_t head, int64_t block) const {
    if (!shape_.causal) return shape_.keys;
    // A query that sees nothing at all has to do with every key.
    for (int64_t query = first(block); query < first(block) + count(block); ++query) {
      if (!visible(head, query, 0)) return shape_.keys;
    }
    return std::min(shape_.keys, first(block) + count(block));
  }

  // Rows that may be read in whole vectors: a copy, if they are not as wide.
  Rows whole(const Rows& rows, int64_t tokens, int64_t width, float* copy) const {
    const int64_t wide = padded(width);
    if (wide == width) return rows;
    for (int64_t token = 0; token < tokens; ++token) {
      float* to = copy + token * wide;
      std::memcpy(to, rows.at(token), static_cast<size_t>(width) * sizeof(float));
      std::memset(to + width, 0, static_cast<size_t>(wide - width) * sizeof(float));
    }
    return {copy, wide};
  }
  int64_t whole_floats(int64_t tokens, int64_t width) const {
    return padded(width) == width ? 0 : product(tokens, padded(width));
  }

  // (width, block) of so many rows, each number times `factor`; the rest of the block is 0.
  void transpose(const Rows& rows, int64_t count, int64_t width, float factor, float* to) const {
    for (int64_t k = 0; k < width; ++k) {
      float* column = to + k * block_;
      for (int64_t i = 0; i < count; ++i) column[i] = factor * rows.at(i)[k];
      for (int64_t i = count; i < block_; ++i) column[i] = 0;
    }
  }

  // to (keys, block) = rows (keys, width) * columns (width, block)
  void multiply(const Rows& rows, int64_t keys, int64_t width, const float* columns,
                float* to) const {
    TileArguments a{};
    a.x_row = rows.row;
    a.offsets = single_.data();
    a.depth = width;
    a.b_row = a.c_row = block_;
    each_columns(block_, [&](int64_t first, int vectors) {
      a.b = columns + first;
      a.valid = vectors * set_.lanes;
      in_parts(keys, set_.rows[vectors], [&](int64_t key, int64_t count) {
        a.x = rows.at(key);
        a.c = to + key * block_ + first;
        set_.tiles[vectors][count - 1](a);
      });
    });
  }

  // to (queries, width) = the transpose of scores (keys, queries) * rows (keys, width)
  void gather(const float* scores, int64_t keys, int64_t queries, const Rows& rows, int64_t width,
              float* to) const {
    TileArguments a{};
    a.x_row = 1;
    a.offsets = rows_.data();
    a.depth = keys;
    a.b_row = rows.row;
    a.c_row = shape_.heads * width;
    each_columns(width, [&](int64_t first, int vectors) {
      a.b = rows.first + first;
      a.valid = std::min<int64_t>(vectors * set_.lanes, width - first);
      in_parts(queries, set_.rows[vectors], [&](int64_t query, int64_t count) {
        a.x = scores + query;
        a.c = to + query * a.c_row + first;
        set_.adjacent_tiles[vectors][count - 1](a);
      });
    });
  }

  // to (keys, width) += scores (keys, queries) * rows (queries, width)
  void spread(const float* scores, int64_t keys, int64_t queries, const Rows& rows, int64_t width,
              float* to) const {
    TileArguments a{};
    a.x_row = block_;
    a.offsets = single_.data();
    a.depth = queries;
    a.b_row = rows.row;
    a.c_row = shape_.heads * width;
    a.accumulate = true;
    each_columns(width, [&](int64_t first, int vectors) {
      a.b = rows.first + first;
      a.valid = std::min<int64_t>(vectors * set_.lanes, width - first);
      in_parts(keys, set_.rows[vectors], [&](int64_t key, int64_t count) {
        a.x = scores + key * block_;
        a.c = to + key * a.c_row + first;
        set_.tiles[vectors][count - 1](a);
      });
    });
  }

  // Puts kUnseen where a query of the block does not see a key.
  void hide(int64_t head, int64_t block, int64_t keys, float* scores) const {
    const int64_t start = first(block), queries = count(block);
    if (shape_.mask != nullptr) {
      const bool* mask = mask_of(head) + start * shape_.mask_query;
      for (int64_t key = 0; key < keys; ++key, mask += shape_.mask_key) {
        float* row = scores + key * block_;
        if (shape_.mask_query == 0) {
          if (!*mask) std::fill(row, row + queries, kUnseen);
          continue;
        }
        for (int64_t i = 0; i < queries; ++i) {
          if (!mask[i * shape_.mask_query]) row[i] = kUnseen;
        }
      }
    }
    if (!shape_.causal) return;
    for (int64_t key = start + 1; key < keys; ++key) {
      float* row = scores + key * block_;
      std::fill(row, row + std::min(key - start, queries), kUnseen);
    }
  }

 private:
  const bool* mask_of(int64_t head) const {
    return shape_.mask + head / shape_.heads * shape_.mask_batch +
           head % shape_.heads * shape_.mask_head;
  }

  bool visible(int64_t head, int64_t query, int64_t key) const {
    return shape_.mask == nullptr ||
           mask_of(head)[query * shape_.mask_query + key * shape_.mask_key];
  }

  template <class Visit>
  void each_columns(int64_t width, const Visit& visit) const {
    in_parts(ceiling(width, set_.lanes), kVectors, [&](int64_t first, int64_t count) {
      visit(first * set_.lanes, static_cast<int>(count));
    });
  }

  const InstructionSet& set_;
  const Attention& shape_;
  const int64_t block_;
  const int64_t blocks_;
  std::vector<int64_t> single_;  // 0, 1, 2, ...
  std::vector<int64_t> rows_;    // of scores
};

// Memory taken piece by piece.
class Pieces {
 public:
  explicit Pieces(float* memory) : next_(memory) {}
  float* take(int64_t floats) {
    float* piece = next_;
    next_ += floats;
    return piece;
  }

 private:
  float* next_;
};

}  // namespace

bool attend(Pool& pool, const InstructionSet& set, const Attention& shape, const float* queries,
            const float* keys, const float* values, float* found, float* logarithms) {
  const Blocks blocks(set, shape);
  const int64_t block = blocks.block();
  const int64_t copied = blocks.whole_floats(shape.keys, shape.outcome);
  const int64_t floats = (shape.width + shape.keys + 2) * block + copied;
  // Blocks that see more come first, so that no thread is left with a long one in the end.
  return in_parallel(pool, shape.batch * shape.heads * blocks.blocks(), [&](int64_t unit) {
    const int64_t which = blocks.blocks() - 1 - unit % blocks.blocks();
    const int64_t head = unit / blocks.blocks();
    const int64_t first = blocks.first(which), count = blocks.count(which);
    const int64_t seen = blocks.seen(head, which);
    float* memory = scratch(Purpose::kAttention, floats);
    if (memory == nullptr) return false;
    Pieces pieces(memory);
    float* turned = pieces.take(shape.width * block);
    float* scores = pieces.take(shape.keys * block);
    float* most = pieces.take(block);
    float* sums = pieces.take(block);
    const Rows asking = blocks.rows(queries, head, shape.queries, shape.width);
    blocks.transpose({asking.at(first), asking.row}, count, shape.width, shape.scale, turned);
    blocks.multiply(blocks.rows(keys, head, shape.keys, shape.width), seen, shape.width, turned,
                    scores);
    blocks.hide(head, which, seen, scores);
    set.exponentials({scores, seen, block, most, sums});
    const Rows answers = blocks.whole(blocks.rows(values, head, shape.keys, shape.outcome), seen,
                                      shape.outcome, pieces.take(copied));
    float* to = found + blocks.place(head, shape.queries, first, shape.outcome);
    blocks.gather(scores, seen, count, answers, shape.outcome, to);
    for (int64_t i = 0; i < count; ++i, to += shape.heads * shape.outcome) {
      const float share = 1 / sums[i];
      for (int64_t n = 0; n < shape.outcome; ++n) to[n] *= share;
      logarithms[head * shape.queries + first + i] = most[i] + std::log(sums[i]);
    }
    return true;
  });
}

bool attention_gradient(Pool& pool, const InstructionSet& set, const Attention& shape,
                        const Attended& given, float* by_queries, float* by_keys,
                        float* by_values) {
  const Blocks blocks(set, shape);
  const int64_t block = blocks.block();
  const int64_t width = shape.width, outcome = shape.outcome;
  const int64_t copied_keys = blocks.whole_floats(shape.keys, width);
  const int64_t copied_queries = blocks.whole_floats(block, width);
  const int64_t copied_gradient = blocks.whole_floats(block, outcome);
  const int64_t floats = (width + outcome + 2 * shape.keys + 3) * block + copied_keys +
                         copied_queries + copied_gradient;
  return in_parallel(pool, shape.batch * shape.heads, [&](int64_t head) {
    float* memory = scratch(Purpose::kAttention, floats);
    if (memory == nullptr) return false;
    Pieces pieces(memory);
    float* turned = pieces.take(width * block);
    float* turned_gradient = pieces.take(outcome * block);
    float* scores = pieces.take(shape.keys * block);
    float* gradients = pieces.take(shape.keys * block);
    float* shift = pieces.take(block);
    float* less = pieces.take(block);
    float* factor = pieces.take(block);
    float* query_copy = pieces.take(copied_queries);
    float* gradient_copy = pieces.take(copied_gradient);
    const Rows keys = blocks.rows(given.keys, head, shape.keys, width);
    const Rows values = blocks.rows(given.values, head, shape.keys, outcome);
    const Rows whole_keys = blocks.whole(keys, shape.keys, width, pieces.take(copied_keys));
    float* to_keys = by_keys + blocks.place(head, shape.keys, 0, width);
    float* to_values = by_values + blocks.place(head, shape.keys, 0, outcome);
    for (int64_t key = 0; key < shape.keys; ++key) {
      std::fill_n(to_keys + key * keys.row, width, 0.0f);
      std::fill_n(to_values + key * values.row, outcome, 0.0f);
    }
    for (int64_t which = 0; which < blocks.blocks(); ++which) {
      const int64_t first = blocks.first(which), count = blocks.count(which);
      const int64_t seen = blocks.seen(head, which);
      Rows queries = blocks.rows(given.queries, head, shape.queries, width);
      Rows gradient = blocks.rows(given.gradient, head, shape.queries, outcome);
      Rows found = blocks.rows(given.found, head, shape.queries, outcome);
      for (Rows* rows : {&queries, &gradient, &found}) rows->first = rows->at(first);
      blocks.transpose(queries, count, width, shape.scale, turned);
      blocks.transpose(gradient, count, outcome, 1, turned_gradient);
      blocks.multiply(keys, seen, width, turned, scores);
      blocks.hide(head, which, seen, scores);
      blocks.multiply(values, seen, outcome, turned_gradient, gradients);
      for (int64_t i = 0; i < block; ++i) {
        float sum = 0;
        for (int64_t n = 0; i < count && n < outcome; ++n) sum += gradient.at(i)[n] * found.at(i)[n];
        less[i] = sum;
        shift[i] = i < count ? given.logarithms[head * shape.queries + first + i] : 0;
        factor[i] = shape.scale;
        if (shift[i] < kUnseen / 2) {
          // It sees nothing: all shares are equal, whatever the scores.
          factor[i] = 0;
          for (int64_t key = 0; key < seen; ++key) scores[key * block + i] = 0;
          shift[i] = std::log(static_cast<float>(shape.keys));
        }
      }
      set.share_gradients({scores, seen, block, shift, gradients, less, factor});
      blocks.gather(gradients, seen, count, whole_keys, width,
                    by_queries + blocks.place(head, shape.queries, first, width));
      blocks.spread(gradients, seen, count, blocks.whole(queries, count, width, query_copy), width,
                    to_keys);
      blocks.spread(scores, seen, count, blocks.whole(gradient, count, outcome, gradient_copy),
                    outcome, to_values);
    }
    return true;
  });
}

}  // namespace keraunos
