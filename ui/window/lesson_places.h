#pragma once

#include <QRect>
#include <QString>

#include <optional>
#include <vector>

class QAction;
class QWidget;

namespace loopscope::ui
{

class MainWindow;

/// The widget of a place that lessons name: a control or a part of the window; nullptr if it is not
/// there now.
QWidget* widgetOfPlace(const MainWindow& window, const QString& name);

/// The menu command of a place; nullptr if it is none.
QAction* commandOfPlace(const MainWindow& window, const QString& name);

/// Where a place stands, in the window's coordinates; nothing if it is not on screen.
std::optional<QRect> rectOfPlace(const MainWindow& window, const QString& name);

/// The same; in a comparison every network has lanes of its own.
std::vector<QRect> rectsOfPlace(const MainWindow& window, const QString& name);

} // namespace loopscope::ui
