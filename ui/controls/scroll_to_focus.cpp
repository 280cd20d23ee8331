#include "ui/controls/scroll_to_focus.h"

#include <QApplication>
#include <QScrollArea>

namespace loopscope::ui
{

void scrollToFocus(QScrollArea& area)
{
    QObject::connect(qApp, &QApplication::focusChanged, &area, [&area](QWidget*, QWidget* now) {
        // What the mouse presses is in sight, and must stay below it.
        const bool isByMouse = QApplication::mouseButtons() != Qt::NoButton;
        if (now != nullptr && !isByMouse && area.widget()->isAncestorOf(now))
            area.ensureWidgetVisible(now, 0, now->fontMetrics().height());
    });
}

} // namespace loopscope::ui
