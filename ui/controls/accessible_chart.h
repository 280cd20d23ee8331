#pragma once

#include <QAccessible>
#include <QAccessibleWidget>

namespace loopscope::ui
{

/// From now on a screen reader meets every View as a chart with a description, not as an unnamed
/// filler. For the constructor of View, a widget with Q_OBJECT; calls after the first do nothing.
template <typename View>
void announceAsChart()
{
    static const bool isInstalled = [] {
        QAccessible::installFactory(
            [](const QString&, QObject* object) -> QAccessibleInterface* {
                auto* view = qobject_cast<View*>(object);
                return view != nullptr ? new QAccessibleWidget(view, QAccessible::Chart) : nullptr;
            });
        return true;
    }();
    Q_UNUSED(isInstalled);
}

} // namespace loopscope::ui
