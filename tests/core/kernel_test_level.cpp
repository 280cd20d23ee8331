// The tiles and the vector width of the AVX-512 level in instructions that every processor has, so
// that they are tested everywhere.
#define LOOPSCOPE_LEVEL wideTestLevel
#define LOOPSCOPE_LEVEL_NAME "512-bit vectors, emulated"
#define LOOPSCOPE_LEVEL_WIDTH 8
#define LOOPSCOPE_LEVEL_TILE_COLUMNS 8
#define LOOPSCOPE_LEVEL_TILE_SUMS 24
#include "core/kernel/level_source.h"
