// A recurrent layer's loop over its steps, and the way back.
#pragma once

#include "cells.h"
#include "parallel.h"
#include "tiles.h"

namespace keraunos {

// Arrays are (members, batch, steps, numbers), without gaps; states have no steps.
struct Recurrence {
  int64_t members;
  int64_t batch;
  int64_t steps;
  int64_t units;
  Cell cell;
  int64_t wide() const { return cell.gates * units; }
  int64_t saved() const { return cell.saved * units; }
};

struct Forward {
  const float* inputs;   // (..., wide): of all gates, with the bias
  const float* weights;  // (members, units, wide)
  const float* bias;     // (members, wide): GRU only
  const float* h;        // at the start
  const float* c;        // at the start: LSTM only
  const float* mask;     // (members, batch, steps): where it is 0 a sample keeps its state; or nullptr
  float* result;         // (..., units): the states
  float* saved;          // (..., saved)
};

struct Backward {
  const float* dresult;
  const float* dc;  // by the carry at the end: LSTM only
  const float* result;
  const float* saved;
  const float* weights;
  const float* h;
  const float* c;
  const float* mask;
  float* dinputs;
  float* dinner;  // (..., wide), where it differs from dinputs: GRU only
  float* dh;      // by the states at the start
  float* dc0;
};

// False if there is no memory.
bool recurrence(Pool& pool, const InstructionSet& set, const Recurrence& shape, const Forward& a);
bool recurrence_gradient(Pool& pool, const InstructionSet& set, const Recurrence& shape,
                         const Backward& a);

}  // namespace keraunos
