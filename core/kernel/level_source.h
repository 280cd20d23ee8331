#pragma once

// The whole of a level. A source file defines, then includes this:
//   LOOPSCOPE_LEVEL               the name of its table
//   LOOPSCOPE_LEVEL_NAME          how it is called on screen
//   LOOPSCOPE_LEVEL_WIDTH         doubles in a vector
//   LOOPSCOPE_LEVEL_TILE_COLUMNS  columns of a product's tile
//   LOOPSCOPE_LEVEL_TILE_SUMS     vectors of sums in a tile: what the registers hold beside the
//   operands
#include "core/kernel/level_elements.h"
#include "core/kernel/level_outer_products.h"
#include "core/kernel/level_products.h"

namespace loopscope::kernel
{

extern const Level LOOPSCOPE_LEVEL;
const Level LOOPSCOPE_LEVEL = {LOOPSCOPE_LEVEL_NAME, &multiplyAdd, &addOuterProducts,
    &addColumnSums, &squaredColumnNorms, &fill, &scale, &multiplyElements, &multiplyAddElements,
    &add, &addConstant,
    {&apply<Identity>, &apply<Sigmoid>, &apply<Tanh>, &apply<Relu>, &apply<LeakyRelu>,
        &apply<Softplus>, &apply<Exp>, &apply<Square>},
    {&applySlope<Identity>, &applySlope<Sigmoid>, &applySlope<Tanh>, &applySlope<Relu>,
        &applySlope<LeakyRelu>, &applySlope<Softplus>, &applySlope<Exp>, &applySlope<Square>}};

} // namespace loopscope::kernel
