#pragma once

#include <QString>

namespace loopscope::app
{

/// What to say of a name that stands for nothing: the names that may have been meant, or, where
/// none is near, which there are.
QString noSuchCell(const QString& name);
QString noSuchTask(const QString& name);

} // namespace loopscope::app
