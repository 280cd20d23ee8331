// AVX2 and FMA: 16 registers of 4 doubles.
#define LOOPSCOPE_LEVEL x8664V3Level
#define LOOPSCOPE_LEVEL_NAME "x86-64-v3"
#define LOOPSCOPE_LEVEL_WIDTH 4
#define LOOPSCOPE_LEVEL_TILE_COLUMNS 4
#define LOOPSCOPE_LEVEL_TILE_SUMS 12
#include "core/kernel/level_source.h"
