// Compiled with -mavx512f and its companions that every processor with it and AVX512-VL has.
#define KERAUNOS_SET kAvx512
#define KERAUNOS_NAME "avx512"
#define KERAUNOS_LANES 16
#define KERAUNOS_REGISTERS 32
#define KERAUNOS_MOST_ROWS 16
#include "cells.inc"
#include "threefry.inc"
#include "tiles.inc"
