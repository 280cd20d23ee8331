#pragma once

class QApplication;
class QFont;

namespace loopscope::ui
{

/// The type of the whole program; the sizes of the theme follow it.
void applyType(QApplication& application, const QFont& type);

} // namespace loopscope::ui
