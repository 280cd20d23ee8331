#include "ui/session/default_options.h"

#include "core/training/ordinary_options.h"

namespace loopscope::ui
{

ExperimentOptions defaultOptions()
{
    return ordinaryOptions();
}

} // namespace loopscope::ui
