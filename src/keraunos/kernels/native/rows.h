// What normalisation does to rows, once for each instruction set.
#pragma once

#include <cstdint>

namespace keraunos {

constexpr int kNormalisedRows = 4;  // that are taken through the loops together

// See normalisation.h. What belongs to the columns is as wide as whole vectors: gamma, beta, dgamma
// and dbeta; all else is `width` wide.
struct RowArguments {
  const float* x;
  int64_t rows;
  int64_t width;
  bool centred;
  float epsilon;
  const float* gamma;
  const float* beta;
  float* y;
  float* means;
  float* scales;
};

// What the rows add to dgamma and dbeta is added to what is there.
struct RowGradientArguments {
  const float* x;
  const float* dy;
  int64_t rows;
  int64_t width;
  bool centred;
  const float* gamma;
  const float* means;
  const float* scales;
  float* dx;
  float* dgamma;
  float* dbeta;
};

struct RowNormalisation {
  void (*rows)(const RowArguments&);
  void (*gradient)(const RowGradientArguments&);
};

}  // namespace keraunos
