// Attention of queries (batch, tokens, heads, width) to keys and values, and its gradients.
#pragma once

#include <cstdint>

#include "parallel.h"
#include "tiles.h"

namespace keraunos {

struct Attention {
  int64_t batch = 0;
  int64_t queries = 0;  // of one example
  int64_t keys = 0;
  int64_t heads = 0;
  int64_t width = 0;    // of a query and of a key
  int64_t outcome = 0;  // width of a value
  bool causal = false;  // whether query i sees the keys 0 to i alone
  float scale = 1;      // of products of queries and keys
  // Whether a query sees a key; nullptr if all do. From one to the next of each are so many places, 0
  // where it is the same for all.
  const bool* mask = nullptr;
  int64_t mask_batch = 0;
  int64_t mask_head = 0;
  int64_t mask_query = 0;
  int64_t mask_key = 0;
};

// found (batch, queries, heads, outcome) = softmax(scale * queries * keys) * values
// logarithms (batch, heads, queries) = of the sums of the exponentials
//
// Scores of what is not seen are kUnseen, as in JAX: a query that sees nothing finds the mean of all
// values. No size is 0. False if there is no memory. Every number is made by one thread, in an order
// that depends on nothing but the shapes.
bool attend(Pool& pool, const InstructionSet& set, const Attention& shape, const float* queries,
            const float* keys, const float* values, float* found, float* logarithms);

constexpr float kUnseen = -0.7f * 3.4028235e38f;

// What `attend` was given and gave, and the gradient of a loss by what was found.
struct Attended {
  const float* queries;
  const float* keys;
  const float* values;
  const float* found;
  const float* logarithms;
  const float* gradient;
};

// The gradients by queries, keys and values; otherwise as `attend`.
bool attention_gradient(Pool& pool, const InstructionSet& set, const Attention& shape,
                        const Attended& given, float* by_queries, float* by_keys,
                        float* by_values);

}  // namespace keraunos
