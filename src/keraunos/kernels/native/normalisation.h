// Normalisation of rows by their own mean and spread, and its gradients.
#pragma once

#include <cstdint>

#include "parallel.h"
#include "tiles.h"

namespace keraunos {

// Arrays are (members, rows, width), without gaps; no size is 0.
struct Normalisation {
  int64_t members = 1;
  int64_t rows = 0;
  int64_t width = 0;
  bool centred = true;  // whether the mean is taken off; else a row is divided by its root mean square
  float epsilon = 0;    // added to the mean of the squares
};

// y = (x - mean) / root(mean of (x - mean) squared + epsilon) * gamma + beta
//
// gamma and beta are (members, width); nullptr for ones and zeros. `means` and `scales`, (members,
// rows), are what the gradient needs: what was taken off, and what was multiplied by. False if there
// is no memory. Every number is made in an order that depends on nothing but the shapes.
bool normalise(Pool& pool, const InstructionSet& set, const Normalisation& shape, const float* x,
               const float* gamma, const float* beta, float* y, float* means, float* scales);

// What `normalise` was given and gave, and the gradient of a loss by `y`.
struct Normalised {
  const float* x;
  const float* gamma;
  const float* means;
  const float* scales;
  const float* dy;
};

// The gradients by x, gamma and beta; of the last two nullptr for those that nobody wants.
bool normalise_gradient(Pool& pool, const InstructionSet& set, const Normalisation& shape,
                        const Normalised& given, float* dx, float* dgamma, float* dbeta);

}  // namespace keraunos
