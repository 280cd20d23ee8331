#include "ui/stage/motion.h"

#include <QStyle>
#include <QWidget>

namespace loopscope::ui
{

bool isMotionReduced(const QWidget& widget)
{
    return qEnvironmentVariableIntValue("LOOPSCOPE_REDUCED_MOTION") != 0 ||
           widget.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &widget) == 0;
}

} // namespace loopscope::ui
