// The innermost loops, once for each instruction set, and which of them this processor can run.
#pragma once

#include <cstdint>

#include "cells.h"
#include "rows.h"
#include "threefry.h"

namespace keraunos {

// c[p][n] (+)= sum over k of x[p * x_row + offsets[k]] * b[k * b_row + n]
//
// for p below the tile's number of rows and n below its number of columns, which is a multiple of
// the lanes. Of c only `valid` columns are read and written; b is read in full.
//
// In tiles of pairs a float of x or b is two bfloat16 and a product the sum of two products; c is
// bfloat16 too, never accumulated, but for the adjacent tiles.
struct TileArguments {
  const float* x;
  int64_t x_row;
  const int64_t* offsets;
  int64_t depth;
  const float* b;
  int64_t b_row;
  void* c;
  int64_t c_row;
  int64_t valid;
  bool accumulate;
};
using Tile = void (*)(const TileArguments&);

// c[p][n] = sum over k of x[p * x_row + offsets[k] + n] * b[k * b_row + n]
//
// for n below `lanes`, of which `valid` are written: a convolution of every channel with itself.
using ChannelTile = void (*)(const TileArguments&);

// c[m * c_row + n] (+)= sum over k of x[offsets[k] + rows[m] + n] * b[k * b_row + n]
//
// for m below the number of rows: the weight gradient of a convolution of every channel with itself.
struct TapArguments {
  const float* x;
  const int64_t* rows;
  const int64_t* offsets;
  int64_t depth;
  const float* b;
  int64_t b_row;
  float* c;
  int64_t c_row;
  bool accumulate;
};
using TapTile = void (*)(const TapArguments&);

// scores[k][n] = exp(scores[k][n] - most[n]), where most[n] is the largest of all k, and sums[n]
// their sum; n goes to `columns`, a multiple of the lanes.
struct ScoreArguments {
  float* scores;
  int64_t rows;
  int64_t columns;
  float* most;
  float* sums;
};
using Exponentials = void (*)(const ScoreArguments&);

// scores[k][n] = exp(scores[k][n] - shift[n]), the shares;
// gradients[k][n] = factor[n] * share * (gradients[k][n] - less[n])
struct ShareArguments {
  float* scores;
  int64_t rows;
  int64_t columns;
  const float* shift;
  float* gradients;
  const float* less;
  const float* factor;
};
using ShareGradients = void (*)(const ShareArguments&);

constexpr int kMostVectors = 4;  // columns of a tile, in vectors
constexpr int kMostRows = 24;

struct InstructionSet {
  const char* name;
  int lanes;                    // floats in a vector
  int rows[kMostVectors + 1];   // rows of the largest tile of so many vectors; 0: there is none
  const Tile* tiles[kMostVectors + 1];           // [vectors][rows - 1]
  const Tile* adjacent_tiles[kMostVectors + 1];  // the same for x_row == 1
  int channel_rows;                              // rows of the largest channel tile
  int tap_rows;                                  // rows of the largest tap tile
  const ChannelTile* channel_tiles;              // [rows - 1]
  const TapTile* tap_tiles;                      // [rows - 1]
  Exponentials exponentials;
  ShareGradients share_gradients;
  const Cells* cells;
  RandomBits random_bits;
  const RowNormalisation* normalisation;
};

// The best one that this processor can run, or the one that KERAUNOS_ISA names if it can.
const InstructionSet& instruction_set();

// The same with tiles of pairs, which has no others; nullptr if this processor cannot, or if
// KERAUNOS_ISA names another set.
const InstructionSet* bfloat16_set();

// All that were compiled and that this processor can run, the best one first; ends with nullptr.
const InstructionSet* const* instruction_sets();

}  // namespace keraunos
