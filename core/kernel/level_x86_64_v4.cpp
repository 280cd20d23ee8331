// AVX-512: 32 registers of 8 doubles.
#define LOOPSCOPE_LEVEL x8664V4Level
#define LOOPSCOPE_LEVEL_NAME "x86-64-v4"
#define LOOPSCOPE_LEVEL_WIDTH 8
#define LOOPSCOPE_LEVEL_TILE_COLUMNS 8
#define LOOPSCOPE_LEVEL_TILE_SUMS 24
#include "core/kernel/level_source.h"
