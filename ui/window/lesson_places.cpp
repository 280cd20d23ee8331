#include "ui/window/lesson_places.h"

#include "ui/build/build_panel.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/compare/compare_row.h"
#include "ui/compare/compare_view.h"
#include "ui/explain/explain_panel.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/loss_lane.h"
#include "ui/lanes/value_lane.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/phase_banner.h"
#include "ui/window/side_panel.h"
#include "ui/window/transport.h"

#include <QAction>
#include <QHash>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>
#include <functional>

namespace loopscope::ui
{
namespace
{

using Find = std::function<QWidget*(const MainWindow&)>;

/// Parts of the window, which are no controls with a name of their own.
const QHash<QString, Find>& parts()
{
    static const QHash<QString, Find> table{
        {"stage", [](const MainWindow& w) { return w.networkView()->timeline()->stage(); }},
        {"stage.playhead", [](const MainWindow& w) { return w.networkView()->timeline(); }},
        {"stage.title",
            [](const MainWindow& w) { return w.networkView()->phases()->parentWidget(); }},
        {"phases", [](const MainWindow& w) { return w.networkView()->phases(); }},
        {"transport", [](const MainWindow& w) { return w.networkView()->transport(); }},
        {"lane.hidden",
            [](const MainWindow& w) { return w.networkView()->timeline()->hiddenLane(); }},
        {"lane.gradient",
            [](const MainWindow& w) { return w.networkView()->timeline()->gradientLane(); }},
        {"lane.loss", [](const MainWindow& w) { return w.networkView()->timeline()->lossLane(); }},
        {"panel.build", [](const MainWindow& w) { return w.buildPanel(); }},
        {"panel.side", [](const MainWindow& w) { return w.sidePanel(); }},
        {"panel.diagnostics", [](const MainWindow& w) { return w.diagnosticsPanel(); }},
        {"panel.explain", [](const MainWindow& w) { return w.explainPanel(); }},
        {"panel.weights", [](const MainWindow& w) { return w.weightsPanel(); }}};
    return table;
}

/// The name of the menu that a command stands in; the whole bar if it stands in none.
QRect placeOfMenu(const QMenuBar& bar, QAction* command)
{
    for (QAction* entry : bar.actions())
        if (entry->menu() != nullptr && entry->menu()->actions().contains(command))
            return bar.actionGeometry(entry);
    return bar.rect();
}

/// @param place  within the widget
/// @return in the window's coordinates; what is scrolled out of sight is not on screen
std::optional<QRect> partInSight(
    const MainWindow& window, const QWidget& widget, const QRect& place)
{
    if (!widget.isVisible() || place.isEmpty())
        return std::nullopt;
    QRect seen(widget.mapTo(&window, place.topLeft()), place.size());
    for (const QWidget* above = widget.parentWidget(); above != nullptr && above != &window;
         above = above->parentWidget())
        seen &= QRect(above->mapTo(&window, QPoint(0, 0)), above->size());
    return seen.isEmpty() ? std::nullopt : std::optional(seen);
}

QWidget* chartOf(const MainWindow& window, const QString& name)
{
    const QString identifier = name.section(QLatin1Char('.'), 1);
    for (ChartCard* card : window.diagnosticsPanel()->cards())
        if (card->objectName() == identifier)
            return card;
    return nullptr;
}

} // namespace

QAction* commandOfPlace(const MainWindow& window, const QString& name)
{
    return window.findChild<QAction*>(name);
}

QWidget* widgetOfPlace(const MainWindow& window, const QString& name)
{
    const auto part = parts().find(name);
    if (part != parts().end())
        return (*part)(window);
    if (name.startsWith(QLatin1String("chart.")))
        return chartOf(window, name);
    // A field and its control have the same name; the field comes first and is the whole of it. The
    // comparison has controls of its own, of the same names.
    const QList<QWidget*> named = window.findChildren<QWidget*>(name);
    const auto shown = std::find_if(
        named.begin(), named.end(), [](const QWidget* widget) { return widget->isVisible(); });
    return shown != named.end() ? *shown : named.value(0);
}

std::optional<QRect> rectOfPlace(const MainWindow& window, const QString& name)
{
    const QWidget* widget = widgetOfPlace(window, name);
    QRect place = widget != nullptr ? widget->rect() : QRect();
    if (name == QLatin1String("stage.playhead"))
        place = window.networkView()->timeline()->columnRect(
            window.networkView()->timeline()->moment().cursor.step);
    if (QAction* command = commandOfPlace(window, name); widget == nullptr && command) {
        widget = window.menuBar();
        place = placeOfMenu(*window.menuBar(), command);
    }
    if (widget != nullptr && !widget->isVisible() && window.sidePanel()->isVisible()) {
        // The way to it is the name of its page.
        place = window.sidePanel()->nameInFrontOf(widget);
        widget = window.sidePanel();
    }
    return widget == nullptr ? std::nullopt : partInSight(window, *widget, place);
}

std::vector<QRect> rectsOfPlace(const MainWindow& window, const QString& name)
{
    std::vector<QRect> places;
    const auto add = [&](const std::optional<QRect>& place) {
        if (place)
            places.push_back(*place);
    };
    if (!window.isComparing() || !name.startsWith(QLatin1String("lane."))) {
        add(rectOfPlace(window, name));
        return places;
    }
    for (const CompareRow* row : window.compareView()->rows()) {
        if (name == QLatin1String("lane.gradient"))
            add(partInSight(window, *row->gradientLane(), row->gradientLane()->rect()));
        if (name == QLatin1String("lane.hidden") && !row->valueLanes().empty())
            add(partInSight(window, *row->valueLanes().front(), row->valueLanes().front()->rect()));
    }
    return places;
}

} // namespace loopscope::ui
