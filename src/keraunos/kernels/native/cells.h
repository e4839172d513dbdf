// What recurrent cells do to a row between two products of matrices, once for each instruction set.
#pragma once

#include <cstdint>

namespace keraunos {

// A sample's row in one step; `units` numbers where nothing else is said.
struct StepRow {
  int64_t units;
  const float* inputs;  // of all gates: what the step sees times its weights, with the bias
  const float* inner;   // of all gates: the state times the recurrent weights
  const float* bias;    // of all gates, of `inner`: GRU only
  float* h;             // the state, and the new one
  float* c;             // LSTM only: the carry, and the new one
  float* result;        // a copy of the new state
  float* saved;         // what the gradient needs
};

// The same on the way back.
struct GradientRow {
  int64_t units;
  const float* dresult;   // by what the step handed out
  const float* saved;     // as the step left it
  const float* before_h;  // the state before the step
  const float* before_c;  // LSTM only: the carry before the step
  const float* h;         // the state after it
  float* dh;              // by the state after the step; then by that before, without the product's
  float* dc;              // LSTM only: likewise by the carry
  float* dinputs;         // of all gates, by `inputs`
  float* dinner;          // of all gates, by `inner`
};

// Numbers of `units` in a row of `saved`: LSTM has its gates i, f, g, o and the carry; GRU has z, r,
// the candidate and the candidate's part of `inner`; a simple cell's state says it all.
struct Cell {
  int64_t gates;
  int64_t saved;
  void (*step)(const StepRow&);
  void (*gradient)(const GradientRow&);
};

struct Cells {
  Cell simple;
  Cell gru;
  Cell lstm;
};

}  // namespace keraunos
