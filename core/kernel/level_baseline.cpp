// Every processor of the family, and the only level outside x86-64.
#define LOOPSCOPE_LEVEL baselineLevel
#if defined(__x86_64__)
#define LOOPSCOPE_LEVEL_NAME "x86-64"
#elif defined(__aarch64__)
#define LOOPSCOPE_LEVEL_NAME "aarch64"
#elif defined(__riscv)
#define LOOPSCOPE_LEVEL_NAME "riscv"
#else
#define LOOPSCOPE_LEVEL_NAME "baseline"
#endif
#define LOOPSCOPE_LEVEL_WIDTH 2
#define LOOPSCOPE_LEVEL_TILE_COLUMNS 4
#define LOOPSCOPE_LEVEL_TILE_SUMS 8
#include "core/kernel/level_source.h"
