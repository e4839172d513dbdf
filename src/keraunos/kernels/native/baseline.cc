// What every processor of the architecture can do: SSE2 on x86-64, NEON on ARM.
#define KERAUNOS_SET kBaseline
#define KERAUNOS_LANES 4
#define KERAUNOS_MOST_ROWS 16
#if defined(__aarch64__)
#define KERAUNOS_NAME "neon"
#define KERAUNOS_REGISTERS 32
#else
#define KERAUNOS_NAME "baseline"
#define KERAUNOS_REGISTERS 16
#endif
#include "cells.inc"
#include "threefry.inc"
#include "tiles.inc"
