// Tiles of pairs of bfloat16, for processors that multiply and add two of them at once.
#define KERAUNOS_SET kAvx512Bfloat16
#define KERAUNOS_NAME "avx512_bf16"
#define KERAUNOS_LANES 16
#define KERAUNOS_REGISTERS 32
#define KERAUNOS_MOST_ROWS 16
#define KERAUNOS_PAIRS
#include "tiles.inc"
