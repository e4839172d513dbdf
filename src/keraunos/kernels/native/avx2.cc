// Compiled with -mavx2 -mfma.
#define KERAUNOS_SET kAvx2
#define KERAUNOS_NAME "avx2"
#define KERAUNOS_LANES 8
#define KERAUNOS_REGISTERS 16
#define KERAUNOS_MOST_ROWS 16
#include "cells.inc"
#include "threefry.inc"
#include "tiles.inc"
