#pragma once

#include "core/kernel/level.h"

#include <cstdlib>
#include <cstring>

namespace loopscope::bench
{

/// Makes the kernels use the instruction set that LOOPSCOPE_LEVEL names, if the processor has it.
inline void useLevelOfEnvironment()
{
    const char* wanted = std::getenv("LOOPSCOPE_LEVEL");
    kernel::Index count = 0;
    const kernel::Level* const* levels = kernel::availableLevels(count);
    for (kernel::Index i = 0; wanted && i < count; ++i)
        if (std::strcmp(levels[i]->name, wanted) == 0)
            kernel::useLevel(*levels[i]);
}

} // namespace loopscope::bench
